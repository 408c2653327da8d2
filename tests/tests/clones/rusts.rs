//! Values that only Rust knows: they move at their last use, wherever they came from.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::counted::{Counted, Row, Shape, many, maybe, nested, pair, peek, row, shape, take};
use crate::counts;

milo::milo! {
    fn by_tuple_pattern(): i64 { let (a, b) = pair()  return take(a) + take(b) }
    fn parts_of_a_tuple(): i64 { let p = pair()  return take(p.0) + take(p.1) }
    fn pattern_in_a_pattern(): i64 {
        let ((a, b), r) = nested()
        return take(a) + take(b) + take(r.a)
    }
    fn parts_of_parts(): i64 {
        let p = nested()
        let q = p.0
        return take(q.0) + take(q.1) + take(p.1.a) + take(p.1.b)
    }
    fn struct_pattern(): i64 { let Row { a, b, n } = row()  return take(a) + take(b) + n }
    fn field_beside_a_reference(): i64 { let r = row()  return peek(&r.a) + take(r.b) }
    fn field_used_again(): i64 { let r = row()  let n = take(r.a)  return n + peek(&r.a) }
    fn fields_exchanged(r: Row): Row { return Row { a: r.b, b: r.a, n: r.n } }
    fn behind_a_reference(r: &Row): Counted { return r.a }
    fn chain_of_calls(r: Row): Counted { return r.a.plus(1).plus(2) }
    fn key_and_value(): i64 {
        var m = BTreeMap.new()
        for c in many() { m.insert(c.value(), c) }
        var sum: i64 = 0
        for k, c in m { sum += k + take(c) }
        return sum
    }
    fn number_and_value(): i64 {
        var sum: i64 = 0
        for c in many() { let n = c.value()  sum += take(c) + n }
        return sum
    }

    fn every_variant(n: i64): i64 {
        match shape(n) {
            Shape.Two(a, b) => { return take(a) + take(b) }
            Shape.Named { x } => { return take(x) }
            Shape.Nothing => { return 0 }
        }
    }
    fn named_and_matched(n: i64): i64 {
        let s = shape(n)
        match s {
            Shape.Two(a, b) if a.value() > 5 => { return take(b) }
            Shape.Two(a, b) => { return take(a) + peek(&b) }
            _ => { return 0 }
        }
    }
    fn tuple_of_calls(): i64 {
        match (maybe(), shape(2)) {
            (Some(a), Shape.Two(b, c)) => { return take(a) + take(b) + take(c) }
            _ => { return 0 }
        }
    }
    fn tuple_of_variables(): i64 {
        let a = maybe()
        let b = maybe()
        match (a, b) { (Some(a), Some(b)) => { return take(a) + take(b) } _ => { return 0 } }
    }
    fn named_tuple(): i64 {
        let both = (maybe(), shape(2))
        match both {
            (Some(a), Shape.Two(b, c)) => { return take(a) + take(b) + take(c) }
            _ => { return 0 }
        }
    }
    fn if_let(): i64 { let o = maybe()  if let Some(c) = o { return take(c) }  return 0 }
    fn let_else(): i64 { let Some(c) = maybe() else { return 0 }  return take(c) }
    fn unwrapped(): i64 { let o = maybe()  return take(o!) }
    fn with_a_default(): i64 { let c = maybe() ?? Counted(3)  return take(c) }
    fn dropped_part(): i64 { let r = row()  drop(r.a)  return take(r.b) }

    fn loop_over_pairs(): i64 {
        let v = [pair(), pair()]
        var sum: i64 = 0
        for (a, b) in v { sum += take(a) + take(b) }
        return sum
    }
    fn loop_over_structs(): i64 {
        let v = vec![row(), row()]
        var sum: i64 = 0
        for r in v { sum += take(r.a) + take(r.b) }
        return sum
    }
    fn numbered_loop(): i64 {
        let v = many()
        var sum: i64 = 0
        for i, c in v { sum += take(c) + i }
        return sum
    }
    fn through_a_queue(): i64 {
        var queue = VecDeque.new()
        for c in many() { queue.push_back(c) }
        var sum: i64 = 0
        while let Some(c) = queue.pop_front() { sum += take(c) }
        return sum
    }
    fn into_a_set(): i64 {
        var seen: HashSet<Counted> = HashSet.new()
        let v = many()
        for c in v { if seen.insert(c) { print("") } }
        return seen.len()
    }
    fn replaced_each_round(): i64 {
        var r = row()
        for i in 0..3 { r = Row { a: r.b, b: r.a, n: i } }
        return take(r.a)
    }
    fn into_a_sum(): i64 {
        var sum: i64 = 0
        for c in many() { sum = joined(sum, take(c)) }
        let o = maybe()
        match o { Some(c) => { sum = joined(sum, take(c)) } None => {} }
        let p = (Counted(4), Counted(5))
        sum = joined(sum, peek(&p.1))
        return joined(sum, take(p.0))
    }
    fn list_into_a_sum(): i64 {
        var sum: i64 = 0
        let v: Vec<Counted> = [Counted(1), Counted(2)]
        for c in v { sum = joined(sum, take(c)) }
        return sum
    }
    fn fields_in_branches(): i64 {
        let r = row()
        parallel { let a = take(r.a)  let b = take(r.b) }
        return a + b
    }
    fn fields_in_closures(): i64 {
        let r = row()
        let f = move () => take(r.a)
        let g = move () => take(r.b)
        return f() + g()
    }
    fn fields_in_borrowing_closures(): i64 {
        let r = row()
        let f = () => take(r.a)
        let g = () => take(r.b)
        return f() + g()
    }
    fn field_in_a_closure(): i64 {
        let r = row()
        let f = move () => take(r.a)
        return f()
    }
    fn in_a_box(): i64 { let b = Box.new(row())  return take(b.a) }
    fn out_of_a_box(): Row { let b = Box.new(row())  return *b }
}

