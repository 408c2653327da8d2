//! Milo programs against the obvious hand-written Rust, in one process, taking turns:
//! `cargo run --release -p milo-bench --bin kernels [FILTER]`.

mod milo_side;
mod rust_side;

use milo_bench::{Contender, Plan, compare, heading, report, wanted};
use std::fmt::Debug;
use std::hint::black_box;
use std::time::Duration;

const TARGET: f64 = 1.05;

fn kernel<M, R>(
    name: &str,
    against: &str,
    target: Option<f64>,
    milo: impl Fn() -> M,
    rust: impl Fn() -> R,
    same: impl Fn(&M, &R) -> bool,
) where
    M: Debug,
    R: Debug,
{
    if !wanted(name) {
        return;
    }
    let (m, r) = (milo(), rust());
    assert!(same(&m, &r), "{name}: the two do not compute the same");
    let plan = Plan {
        rounds: 31,
        turn: Duration::from_millis(40),
        ..Plan::default()
    };
    let repeat = |n: u64, f: &dyn Fn()| {
        for _ in 0..n {
            f();
        }
    };
    let contenders = vec![
        Contender::new("milo", |n| repeat(n, &|| drop(black_box(milo())))),
        Contender::new(against, |n| repeat(n, &|| drop(black_box(rust())))),
    ];
    let targets: Vec<(&str, f64)> = target.map(|t| (against, t)).into_iter().collect();
    report(name, &compare(plan, contenders), &targets);
}

fn main() {
    use {milo_side as m, rust_side as r};
    const ANY: fn(&i64, &i64) -> bool = |a, b| a == b;
    heading();
    let t = Some(TARGET);

    kernel(
        "sieve",
        "rust",
        t,
        || m::sieve(black_box(200_000)),
        || r::sieve(black_box(200_000)),
        |a, b| *a == *b as i64,
    );

    kernel(
        "sieve: filled with push",
        "rust, push",
        t,
        || m::sievePush(black_box(200_000)),
        || r::sieve_push(black_box(200_000)),
        |a, b| *a == *b as i64,
    );
    kernel(
        "sieve: filled with push",
        "rust, vec![]",
        None,
        || m::sievePush(black_box(200_000)),
        || r::sieve(black_box(200_000)),
        |a, b| *a == *b as i64,
    );

    let n = 120;
    let a: Vec<f64> = (0..n * n).map(|i| (i % 17) as f64).collect();
    let b: Vec<f64> = (0..n * n).map(|i| (i % 13) as f64).collect();
    kernel(
        "matrix",
        "rust",
        t,
        || m::matrix(black_box(n), black_box(&a), black_box(&b)),
        || r::matrix(black_box(n as usize), black_box(&a), black_box(&b)),
        |a, b| a == b,
    );

    kernel(
        "text: building",
        "rust",
        t,
        || m::buildText(black_box(3000)),
        || r::build_text(black_box(3000)),
        |a, b| a == b,
    );
    kernel(
        "text: joining",
        "rust",
        t,
        || m::joinText(black_box(3000)),
        || r::join_text(black_box(3000)),
        |a, b| *a == *b as i64,
    );
    let digits = r::build_text(3000);
    kernel(
        "text: scanning",
        "rust",
        t,
        || m::scanText(black_box(&digits)),
        || r::scan_text(black_box(&digits)),
        ANY,
    );

    let text = r::build_text(1000);
    kernel(
        "map: counting words",
        "rust, entry",
        t,
        || m::countWordsEntry(black_box(&text)),
        || r::count_words(black_box(&text)),
        |a, b| a.len() == b.len(),
    );
    kernel(
        "map: counting words, get + insert",
        "rust, entry",
        t,
        || m::countWords(black_box(&text)),
        || r::count_words(black_box(&text)),
        |a, b| a.len() == b.len(),
    );
    kernel(
        "map: counting bytes, get + insert",
        "rust, get + insert",
        t,
        || m::countBytes(black_box(&text)),
        || r::count_bytes_twice(black_box(&text)),
        |a, b| a == b,
    );
    kernel(
        "map: counting bytes, get + insert",
        "rust, entry",
        None,
        || m::countBytes(black_box(&text)),
        || r::count_bytes(black_box(&text)),
        |a, b| a == b,
    );
    let numbers: std::collections::HashMap<i64, i64> = (0..2000).map(|i| (i * 3, i)).collect();
    let keys: Vec<i64> = (0..6000).collect();
    kernel(
        "map: reading",
        "rust",
        t,
        || m::sumMap(black_box(&numbers), black_box(&keys)),
        || r::sum_map(black_box(&numbers), black_box(&keys)),
        ANY,
    );

    kernel(
        "methods on structs",
        "rust",
        t,
        || m::methods(black_box(1000), black_box(50)),
        || r::methods(black_box(1000), black_box(50)),
        |a, b| a == b,
    );
    kernel(
        "methods on structs",
        "rust, indexed",
        t,
        || m::methods(black_box(1000), black_box(50)),
        || r::methods_indexed(black_box(1000), black_box(50)),
        |a, b| a == b,
    );
    kernel(
        "fib",
        "rust",
        t,
        || m::fib(black_box(24)),
        || r::fib(black_box(24)),
        ANY,
    );
    kernel(
        "sort: own",
        "rust",
        t,
        || m::sortOwn(black_box(20_000)),
        || r::sort_own(black_box(20_000)),
        ANY,
    );
    kernel(
        "sort: sortBy",
        "rust",
        t,
        || m::sortBy(black_box(20_000)),
        || r::sort_by(black_box(20_000)),
        ANY,
    );
    let (mc, rc) = (m::program(20_000), r::program(20_000));
    kernel(
        "interpreter",
        "rust",
        t,
        || m::interpret(black_box(&mc)),
        || r::interpret(black_box(&rc)),
        ANY,
    );
    kernel(
        "list: pushed, reversed, walked, popped",
        "rust",
        t,
        || m::list(black_box(5_000)),
        || r::list(black_box(5_000)),
        ANY,
    );
    kernel(
        "tree: inserted, searched",
        "rust",
        t,
        || m::tree(black_box(2_000)),
        || r::tree(black_box(2_000)),
        ANY,
    );
    kernel(
        "closures: map, filter",
        "rust",
        t,
        || m::closures(black_box(&keys)),
        || r::closures(black_box(&keys)),
        ANY,
    );
    kernel(
        "closures: map, filter",
        "rust, lazy",
        None,
        || m::closures(black_box(&keys)),
        || r::closures_lazy(black_box(&keys)),
        ANY,
    );
}
