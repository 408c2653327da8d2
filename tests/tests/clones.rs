//! How often a value is cloned: what is used again is, and nothing else. The counts are the same
//! with and without optimisation, as no clone that is written may be left out.

// The macro `vec!` is one of those that take their arguments.
#[allow(clippy::useless_vec)]
#[path = "clones/border.rs"]
mod border;
#[path = "clones/closures.rs"]
mod closures;
#[path = "clones/counted.rs"]
mod counted;
// A type without a destructor can be dropped, too.
#[allow(clippy::drop_non_drop)]
#[path = "clones/rusts.rs"]
mod rusts;
#[path = "clones/whole.rs"]
mod whole;

use counted::{Counted, clones};

// A type without a destructor can be dropped, too.
#[allow(clippy::drop_non_drop)]
mod program {
    use super::Counted;

    fn take(_: Counted) -> i64 {
        1
    }

    milo::milo! {
        pub struct Job { pub c: Counted, pub n: i64 }
        pub enum State { Idle, Busy(Job), Done(Counted, i64) }
        pub struct Node { pub c: Counted, pub next: Heap<Node>? }
        pub struct List { pub head: Heap<Node>?, pub n: i64 }
        pub struct Desk { pub jobs: Vec<Job>, pub state: State, pub last: Job? }

        fn look(_c: &Counted): i64 { return 1 }
        fn fresh(n: i64): Counted { return Counted(n) }
        fn use_(j: Job): i64 { return j.n }
        fn see(j: &Job): i64 { return j.n }
        pub fn id<T>(x: T): T { return x }

        pub fn pass(j: Job): i64 { return use_(j) }
        pub fn pass_twice(j: Job): i64 { return use_(j.clone()) + use_(j) }
        pub fn see_twice(j: Job): i64 { return see(j) + see(j) }
        pub fn field(j: Job): Counted { return j.c }
        pub fn field_beside(j: Job): i64 { let c = j.c  return j.n + take(c) }
        pub fn field_again(j: Job): i64 { let c = j.c  return take(c) + take(j.c) }
        pub fn through(j: Job): Job { return id(id(j)) }
        pub fn swapped(a: Job, b: Job): Job {
            let t = a.c
            a.c = b.c
            b.c = t
            return Job { c: a.c, n: b.n }
        }
        pub fn chosen(a: Job, b: Job, first: bool): Job { return if first { a } else { b } }
        pub fn changed(j: Job): Job {
            var at = j
            for i in 0..3 { at = Job { c: at.c, n: at.n + i } }
            return at
        }
        pub fn dropped(j: Job): i64 { let (a, n) = (j, 1)  drop(a)  return n }
        pub fn printed(j: Job): string { return $"{j.n}{j.n}" }
        pub fn compared(a: Job, b: Job): bool { return a == b || a.n == b.n }

        pub fn element(v: Vec<Job>): i64 { let e = v[0]  return e.n + see(e) + v.len }
        pub fn element_kept(v: Vec<Job>): i64 { let e = v[0]  v.clear()  return e.n }
        pub fn element_taken(v: Vec<Job>): i64 { return use_(v[0]) + v.len }
        pub fn walked(v: Vec<Job>): i64 {
            var sum: i64 = 0
            for j in v { sum += j.n }
            return sum + v.len
        }
        pub fn given_away(v: Vec<Job>): Vec<Job> {
            var out: Vec<Job> = []
            for j in v { out.push(j) }
            return out
        }
        pub fn copied(v: Vec<Job>): i64 {
            var out: Vec<Job> = []
            for j in v { out.push(j) }
            return out.len + v.len
        }
        pub fn literal(a: Job, b: Job): Vec<Job> { return [a, b] }
        pub fn first(v: Vec<Job>): i64 { return v.first()!.n + v.len }

        pub fn matched(s: State): Counted {
            return match s { State.Done(c, _) => c, State.Busy(j) => j.c, State.Idle => Counted(0) }
        }
        pub fn looked_at(s: State): i64 {
            let n = match s { State.Done(_, n) => n, State.Busy(j) => j.n, State.Idle => 0 }
            match s { State.Busy(j) => { return n + see(j) } _ => { return n } }
        }
        pub fn unwrapped(j: Job?): Job { return j! }
        pub fn unwrapped_and_seen(j: Job?): i64 {
            if j == null { return 0 }
            let k = j!
            return k.n + see(k)
        }
        pub fn bound(j: Job?): Job? { if let Some(k) = j { return k } return null }
        pub fn or_else(j: Job?): i64 { let Some(k) = j else { return 0 }  return use_(k) }

        pub fn called(j: Job): i64 {
            let f = (k: Job): i64 => use_(k)
            return f(j)
        }
        pub fn of_its_own(n: i64): i64 {
            let f = (): i64 => { let j = Job { c: fresh(n), n: n }  return use_(j) }
            return f()
        }
        pub fn captured(j: Job): i64 { let f = move (): i64 => see(j)  return f() }

        impl List {
            pub fn sum(self: &Self): i64 {
                var sum: i64 = 0
                var at = self.head
                while at != null { sum += look(at!.c)  at = at!.next }
                return sum
            }
            pub fn push(self: &mut Self, c: Counted) {
                self.head = Heap(Node { c: c, next: self.head })
                self.n += 1
            }
            pub fn pop(self: &mut Self): Counted {
                let link = self.head!
                self.head = link.next
                self.n -= 1
                return link.c
            }
        }

        impl Desk {
            fn note(self: &mut Self, j: &Job) { self.jobs[0].n += j.n }
            fn clear(self: &mut Self) { self.jobs = [] }
            pub fn total(self: &mut Self): i64 {
                var n: i64 = 0
                for j in self.jobs { n += j.n  self.last = null }
                return n
            }
            pub fn notes(self: &mut Self) { for j in self.jobs { self.note(j) } }
            pub fn busy(self: &mut Self): i64 {
                match self.state {
                    State.Busy(j) => { let n = j.n  self.state = State.Idle  return n }
                    _ => { return 0 }
                }
            }
            pub fn busy_beside(self: &mut Self): i64 {
                match self.state {
                    State.Busy(j) => { self.clear()  return j.n }
                    _ => { return 0 }
                }
            }
            pub fn best(self: &Self): i64 {
                let j = self.jobs[0]
                let c = j.c
                return look(c) + j.n
            }
            pub fn kept(self: &mut Self): i64 {
                let j = self.jobs[0]
                self.clear()
                return j.n
            }
            pub fn late(self: &mut Self): i64 {
                let Some(j) = self.last else { return 0 }
                self.clear()
                return j.n
            }
            pub fn replaced(self: &mut Self): i64 {
                let Some(j) = self.last else { return 0 }
                self.last = null
                return j.n
            }
        }
    }
}

