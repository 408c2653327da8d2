//! Closures: what they capture, what is their own, and who else uses it.

use super::counted::{Counted, alone};
use crate::counts;

milo::milo! {
    from "std/runtime" import { Promise, Task }
    from "std/thread" import { Thread }
    from "std/sync" import { Channel }

    pub struct Job { c: Counted, n: i64 }
    pub struct Two { a: Job, b: Job }

    fn job(n: i64): Job { return Job { c: Counted(n), n: n } }
    fn two(): Two { return Two { a: job(1), b: job(2) } }
    fn use_(j: Job): i64 { return j.n }
    fn see(j: &Job): i64 { return j.n }
    fn call(f: () => i64): i64 { return f() }

    fn called_once(j: Job): i64 { let f = () => use_(j)  return f() }
    fn called_once_with_move(j: Job): i64 { let f = move () => use_(j)  return f() }
    fn called_twice(j: Job): i64 { let f = () => use_(j)  return f() + f() }
    fn called_on_either_way(j: Job, b: bool): i64 {
        let f = () => use_(j)
        if b { return f() }
        return f() + 1
    }
    fn seen_afterwards(j: Job): i64 { let f = () => use_(j)  let n = f()  return n + see(j) }
    fn counts_beside(j: Job): i64 {
        var sum: i64 = 1
        let f = () => { sum += use_(j) }
        f()
        return sum
    }
    fn one_field(t: Two): i64 { let f = () => see(t.a)  let n = use_(t.b)  return n + f() }
    fn one_field_with_move(t: Two): i64 {
        let f = move () => see(t.a)
        return f() + use_(t.b)
    }
    fn a_field_each(t: Two): i64 {
        let f = () => use_(t.a)
        let g = () => use_(t.b)
        return f() + g()
    }
    fn returned_with_a_field(t: Two): () => i64 {
        let n = use_(t.b)
        return move () => see(t.a) + n
    }
    fn passed_with_a_field(t: Two): i64 { let n = call(() => see(t.a))  return n + use_(t.b) }
    fn changes_a_field(t: Two): i64 { let f = () => { t.a.n += 1 }  f()  return use_(t.b) }
    fn loop_inside(v: Vec<Job>): i64 {
        let f = () => { var s: i64 = 0  for j in v { s += use_(j) }  return s }
        return f()
    }
    fn match_inside(o: Job?): i64 {
        let f = () => { match o { Some(j) => { return use_(j) } None => { return 0 } } }
        return f()
    }
    fn closure_inside(j: Job): i64 {
        let f = () => { let g = () => see(j)  return g() }
        return f()
    }
    fn field_to_a_task(): i64 {
        let t = two()
        let task = Task.spawn(move () => { use_(t.a) })
        let n = use_(t.b)
        task.join()!
        return n
    }
    fn field_to_a_thread(): i64 {
        let t = two()
        let thread = Thread.spawn(move () => { use_(t.a) })!
        let n = use_(t.b)
        thread.join()!
        return n
    }
    fn fields_to_branches(): i64 {
        let t = two()
        parallel { let a = use_(t.a)  let b = use_(t.b) }
        return a + b
    }
    fn one_field_to_branches(): i64 {
        let t = two()
        parallel { let a = use_(t.a)  let b = use_(t.a)  let c = use_(t.b) }
        return a + b + c
    }
    fn field_seen_by_a_branch(): i64 {
        let t = two()
        parallel { let a = use_(t.a)  let b = t.a.n  let c = t.b.n }
        return a + b + c
    }
    fn values_to_branches(): i64 {
        let (t, v) = (two(), [job(1), job(2)])
        parallel {
            let a = { let x = t  use_(x.a) + use_(x.b) }
            let b = { var s: i64 = 0  for x in v { s += use_(x) }  s }
        }
        return a + b
    }
    fn boxed(): i64 {
        let j = job(1)
        let f: Box<dyn FnOnce() -> i64> = Box.new(move () => use_(j))
        return f()
    }
    fn boxed_by_milo(): i64 {
        let j = job(1)
        let f: Heap<dyn FnOnce() -> i64> = Heap(move () => use_(j))
        return f()
    }
    fn boxed_for_later(j: Job): Box<dyn FnOnce() -> i64 + Send> { return Box.new(move () => use_(j)) }
    fn boxed_for_many_calls(): i64 {
        let j = job(1)
        let f: Box<dyn Fn() -> i64> = Box.new(move () => use_(j))
        return f() + f()
    }
    pub struct Queue { jobs: Vec<Box<dyn FnOnce() -> i64>>, last: Option<Box<dyn FnOnce() -> i64>> }
    impl Queue {
        fn add(self: &mut Self, f: Box<dyn FnOnce() -> i64>) { self.jobs.push(f) }
        fn run(self: Self): i64 {
            var sum: i64 = 0
            for f in self.jobs { sum += f() }
            if let Some(f) = self.last { sum += f() }
            return sum
        }
    }
    fn boxed_in_a_queue(): i64 {
        let (a, b, c) = (job(1), job(2), job(3))
        var q = Queue { jobs: [], last: Some(Box.new(move () => use_(c))) }
        q.add(Box.new(move () => use_(a)))
        q.jobs.push(Box.new(move () => { let j = b  return use_(j) }))
        return q.run()
    }
    fn boxed_in_a_list(): i64 {
        let (a, b) = (job(1), job(2))
        let all: Vec<Box<dyn FnOnce() -> i64>> = [Box.new(move () => use_(a)), Heap(move () => use_(b))]
        var sum: i64 = 0
        for f in all { sum += f() }
        return sum
    }
    fn to_a_promise(j: Job): i64 { return Promise<i64>.run(move () => use_(j)).await()! }
    fn through_a_channel(): i64 {
        let ch: Channel<Job> = Channel.new(4)!
        let j = job(1)
        ch.send(j)!
        ch.close()
        var sum: i64 = 0
        for j in ch { sum += use_(j) }
        return sum
    }
    fn one_function_for_two_tasks(j: Job): i64 {
        let f = move (x: i64): i64 => x + see(j)
        let a = Task.spawn(move () => { f(1) })
        let b = Task.spawn(move () => { f(2) })
        a.join()!
        b.join()!
        return f(3)
    }
    fn one_function_for_many_tasks(j: Job): i64 {
        let results: Channel<i64> = Channel.new(8)!
        let f = move (x: i64): i64 => x + see(j)
        for i in 0..3 { Task.spawn(move () => { results.send(f(i))! }) }
        var sum: i64 = 0
        for _ in 0..3 { sum += results.recv()! }
        return sum
    }
}

