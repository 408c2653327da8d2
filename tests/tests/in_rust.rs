//! Blocks in Rust code: Rust's own values under Milo's names, and text that crosses over.

use std::collections::BTreeMap;

struct User {
    name: String,
    nick: Option<String>,
    tags: Vec<String>,
    role: &'static str,
}

fn user() -> User {
    User {
        name: "Ann Lee".into(),
        nick: None,
        tags: vec!["b".into(), "a".into()],
        role: "admin",
    }
}

#[test]
fn milo_names_on_rusts_values() {
    let text = "the quick the";
    let owned = String::from(" 12 ");
    let mut ages = vec![3, 1, 2];
    let none: BTreeMap<i32, i32> = BTreeMap::new();
    let seen: String = milo::milo! {
        var out: Vec<string> = []
        for w in text.splitWords() { out.push(w.toUpper()) }
        ages.sortBy((a, b) => a - b)
        let at = text.indexOf("k")
        out.push($"{owned.trim().parseInt()!} {at} {none.isEmpty()} {ages[0]}")
        if text.startsWith("the") { out.push("yes") } if ages.isEmpty() { out.push("no") }
        out.join(" ")
    };
    assert_eq!(seen, "THE QUICK THE 12 8 true 1 yes");
}

milo::milo! {
    struct Card { title: string, tags: Vec<string>, role: string }

    fn card(u: &User): Card {
        var tags: Vec<string> = []
        for i in 0..2 { tags.push(u.tags[i]) }
        let nick: string = match u.nick { Option.Some(n) => $"{n}", Option.None => "none" }
        return Card { title: u.name, tags: tags, role: $"{u.role} {nick}" }
    }
}

#[test]
fn text_of_rusts_becomes_milos_where_it_is_wanted() {
    let u = user();
    let c = card(&u);
    assert_eq!(
        (c.title.as_str(), c.role.as_str(), c.tags.len()),
        ("Ann Lee", "admin none", 2)
    );
    let name = u.name.clone();
    let greeting = milo::milo! {
        fn greet(name: string): string { return "hello " + name }
        let role: string = u.role
        greet(u.name) + greet(name) + role
    };
    assert_eq!(greeting.as_str(), "hello Ann Leehello Ann Leeadmin");
}

mod other {
    milo::milo! {
        pub struct Stack { items: Vec<i32> }
        impl Stack {
            pub fn isEmpty(self: &Self): string { return $"{self.items.len} left" }
        }
        pub fn stack(): Stack { return Stack { items: [1] } }
    }
}

#[test]
fn a_method_of_the_type_goes_first() {
    let stack = other::stack();
    let left = milo::milo! { stack.isEmpty() };
    assert_eq!(left.as_str(), "1 left");
}

#[test]
fn text_of_rusts_has_an_other_of_milos() {
    let mut u = user();
    let nick = |u: &User| -> String {
        milo::milo! {
            let nick = u.nick ?? "none"
            let first = u.tags.first() ?? "no tag"
            nick + "," + first
        }
    };
    assert_eq!(nick(&u), "none,b");
    u.nick = Some("A".into());
    u.tags.clear();
    assert_eq!(nick(&u), "A,no tag");
}

impl User {
    fn role(&self) -> &str {
        self.role
    }
}

fn initials(u: &User) -> String {
    u.name.split(' ').map(|w| &w[..1]).collect()
}

milo::milo! {
    struct Badge { text: string, by: string }
    fn badge(u: &User): Badge {
        var b = Badge { text: u.role(), by: "" }
        b.by = initials(u)
        return b
    }
    fn longer(a: &Badge, b: &Badge): &string { return if a.text.len > b.text.len { a.text } else { b.text } }
    fn named(): &string { return "badge" }
}

#[test]
fn text_that_rusts_functions_give_becomes_a_string() {
    let u = user();
    let b = badge(&u);
    assert_eq!((b.text.as_str(), b.by.as_str()), ("admin", "AL"));
    let line = milo::milo! {
        let role: string = u.role()
        var all: Vec<string> = [role]
        all.push(u.name.to_uppercase())
        all.push(u.tags.concat())
        all.join(" ")
    };
    assert_eq!(line.as_str(), "admin ANN LEE ba");
}

#[test]
fn references_that_milo_returns() {
    let (long, short) = (
        badge(&user()),
        Badge {
            text: "x".into(),
            by: named().into(),
        },
    );
    assert_eq!(longer(&long, &short), "admin");
    assert_eq!(short.by.as_str(), "badge");
}

