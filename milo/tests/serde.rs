//! The feature `serde`: the wrappers look like what they wrap.
#![cfg(feature = "serde")]

use milo::{HashMap, Vec, string};

#[test]
fn there_and_back() {
    let text = r#"{"a":["x","é"]}"#;
    let map: HashMap<string, Vec<string>> = serde_json::from_str(text).unwrap();
    assert_eq!(map.get("a").unwrap(), ["x", "é"]);
    assert_eq!(serde_json::to_string(&map).unwrap(), text);

    let numbers = Vec::from([1, 2]);
    assert_eq!(serde_json::to_string(&numbers).unwrap(), "[1,2]");
    assert_eq!(serde_json::from_str::<Vec<i32>>("[1,2]").unwrap(), numbers);
    assert_eq!(
        serde_json::to_string(&string::from("\"")).unwrap(),
        r#""\"""#
    );
    assert!(serde_json::from_str::<string>("1").is_err());
    assert!(serde_json::from_str::<Vec<i32>>("{}").is_err());
}