#[test]
fn closures() {
    counts! {
        called_once(job(1)): 0 "nobody else uses it",
        called_once_with_move(job(1)): 0 "nobody else does",
        called_twice(job(1)): 2 "a closure may run again, so each run has a clone",
        called_on_either_way(job(1), true): 0 "one of the calls runs",
        seen_afterwards(job(1)): 1 "it is read after the call",
        counts_beside(job(1)): 0 "only the sum is read again",
        one_field(two()): 0 "the closure borrows the other field",
        one_field_with_move(two()): 0 "the closure owns the other field",
        a_field_each(two()): 0 "each closure has one",
        returned_with_a_field(two()): 0 "the closure owns the other field",
        passed_with_a_field(two()): 0 "the closure borrows the other field",
        changes_a_field(two()): 0 "the closure ends before",
        loop_inside(vec![job(1), job(2)]): 0 "the closure runs once",
        match_inside(Some(job(1))): 0 "the closure runs once",
        closure_inside(job(1)): 0 "both only look",
        field_to_a_task(): 0 "the task owns the other field",
        field_to_a_thread(): 0 "the thread owns the other field",
        fields_to_branches(): 0 "each branch has one",
        one_field_to_branches(): 2 "two branches need it at the same time",
        field_seen_by_a_branch(): 1 "another branch reads it at the same time",
        values_to_branches(): 0 "each branch has one",
        boxed(): 0 "the box is called once",
        boxed_by_milo(): 0 "the box is called once",
        boxed_for_later(job(1)): 0 "the box owns it",
        boxed_for_many_calls(): 2 "each call has a clone",
        boxed_in_a_queue(): 0 "each box is called once",
        boxed_in_a_list(): 0 "each box is called once",
        to_a_promise(job(1)): 0 "the promise runs it once",
        through_a_channel(): 0 "it is passed on",
        one_function_for_two_tasks(job(1)): 0 "the function is shared",
        one_function_for_many_tasks(job(1)): 0 "the function is shared",
    }
    alone(|| {
        assert_eq!(fields_to_branches(), 3);
        assert_eq!(one_field_to_branches(), 4);
        assert_eq!(values_to_branches(), 6);
        assert_eq!(boxed_for_later(job(5))(), 5);
        assert_eq!(boxed_in_a_queue(), 6);
        assert_eq!(boxed_in_a_list(), 3);
        assert_eq!(one_function_for_two_tasks(job(4)), 7);
        assert_eq!(one_function_for_many_tasks(job(4)), 15);
    });
}