#[test]
fn variables_around_a_block_named_as_the_library() {
    let (min, max, now) = (3, 9, 1);
    let clamped =
        |x: i32| milo::milo! { if x < min { min } else if x > max { max } else { max(x, now) } };
    assert_eq!([1, 5, 20].map(clamped), [3, 5, 9]);
}

mod hub {
    milo::milo! {
        from "std/sync" import { AtomicI64, Channel, Mutex }
        pub enum Dir { N, E }
        let DIRS: [Dir; 2] = [Dir.N, Dir.E]
        let COUNTER = AtomicI64.new(0)
        let NAMES: Vec<string> = ["a", "b"]
        let BUS: Channel<i64> = Channel.new(4)!
        let LOCK = Mutex.new()!
        let TABLE = table()
        fn table(): HashMap<string, i64> { var m: HashMap<string, i64> = HashMap.new() m.insert("k", 7) return m }
        pub fn bump(): i64 { LOCK.withLock((): void => { COUNTER.add(1) })! return COUNTER.load() }
        pub fn dirs(): i64 { return DIRS.len }
        pub fn name(i: i64): string { return NAMES[i] }
        pub fn send(x: i64): i64 { BUS.send(x)! return BUS.recv()! + TABLE.getOrDefault("k", 0) }
    }
}

#[test]
fn constants_of_a_module_that_are_made_when_they_are_used() {
    assert_eq!((hub::bump(), hub::bump(), hub::dirs()), (1, 2, 2));
    assert_eq!((hub::name(1).as_str(), hub::send(5)), ("b", 12));
}

mod limits {
    milo::milo! {
        pub let LIMIT: i64 = 10
        pub let SQUARE = [LIMIT * LIMIT, 2]
    }
    milo::milo! {
        from "std/sync" import { AtomicI64 }
        pub let SEEN = AtomicI64.new(LIMIT)
    }
}

static STEPS: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(4);
const SPAN: std::ops::Range<i64> = 3..9;

#[test]
fn statics_and_constants_of_rust() {
    let sum: i64 = milo::milo! {
        STEPS.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
        STEPS.load(std::sync::atomic::Ordering::SeqCst) + SPAN.start
    };
    assert_eq!(sum, 8);
}

#[test]
fn a_block_of_constants_alone() {
    assert_eq!((limits::LIMIT, limits::SQUARE[0]), (10, 100));
    let seen = milo::milo! {
        let step = limits::SQUARE[1]
        limits::SEEN.add(step)
    };
    assert_eq!(seen, 10);
}

fn first_words(input: impl std::io::BufRead) -> std::io::Result<Vec<String>> {
    let mut all = vec![];
    milo::milo! {
        for line in input.lines() {
            let line = line?
            let line = line.trim()
            if line.is_empty() { continue }
            all.push(line.split_whitespace().next().unwrap_or("").to_string())
        }
    }
    Ok(all)
}

// The error of such a line cannot be cloned.
#[test]
fn what_a_let_of_the_same_name_hides_is_moved() {
    assert_eq!(first_words(&b"a b\n\n c"[..]).unwrap(), ["a", "c"]);
    assert!(first_words(&b"\xff"[..]).is_err());
}

// A script: its functions see the `let`s of the block that depend on no variable.
#[test]
fn functions_of_a_block_read_its_constants() {
    let tax = 2;
    let seen: i64 = milo::milo! {
        from "std/sync" import { AtomicI64 }
        let made = AtomicI64.new(0)
        let BASE: i64 = 10
        let squares: Vec<i64> = [BASE, BASE * BASE]
        let names = ["a", "b"]
        struct Item { price: i64, name: string }
        impl Item {
            fn make(price: i64): Item {
                made.add(1)
                return Item { price: price * BASE, name: names[made.load() - 1] }
            }
        }
        fn total(items: &Vec<Item>): i64 {
            var sum = squares[1]
            for squares in items { sum += squares.price }
            return sum
        }
        fn hides(BASE: i64): i64 { let squares = BASE + 1  return squares }
        let items = [Item.make(1), Item.make(2)]
        // Not read by a function: a variable, which may depend on Rust's.
        let taxed = total(items) * tax
        if items[1].name != "b" { panic("names") }
        taxed + made.load() + hides(4) + squares.len
    };
    assert_eq!(seen, 260 + 2 + 5 + 2);
}