/// For all that Milo knows, what it gives could refer to what it gets.
fn joined(sum: i64, n: i64) -> i64 {
    sum * 10 + n
}

// Blocks in Rust's functions.
fn block_of_variables(a: Counted, b: Counted) -> i64 {
    milo::milo! { let c = a  take(c) + take(b) }
}

fn block_with_a_loop(v: Vec<Counted>) -> Vec<Counted> {
    milo::milo! {
        var out = Vec::new()
        for c in v { if c.value() != 2 { out.push(c) } }
        out
    }
}

fn block_with_a_match(s: Shape) -> i64 {
    milo::milo! {
        match s {
            Shape.Two(a, b) => take(a) + take(b)
            Shape.Named { x } => take(x)
            Shape.Nothing => 0
        }
    }
}

fn block_with_a_thread(c: Counted) -> i64 {
    milo::milo! {
        let handle = std::thread::spawn(move () => take(c))
        handle.join().unwrap()
    }
}

#[test]
fn values_of_rust() {
    counts! {
        by_tuple_pattern(): 0 "each name is used once",
        parts_of_a_tuple(): 0 "each part is",
        pattern_in_a_pattern(): 0 "each name is",
        parts_of_parts(): 0 "each part is",
        struct_pattern(): 0 "each name is",
        field_beside_a_reference(): 0 "another field",
        field_used_again(): 1 "the field is read after it is taken",
        fields_exchanged(row()): 0 "each field is used once",
        behind_a_reference(&row()): 1 "the caller keeps it",
        chain_of_calls(row()): 0 "a chain passes it on",
        key_and_value(): 0 "the key is a number",
        number_and_value(): 0 "the number does not refer to it",
        every_variant(2): 0 "each name is used once",
        named_and_matched(2): 0 "a guard and a reference look",
        tuple_of_calls(): 0 "each name is used once",
        tuple_of_variables(): 0 "each variable is",
        named_tuple(): 0 "the tuple is",
        if_let(): 0 "the Option is",
        let_else(): 0 "the Option is",
        unwrapped(): 0 "the Option is",
        with_a_default(): 0 "the Option is",
        dropped_part(): 0 "'drop' drops the part",
        loop_over_pairs(): 0 "the list is used once",
        loop_over_structs(): 0 "the list is, and each field",
        numbered_loop(): 0 "the list is",
        through_a_queue(): 0 "each element is",
        into_a_set(): 0 "each element is",
        replaced_each_round(): 0 "the variable gets another value",
        into_a_sum(): 0 "a number refers to nothing",
        list_into_a_sum(): 0 "a number refers to nothing",
        fields_in_branches(): 2 "a part of a value of Rust's takes the whole along",
        fields_in_borrowing_closures(): 2 "a part of a value of Rust's takes the whole along",
        fields_in_closures(): 2 "a part of a value of Rust's takes the whole along",
        field_in_a_closure(): 0 "the closure has the whole",
        in_a_box(): 0 "the box is used once",
        out_of_a_box(): 0 "the box is",
        block_of_variables(Counted(1), Counted(2)): 0 "each variable is used once",
        block_with_a_loop(many()): 0 "each element is",
        block_with_a_match(shape(2)): 0 "each name is",
        block_with_a_thread(Counted(1)): 0 "the thread takes it",
    }
}