use program::*;

fn job(n: i64) -> Job {
    Job { c: Counted(n), n }
}

fn jobs() -> Vec<Job> {
    vec![job(1), job(2), job(3)]
}

fn list() -> List {
    let mut list = List { head: None, n: 0 };
    (0..3).for_each(|n| list.push(Counted(n)));
    list
}

fn desk() -> Desk {
    Desk {
        jobs: jobs(),
        state: State::Busy(job(4)),
        last: Some(job(5)),
    }
}

#[test]
fn what_is_used_again_is_cloned_and_nothing_else() {
    let counted = [
        ("pass", 0, clones(|| pass(job(1)))),
        ("pass_twice", 1, clones(|| pass_twice(job(1)))),
        ("see_twice", 0, clones(|| see_twice(job(1)))),
        ("field", 0, clones(|| field(job(1)))),
        ("field_beside", 0, clones(|| field_beside(job(1)))),
        ("field_again", 1, clones(|| field_again(job(1)))),
        ("through", 0, clones(|| through(job(1)))),
        ("swapped", 0, clones(|| swapped(job(1), job(2)))),
        ("chosen", 0, clones(|| chosen(job(1), job(2), true))),
        ("changed", 0, clones(|| changed(job(1)))),
        ("dropped", 0, clones(|| dropped(job(1)))),
        ("printed", 0, clones(|| printed(job(1)))),
        ("compared", 0, clones(|| compared(job(1), job(2)))),
        ("element", 0, clones(|| element(jobs()))),
        ("element_kept", 1, clones(|| element_kept(jobs()))),
        ("element_taken", 1, clones(|| element_taken(jobs()))),
        ("walked", 0, clones(|| walked(jobs()))),
        ("given_away", 0, clones(|| given_away(jobs()))),
        ("copied", 3, clones(|| copied(jobs()))),
        ("literal", 0, clones(|| literal(job(1), job(2)))),
        ("first", 0, clones(|| first(jobs()))),
        ("matched", 0, clones(|| matched(State::Busy(job(1))))),
        ("looked_at", 0, clones(|| looked_at(State::Busy(job(1))))),
        ("unwrapped", 0, clones(|| unwrapped(Some(job(1))))),
        (
            "unwrapped_and_seen",
            0,
            clones(|| unwrapped_and_seen(Some(job(1)))),
        ),
        ("bound", 0, clones(|| bound(Some(job(1))))),
        ("or_else", 0, clones(|| or_else(Some(job(1))))),
        ("called", 0, clones(|| called(job(1)))),
        ("of_its_own", 0, clones(|| of_its_own(1))),
        ("captured", 0, clones(|| captured(job(1)))),
        ("list", 0, clones(list)),
        ("sum", 0, clones(|| list().sum())),
        ("pop", 0, clones(|| list().pop())),
        ("total", 0, clones(|| desk().total())),
        // The method may change what is walked over.
        ("notes", 3, clones(|| desk().notes())),
        ("busy", 0, clones(|| desk().busy())),
        // For all that the method says, it may change the state.
        ("busy_beside", 1, clones(|| desk().busy_beside())),
        ("best", 0, clones(|| desk().best())),
        ("kept", 1, clones(|| desk().kept())),
        ("late", 1, clones(|| desk().late())),
        ("replaced", 0, clones(|| desk().replaced())),
    ];
    let wrong: Vec<_> = counted
        .iter()
        .filter(|(_, wanted, is)| wanted != is)
        .collect();
    assert!(wrong.is_empty(), "(what, wanted, counted): {wrong:?}");
}
