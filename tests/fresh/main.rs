//! A crate of a user who is as strict as cargo lets him be.
#![deny(warnings)]
#![forbid(unsafe_code)]

use milo::milo;
use std::fmt;

/// A type of the Rust part.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: u32,
    pub customer: String,
    pub cents: i64,
}

impl Order {
    pub fn new(id: u32, customer: &str, cents: i64) -> Self {
        Order {
            id,
            customer: customer.to_owned(),
            cents,
        }
    }

    pub fn euros(&self) -> f64 {
        self.cents as f64 / 100.0
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.id, self.customer)
    }
}

// Declarations become items of this module.
milo! {
    from "std/sync" import { Channel, Mutex }
    from "std/thread" import { Thread }

    let LIMIT: i64 = 3

    type Percent = i32(0..100)

    struct Point { x: i32, y: i32 }

    struct Stack<T> { items: Vec<T> }

    enum Shape {
        Dot
        Circle(f64)
        Rect(f64, f64)
    }

    enum Fault { Text(string), Range(i64) }

    interface Area { fn area(self: &Self): f64 }

    trait Named {
        fn name(self: &Self): string
        fn shout(self: &Self): string { return self.name().toUpper() }
    }

    impl Point {
        fn origin(): Point { return Point { x: 0, y: 0 } }
        fn shift(self: &mut Self, dx: i32): void { self.x += dx }
        fn length(self: &Self): i32 { return self.x.abs() + self.y.abs() }
    }

    impl<T> Stack<T> {
        fn new(): Stack<T> { return Stack { items: Vec.new() } }
        fn push(self: &mut Self, item: T): void { self.items.push(item) }
        fn size(self: &Self): i64 { return self.items.len }
    }

    impl Named for Point {
        fn name(self: &Self): string { return $"point {self.x}" }
    }

    impl Shape {
        fn area(self: &Self): f64 {
            return match self {
                Shape.Dot => 0.0
                Shape.Circle(r) => 3.0 * r * r
                Shape.Rect(a, b) => { a * b }
            }
        }
    }

    fn total(shapes: &Vec<Shape>): f64 {
        var sum = 0.0
        for s in shapes { sum += s.area() }
        return sum
    }

    fn widest(a: &Area, b: &Area): f64 { return max(a.area(), b.area()) }

    fn parse(text: &string): Result<i64, Fault> {
        let n = text.trim().parseInt()
        let value = match n {
            Result.Ok(v) => v
            Result.Err(_) => { return Result.Err(Fault.Text($"not a number: {text}")) }
        }
        if value > LIMIT { return Result.Err(Fault.Range(value)) }
        return Result.Ok(value)
    }

    fn counter(start: i64): () => i64 {
        var n = start
        return move (): i64 => {
            n += 1
            return n
        }
    }

    fn classify(n: i64): string {
        if n < 0 { return "negative" } else if n == 0 { return "zero" }
        return if n % 2 == 0 { "even" } else { "odd" }
    }

    fn half(p: Percent): Percent { return p / 2 }

    fn collect(count: i64): Result<Vec<i64>> {
        let ch = Channel.new(4)!
        let lock = Mutex.new()?
        var threads: Vec<Thread> = Vec.new()
        for i in 0..count {
            let t = Thread.spawn(move (): void => {
                lock.withLock((): void => { ch.send(i * i)! })!
            })?
            threads.push(t)
        }
        var all: Vec<i64> = Vec.new()
        for _ in 0..count { all.push(ch.recv()?) }
        for t in threads { t.join()? }
        all.sort()
        return Result.Ok(all)
    }
}

// Rust sees them as its own.
impl From<&Shape> for Point {
    fn from(shape: &Shape) -> Self {
        let x = shape.area() as i32;
        Point { x, y: -x }
    }
}

fn rust_side() {
    let mut p = Point::origin();
    p.shift(-3);
    println!("{} {}", p.length(), p.shout());
    let mut stack = Stack::new();
    stack.push("one");
    println!("{}", stack.size());
    let shapes = Vec::from([Shape::Dot, Shape::Circle(1.0), Shape::Rect(2.0, 3.5)]);
    println!("{} {}", total(&shapes), Point::from(&shapes[1]));
    println!("{}", widest(&shapes[0], &shapes[2]));
    match parse(" 7 ") {
        Err(Fault::Range(n)) => println!("out of range: {n}"),
        Err(Fault::Text(text)) => println!("{text}"),
        Ok(n) => println!("{n}"),
    }
    let next = counter(LIMIT);
    println!("{} {}", next(), next());
    println!("{} {}", classify(0), half(50));
    println!("{:?}", collect(4));
}

/// A block in a function: it sees the function's variables, and its value is its last expression.
fn summary(orders: &[Order]) -> String {
    let prefix = "orders";
    milo! {
        var sum = 0.0
        var names: Vec<string> = []
        for o in orders {
            sum += o.euros()
            names.push($"{o.customer}")
        }
        let line = $"{prefix}: {orders.len()} for {sum}, from " + names.join(", ")
        line
    }
}

fn tasks(rounds: i64) {
    milo! {
        from "std/runtime" import { Task, schedulerYield }
        from "std/sync" import { Channel, WaitGroup }
        let ch: Channel<string> = Channel.new(2)!
        let group = WaitGroup.new()
        group.add(2)
        for who in ["a", "b"] {
            Task.spawn(move (): void => {
                for i in 0..rounds {
                    ch.send($"{who}{i}")!
                    schedulerYield()
                }
                group.done()
            })
        }
        Task.spawn(move (): void => {
            group.wait()
            ch.close()
        })
        var seen = 0
        for text in ch {
            if text.isEmpty() { continue }
            seen += 1
        }
        parallel {
            let even = classify(seen)
            let twice = seen * 2
        }
        print(seen, " ", even, " ", twice)
    }
}

#[milo::main]
fn main() {
    rust_side();
    let orders = [Order::new(1, "Ash", 1050), Order::new(2, "Box", 250)];
    println!("{}", summary(&orders));
    println!("{}", orders[0]);
    tasks(3);
    milo! { print("done") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[milo::test]
    fn a_test_is_a_task() {
        let p = Point { x: 1, y: -2 };
        assert_eq!(p.length(), 3);
        milo! {
            from "std/runtime" import { Task }
            let t = Task.spawn(move (): void => { print("in a test") })
            t.join()!
        }
    }
}
