//! Programs of the corpus with other blanks, line breaks, empty lines and comments.

mod common;

use common::{expansion, files, lexed};
use milo_fmt::format_milo;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A generator of numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Tokens one by one with their places, and whether something may stand between a token and the
/// one before it: not within an operator.
fn ends(stream: TokenStream, out: &mut Vec<(usize, usize, bool)>) {
    let mut joint = false;
    for tree in stream {
        let range = tree.span().byte_range();
        let glued = std::mem::take(&mut joint);
        match tree {
            TokenTree::Group(group) => {
                assert_ne!(group.delimiter(), Delimiter::None);
                let (open, close) = (group.span_open(), group.span_close());
                out.push((open.byte_range().start, open.byte_range().end, !glued));
                ends(group.stream(), out);
                out.push((close.byte_range().start, close.byte_range().end, true));
            }
            TokenTree::Punct(p) => {
                joint = p.spacing() == Spacing::Joint || matches!(p.as_char(), '\'' | '$' | '#');
                out.push((range.start, range.end, !glued));
            }
            _ => out.push((range.start, range.end, !glued)),
        }
    }
}

/// The text with something else between its tokens. A line break stays one, and there are few new
/// ones, as they may change what a text means.
fn scrambled(text: &str, random: &mut Random) -> Option<String> {
    proc_macro2::fallback::force();
    let mut tokens = Vec::new();
    ends(text.parse().ok()?, &mut tokens);
    let mut out = String::new();
    let mut from = 0;
    for (start, end, free) in tokens {
        // A comment of documentation is several tokens in one place.
        if start < from {
            continue;
        }
        let gap = &text[from..start];
        let plain = gap.chars().all(char::is_whitespace);
        let lines = gap.contains('\n');
        let documented = text[..from].lines().next_back();
        let documented = documented.is_some_and(|line| line.trim_start().starts_with("///"));
        if !plain || !free || documented {
            out.push_str(gap);
        } else if lines {
            out.push_str(match random.below(9) {
                0 => "\n",
                1 => "\n\n\n",
                2 => "  \n\t\n",
                3 => " // end\n",
                4 => "\n// own\n",
                5 => "\n\n  // own, apart\n\n",
                6 => " /* one */ // two\n",
                7 => "\n/* lines\n   of it */\n",
                _ => gap,
            });
        } else {
            let blank = if gap.is_empty() { "" } else { " " };
            out.push_str(match random.below(40) {
                0 => "   ",
                1 => " /* within */ ",
                2 => "\n",
                3 => " // end\n",
                4 => "\n\n// own\n",
                _ => blank,
            });
        }
        out.push_str(&text[start..end]);
        from = end;
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// The comments between the tokens, in their order.
fn comments(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    ends(text.parse().expect("tokens"), &mut tokens);
    tokens.push((text.len(), text.len(), true));
    let mut found = Vec::new();
    let mut from = 0;
    for (start, end, _) in tokens {
        let mut rest = text.get(from..start).unwrap_or_default();
        while let Some(at) = rest.find("//").into_iter().chain(rest.find("/*")).min() {
            let comment = &rest[at..];
            let len = match comment.starts_with("//") {
                true => comment.find('\n').unwrap_or(comment.len()),
                false => comment.find("*/").map_or(comment.len(), |i| i + 2),
            };
            let lines = comment[..len].lines().map(str::trim);
            found.push(lines.collect::<Vec<_>>().join("\n"));
            rest = &comment[len..];
        }
        from = from.max(end);
    }
    found
}

#[test]
fn a_scrambled_program_settles_and_stays_the_same() {
    let number = |name: &str, default: u64| {
        let value = std::env::var(name).ok();
        value.and_then(|v| v.parse().ok()).unwrap_or(default)
    };
    // `ROUNDS=1` takes every program once, and not only some of them.
    let rounds = number("ROUNDS", 0);
    let (first, step) = (number("SEED", 1), if rounds == 0 { 7 } else { 1 });
    let mut failures = Vec::new();
    let (mut formatted, mut refused) = (0, 0);
    for round in first..first + rounds.max(1) {
        for (i, path) in files("tests/programs", "milo")
            .iter()
            .enumerate()
            .step_by(step)
        {
            let mut random = Random(round * 10_007 + i as u64);
            let text = std::fs::read_to_string(path).expect("a text");
            let source = scrambled(&text, &mut random).expect("tokens");
            let name = path.file_name().expect("a name").display();
            let once = match format_milo(&source) {
                Ok(once) => once,
                Err(error) => {
                    // A line break may have made it no program.
                    refused += 1;
                    if error.message.contains("cannot be formatted") {
                        failures.push(format!("{name}:{error}\n{source}"));
                    }
                    continue;
                }
            };
            formatted += 1;
            if lexed(&source) != lexed(&once) {
                failures.push(format!("{name}: other tokens\n{source}"));
            }
            if comments(&source) != comments(&once) {
                failures.push(format!("{name}: other comments\n{source}\n=>\n{once}"));
            }
            match format_milo(&once) {
                Ok(twice) if twice == once => {}
                Ok(twice) => {
                    let pairs = once.lines().zip(twice.lines()).enumerate();
                    let first = pairs.filter(|(_, (a, b))| a != b).map(|(i, _)| i).next();
                    let part = |text: &str| {
                        let lines = text.lines().skip(first.unwrap_or(0).saturating_sub(3));
                        lines.take(9).collect::<Vec<_>>().join("\n")
                    };
                    failures.push(format!(
                        "{name}: not settled\n{}\n=>\n{}",
                        part(&once),
                        part(&twice)
                    ));
                }
                Err(error) => failures.push(format!("{name}: refused then: {error}\n{once}")),
            }
            if i % 70 == 0 && expansion(&source) != expansion(&once) {
                failures.push(format!("{name}: another expansion"));
            }
            let trailing = |line: &&str| line.ends_with([' ', '\t']);
            if once.lines().any(|l| trailing(&l)) && !text.lines().any(|l| trailing(&l)) {
                failures.push(format!("{name}: blanks at the end of a line\n{once}"));
            }
        }
    }
    println!("{formatted} formatted, {refused} refused");
    assert!(
        failures.is_empty(),
        "{} of {formatted}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(formatted > refused, "{formatted} of {refused}");
}
