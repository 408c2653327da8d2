//! Milo files that import each other: what a name means in each of them, and what they share.

/// What the files import from Rust.
mod tools {
    pub(crate) fn double(x: i32) -> i32 {
        x * 2
    }
    pub(crate) fn triple(x: i32) -> i32 {
        x * 3
    }
}

const TEXTS: &str =
    r#"(State { name: "texts" } texts30 why Broken("why") Mutex { locked: true } 2 3 2)"#;

mod names {
    fn outside() -> i32 {
        77
    }

    // The files have names like these, but do not export them to here.
    fn helper() -> &'static str {
        "Rust's"
    }
    pub struct State;

    milo::milo! {
        from "files/lib/shapes" import { shapes }
        from "files/lib/texts" import { describe as theirs, Note, Mode as TextMode, both }

        fn describe(): string { return "mine" }

        pub fn texts(): Vec<string> {
            return [
                shapes(), theirs(), describe(), $"{Note { helper: 2 }} {TextMode.Flat}",
                helper().toString(), (both() > 0).toString(),
            ]
        }
    }

    #[test]
    fn each_file_sees_its_own_names() {
        let _: State = State;
        let expected = [
            &format!(
                "State {{ sides: 1 }} 4 solid 8 Note {{ helper: 9 }} 9 5 77 {}",
                super::TEXTS
            ),
            super::TEXTS,
            "mine",
            "Note { helper: 2 } Flat",
            "Rust's",
            "true",
        ];
        assert_eq!(*texts(), expected);
    }
}

mod expressions {
    fn outside() -> i32 {
        78
    }

    #[test]
    fn a_block_with_statements_imports_as_well() {
        let k = 5;
        let text: String = milo::milo! {
            from "files/lib/texts" import { Note }
            from "files/lib/shapes" import { shapes as all }
            let note = Note { helper: k }
            let found = all().contains("78")
            $"{note.helper + 1} {found}"
        };
        // A second block may import the same.
        let again: i32 = milo::milo! {
            from "files/lib/texts" import { Note }
            Note { helper: 4 }.helper
        };
        assert_eq!((text.as_str(), again), ("6 true", 4));
    }
}

mod included {
    milo::include!("files/app.milo");

    pub fn outside() -> i32 {
        79
    }

    #[test]
    fn the_first_file_is_rusts_own() {
        let state: State = helper();
        assert_eq!(state.totals.len(), 1);
        assert_eq!(
            start().as_str(),
            format!(
                "State {{ totals: [1] }} Note {{ helper: 19 }} {}",
                super::TEXTS
            )
        );
    }
}

mod functions {
    milo::milo! {
        from "files/work" import { Queue, run, each, greatest, Job, name }

        struct Boat { sail: string }
        impl Boat { fn named(self: &Self): string { return "boat " + self.sail } }

        fn twice<T>(a: T, b: T): T { return greatest(a, b) }

        pub fn total(): string {
            var q = Queue.new()
            let k = 3
            q.add("abc", (x: i32) => x + k)
            var sum = 0
            each([1, 2], (x) => { sum += x })
            let job = Job { name: "j", work: (x) => x }
            let boat = Boat { sail: "red" }
            return $"{run(q)} {sum} {twice(3, 4)} {name(job)} {name(boat)}"
        }
    }

    #[test]
    fn closures_cross_files() {
        assert_eq!(total().as_str(), "6 3 4 job j boat red");
    }
}

// What a block imports is what the file declares, under either name.
#[allow(unused_imports)]
mod exports {
    milo::milo! {
        from "files/lib/money" import {
            Money, Side, HALF, MASK, FEE as Charge, SIDE, NAMES, MADE as Seen, WIDTHS,
            Ledger as Book, Amount as Sum, Rows as Table, Labelled as Named, show,
        }

        struct Tag { n: i64 }
        impl Tag { fn label(self: &Self): string { return $"tag {self.n}" } }

        pub fn report(): Vec<string> {
            let total = Charge + Money { cents: HALF } * 2
            var book = Book.new()
            book.rows.push("a")
            let has = book.has("a")
            let sum: Sum = 7
            let table: Table = [[1, 2], [3]]
            let side = match SIDE { Side.Credit(n) => n + 1, Side.Debit => 0 }
            return [
                total.toString(), (total == Charge).toString(), $"{MASK} {side} {sum}",
                NAMES[1], Seen.add(2).toString(), Seen.load().toString(),
                $"{WIDTHS[0] + WIDTHS.len} {has} {Book<i64>.new().rows.len}",
                $"{table.len} {table[0].len}", show(Tag { n: 3 }),
            ]
        }
    }

    #[test]
    fn everything_that_a_file_declares() {
        let expected = [
            "Money { cents: 157 }",
            "false",
            "252 101 7",
            "b",
            "40",
            "42",
            "102 true 0",
            "2 2",
            "<tag 3>",
        ];
        assert_eq!(*report(), expected);
    }
}

mod embedded {
    milo::milo! {
        from "files/lib/words" import { words, WORDS }

        // Here a path is relative to this file of Rust's.
        fn all(): string { return WORDS + words().join("-") + embedFile("files/lib/words.txt") }
    }

    #[test]
    fn what_is_embedded_is_relative_to_the_file_that_says_so() {
        assert_eq!(all(), "one\ntwo\none-twoone\ntwo\n");
    }

    mod included {
        milo::include!("files/lib/words.milo");

        #[test]
        fn in_an_included_file_too() {
            assert_eq!((WORDS, words().len()), ("one\ntwo\n", 2));
            assert_eq!(plain(), WORDS);
        }
    }
}

#[test]
#[allow(dead_code)]
fn a_file_in_a_body() {
    milo::include!("files/lib/words.milo");
    assert_eq!((plain(), words().len()), ("one\ntwo\n", 2));
}

// Rust's items are seen through a glob, as those of files were once: the files' must not be.
mod strangers {
    mod rusts {
        pub struct Note {
            pub text: &'static str,
        }
        pub enum Mode {
            On,
        }
        pub fn describe() -> &'static str {
            "Rust's"
        }
    }
    use rusts::*;

    fn outside() -> i32 {
        80
    }

    milo::milo! {
        from "files/lib/texts" import { both }
        from "files/lib/texts" import { both, Mode as TextMode }

        fn mode(): Mode { return Mode.On }

        pub fn seen(note: &Note): string {
            let mode = match mode() { Mode.On => "on" }
            let text = match TextMode.Broken("x") { TextMode.Broken(w) => w, TextMode.Flat => "" }
            return $"{describe()} {note.text} {both() > 0} {mode} {text}"
        }
    }

    mod included {
        pub fn text() -> &'static str {
            "Rust's text"
        }
        mod more {
            pub fn each() -> i64 {
                5
            }
        }
        use more::*;

        milo::include!("files/app.milo");

        pub fn outside() -> i32 {
            each() as i32
        }
    }

    #[test]
    fn what_is_not_imported_is_rusts() {
        let note = Note { text: "note" };
        assert_eq!(seen(&note), "Rust's note true on x");
        assert_eq!((included::text(), included::outside()), ("Rust's text", 5));
        assert!(included::start().contains("Note { helper: 19 }"));
    }
}
