//! Comments and line breaks in places that nobody thinks of.

use milo_fmt::format_milo;
use proptest::prelude::*;

/// Texts with a bit of everything; `~` is where something may stand.
const TEXTS: &[&str] = &[
    "fn~ f~<T>~(~x~:~ T~,~ y~: &i32~)~:~ i32~ {~\nlet~ a~ =~ x~ +~ y~ *~ 2~\nreturn~ g~(~a~,~ b~)~\n}~\n",
    "struct~ P~ {~ x~:~ i32~,~ y~:~ string~?~ }~\nlet~ p~ =~ P~ {~ x~:~ 1~,~ y~:~ null~ }~\n",
    "match~ x~ {~\nOption~.~Some~(~v~)~ =>~ v~,~\nOption~.~None~ =>~ {~ 0~ }~\n}~\n",
    "if~ a~ {~ b~ }~ else~ if~ c~ {~ d~ }~ else~ {~ e~ }~\nfor~ i~ in~ 0~..~n~ {~ go~(~i~)~ }~\n",
    "let~ t~ =~ Thread~.~spawn~(~move~ (~)~:~ void~ =>~ {~\nprint~(~1~)~\n}~)~!~\nxs~.~map~(~(~x~)~ =>~ x~)~.~join~(~s~)~\n",
];

/// The comments that may stand there.
fn filler() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        12 => Just(""),
        2 => Just(" "),
        1 => Just(" // end\n"),
        1 => Just("\n// own\n"),
        1 => Just("\n\n// own, apart\n\n"),
        1 => Just(" /* within */ "),
        1 => Just("\n/* own\n   lines */\n"),
    ]
}

fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("//").into_iter().chain(rest.find("/*")).min() {
        let from = &rest[at..];
        let len = match from.starts_with("//") {
            true => from.find('\n').unwrap_or(from.len()),
            false => from.find("*/").map_or(from.len(), |i| i + 2),
        };
        found.push(from[..len].trim_end().to_owned());
        rest = &from[len..];
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_comment_stays_and_the_result_settles(
        text in proptest::sample::select(TEXTS),
        fillers in proptest::collection::vec(filler(), 80),
    ) {
        let mut source = String::new();
        for (i, part) in text.split('~').enumerate() {
            source.push_str(part);
            source.push_str(fillers[i % fillers.len()]);
        }
        let once = match format_milo(&source) {
            Ok(once) => once,
            Err(error) => {
                // A line break may make it no program; but what is one can be formatted.
                prop_assert!(!error.message.contains("cannot be formatted"), "{}", source);
                return Ok(());
            }
        };
        prop_assert_eq!(comments(&source), comments(&once), "{}", once);
        let twice = format_milo(&once).map_err(|e| TestCaseError::fail(format!("{e}\n{source}\n=>\n{once}")))?;
        prop_assert_eq!(&twice, &once, "{}", source);
    }
}
