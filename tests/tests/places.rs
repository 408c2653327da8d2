//! A panic in Milo code has the place of the user's tokens: each `//@ tokens` below says which.
//! The same code as a Milo file panics at the lines of the file.

use std::panic;
use std::sync::Mutex;

milo::milo! {
    from "std/runtime" import { Task }
    from "std/sync" import { WaitGroup }
    type Small = i32(0..9)
    struct S { small: Small }

    fn element(v: &Vec<i32>, i: i32): i32 {
        return v[i] //@ [i]
    }

    fn fails(case: i32) {
        var v: Vec<i32> = [1, 2]
        let s = "abc"
        let a = [1, 2, 3]
        let none: i32? = null
        let err: Result<i32> = Result.Err("bad")
        let wg = WaitGroup.new()
        var big = 2147483647
        var zero = 0
        var z = S { small: 3 }
        let low = s[0]
        match case {
            0 => print(v[5]) //@ [5]
            1 => print(none!) //@ !
            2 => print(err!) //@ !
            3 => print(big + 1) //@ big + 1
            4 => print(1 / zero) //@ 1 / zero
            5 => { let x: Small = big print(x) } //@ = big
            6 => print(s[1..9]) //@ [1..9]
            7 => { v.clear() print(v.pop()) } //@ pop
            8 => print(v.remove(7)) //@ remove
            9 => wg.done() //@ done
            10 => assert(v.len == 3, "length") //@ assert
            11 => print(a[zero - 1]) //@ [zero - 1]
            12 => v.insert(9, 1) //@ insert
            13 => print(s[77]) //@ [77]
            14 => { v[9] = 1 } //@ [9]
            15 => { v[9] += 1 } //@ [9]
            16 => print("x12".parseInt()!) //@ !
            17 => { z.small = big print(z) } //@ = big
            18 => print(1 << (zero + 40)) //@ 1 <<
            19 => print(v[1..9]) //@ [1..9]
            20 => print(big.pow(3)) //@ pow
            21 => { let f = (i: i32) => v[i] print(f(9)) } //@ [i]
            22 => { v.swap(0, 9) } //@ swap
            23 => print(low - 200) //@ low - 200
            24 => { big += 1 print(big) } //@ big += 1
            25 => print(5 % zero) //@ 5 % zero
            26 => Task.spawn(() => { assert(false, "x") }).join()! //@ !
            27 => { parallel { print(v[8]) } } //@ [8]
            28 => print($"{v[8]}") //@ "{v[8]}"
            29 => print(a[a.len]) //@ [a.len]
            30 => print(element(v, 3)) //@ element
            _ => { zero = 1 print(zero) }
        }
    }
}

mod in_a_file {
    include!(concat!(env!("OUT_DIR"), "/places/mod.rs"));

    pub fn fails_there(case: i32) {
        fails(case);
    }
}

const CASES: i32 = 31;

/// Where the last panic was. A branch of `parallel` panics on a thread of its own.
static PLACE: Mutex<Option<(String, u32, u32)>> = Mutex::new(None);

/// Where a case panics.
fn place(fails: fn(i32), case: i32) -> (String, u32, u32) {
    let panicked = panic::catch_unwind(|| fails(case));
    assert!(panicked.is_err(), "case {case} does not panic");
    let place = PLACE.lock().expect("nobody panics with it").take();
    place.expect("a panic has a place")
}

/// The line and the column of the tokens that the comment of this case names.
fn expected(source: &str, case: i32) -> (u32, u32) {
    let begin = format!("{case} => ");
    // The function that the last case calls fails there.
    let begin = if case == CASES - 1 {
        "return v[i]"
    } else {
        &begin
    };
    let found = source.lines().enumerate().find_map(|(i, line)| {
        let code = line.trim_start().starts_with(begin).then_some(line)?;
        let (code, tokens) = code.split_once("//@ ")?;
        // `= big` names what stands behind.
        let skip = if tokens.starts_with("= ") { 2 } else { 0 };
        let column = code.rfind(tokens)? + skip + 1;
        Some((u32::try_from(i + 1).ok()?, u32::try_from(column).ok()?))
    });
    found.expect("every case has its comment")
}

#[test]
fn panics_have_the_place_of_the_users_tokens() {
    panic::set_hook(Box::new(|info| {
        let place = info.location();
        *PLACE.lock().expect("nobody panics with it") =
            place.map(|l| (l.file().to_owned(), l.line(), l.column()));
    }));
    let mut wrong = Vec::new();
    for case in 0..CASES {
        let (line, column) = expected(include_str!("places.rs"), case);
        let here = place(fails, case);
        if (here.1, here.2) != (line, column) {
            wrong.push((case, here, (line, column)));
        }
        let there = place(in_a_file::fails_there, case);
        let is_file = there.0.contains("milo-sources") && there.0.ends_with("cases.milo");
        if !is_file || (there.1, there.2) != (line, column) {
            wrong.push((case, there, (line, column)));
        }
    }
    drop(panic::take_hook());
    assert!(wrong.is_empty(), "case, place, expected: {wrong:?}");
}
