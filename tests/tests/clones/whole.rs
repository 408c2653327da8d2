//! Small programs with data of their own: trees, lists, tables, machines.

use super::counted::{Counted, alone, peek, take};
use crate::counts;

milo::milo! {
    // An expression tree, folded and turned around.
    pub enum Ex { Num(Counted), Add(Heap<Ex>, Heap<Ex>), Many(Vec<Ex>), Both((Counted, Counted)) }
    fn tree(): Ex {
        let many = [Ex.Num(Counted(3)), Ex.Both((Counted(4), Counted(5)))]
        return Ex.Add(Heap(Ex.Num(Counted(1))), Heap(Ex.Many(many)))
    }
    fn sum(e: Ex): i64 {
        match e {
            Ex.Num(c) => { return take(c) }
            Ex.Add(a, b) => { return sum(*a) + sum(*b) }
            Ex.Many(v) => { var s: i64 = 0  for x in v { s += sum(x) }  return s }
            Ex.Both(p) => { return take(p.0) + take(p.1) }
        }
    }
    fn look(e: &Ex): i64 {
        match e {
            Ex.Num(c) => { return peek(&c) }
            Ex.Add(a, b) => { return look(a) + look(b) }
            Ex.Many(v) => { var s: i64 = 0  for x in v { s += look(x) }  return s }
            Ex.Both(p) => { return peek(&p.0) }
        }
    }
    fn turned(e: Ex): Ex { match e { Ex.Add(a, b) => { return Ex.Add(b, a) } e => { return e } } }
    fn expression_folded(): i64 { return sum(tree()) }
    fn expression_seen(): i64 { return look(tree()) }
    fn expression_turned(): Ex { return turned(tree()) }

    // A search tree.
    pub struct Branch { c: Counted, l: Heap<Branch>?, r: Heap<Branch>? }
    fn inserted(t: Heap<Branch>?, c: Counted): Heap<Branch> {
        match t {
            Some(n) => {
                if c.value() < n.c.value() { n.l = inserted(n.l, c) } else { n.r = inserted(n.r, c) }
                return n
            }
            None => { return Heap(Branch { c: c, l: null, r: null }) }
        }
    }
    fn grown(): Heap<Branch> {
        var t: Heap<Branch>? = null
        for n in [3, 1, 2, 5] { t = inserted(t, Counted(n)) }
        return t!
    }
    fn in_order(t: &Heap<Branch>?): i64 {
        if t == null { return 0 }
        return in_order(t!.l) * 10 + peek(&t!.c) + in_order(t!.r)
    }
    fn mirrored(t: Heap<Branch>): Heap<Branch> { let l = t.l  t.l = t.r  t.r = l  return t }
    fn search_tree(): Heap<Branch> { return grown() }
    fn search_tree_walked(): i64 { let t: Heap<Branch>? = grown()  return in_order(t) }
    fn search_tree_mirrored(): Heap<Branch> { return mirrored(grown()) }

    // A list.
    pub struct Link { c: Counted, next: Heap<Link>? }
    fn linked(): Heap<Link>? {
        var head: Heap<Link>? = null
        for n in [1, 2, 3] { head = Heap(Link { c: Counted(n), next: head }) }
        return head
    }
    fn list_reversed(): Heap<Link>? {
        var from = linked()
        var to: Heap<Link>? = null
        while let Some(link) = from {
            from = link.next
            link.next = to
            to = link
        }
        return to
    }
    fn list_to_vec(): Vec<Counted> {
        var out: Vec<Counted> = []
        var at = linked()
        while at != null { let link = at!  out.push(link.c)  at = link.next }
        return out
    }

    // A table of accounts.
    pub struct Account { owner: Counted, cents: i64 }
    fn accounts(): HashMap<string, Account> {
        var all: HashMap<string, Account> = HashMap.new()
        all.insert("a", Account { owner: Counted(1), cents: 5 })
        all.insert("b", Account { owner: Counted(2), cents: 7 })
        return all
    }
    fn total(): i64 {
        var sum: i64 = 0
        for _, account in accounts() { sum += account.cents }
        return sum
    }
    fn owners(): Vec<Counted> {
        var out: Vec<Counted> = []
        for _, account in accounts() { out.push(account.owner) }
        return out
    }
    fn paid_in(): i64 {
        var all = accounts()
        var account = all.get("a")!
        account.cents += 10
        all.insert("a", account)
        return all.get("a")!.cents
    }

    // A machine whose states hold values.
    pub enum State { Start(Counted), Middle(Counted, Counted), End(Counted) }
    fn next(s: State): State {
        match s {
            State.Start(c) => { return State.Middle(c, Counted(9)) }
            State.Middle(a, b) => { return State.End(if peek(&a) > 5 { a } else { b }) }
            State.End(c) => { return State.End(c) }
        }
    }
    fn machine(): State {
        var s = State.Start(Counted(1))
        for _ in 0..4 { s = next(s) }
        return s
    }

    // A generic stack.
    pub struct Stack<T> { items: Vec<T>, top: T? }
    impl Stack<T> {
        fn new(): Stack<T> { return Stack { items: [], top: null } }
        fn push(self: &mut Self, x: T) {
            if let Some(old) = self.top { self.items.push(old) }
            self.top = x
        }
        fn pop(self: &mut Self): T? {
            let old = self.top
            self.top = if self.items.len > 0 { self.items.pop() } else { null }
            return old
        }
        fn all(self: Self): Vec<T> { return self.items }
    }
    fn stacked(): Stack<Counted> {
        var s: Stack<Counted> = Stack.new()
        for n in [1, 2, 3] { s.push(Counted(n)) }
        return s
    }
    fn stack_emptied(): i64 {
        var s = stacked()
        var sum: i64 = 0
        while let Some(c) = s.pop() { sum += take(c) }
        return sum
    }
    fn stack_given_away(): Vec<Counted> { return stacked().all() }

    // A builder, and settings that are made from others.
    pub struct Settings { name: Counted, path: Counted, depth: i64 }
    impl Settings {
        fn new(): Settings { return Settings { name: Counted(1), path: Counted(2), depth: 0 } }
        fn named(self: Self, name: Counted): Settings { self.name = name  return self }
        fn deep(self: Self, n: i64): Settings {
            return Settings { name: self.name, path: self.path, depth: n }
        }
    }
    fn built(): Settings { return Settings.new().named(Counted(7)).deep(3).deep(4) }
    fn built_in_turn(): (Settings, i64) {
        let s = Settings.new()
        let s = s.named(Counted(5))
        let depth = s.depth
        return (s, depth)
    }

    // Functions that may fail.
    fn checked(c: Counted): Result<Counted> {
        if peek(&c) < 0 { return Result.Err("negative") }
        return Result.Ok(c)
    }
    fn first_of(a: Result<Counted>, b: Counted): Counted {
        match a { Ok(c) => { return c } Err(_) => { return b } }
    }
    fn results(): Result<Counted> {
        let a = checked(Counted(1))?
        let b = checked(a)?
        return Result.Ok(first_of(checked(b), Counted(3)))
    }

    // Groups.
    fn grouped(): i64 {
        var groups: HashMap<i64, Vec<Counted>> = HashMap.new()
        for n in 0..6 {
            let c = Counted(n)
            let key = c.value() % 2
            if !groups.contains(key) { groups.insert(key, []) }
            var group = groups.get(key)!
            group.push(c)
            groups.insert(key, group)
        }
        return groups.len
    }

    // Pairs that are looked at behind a reference.
    pub struct Ends { left: Account?, right: Account?, name: string, n: i64 }
    fn both(e: &Ends): i64 {
        return match (e.left, e.right) {
            (Some(l), Some(r)) => l.cents + r.cents
            (Some(x), None) | (None, Some(x)) => x.cents
            _ => 0
        }
    }
    fn two_pairs(a: &Ends, b: &Ends): i64 {
        if let (Some(l), Some(r)) = (a.left, b.right) { return l.cents * r.cents }
        return 0
    }
    fn named_and_counted(e: &Ends): Account? {
        match (e.name, e.n, e.left) {
            ("a", 1, Some(l)) => { return l }
            (name, n, _) => { print(name, n)  return null }
        }
    }
    fn ends(): Ends {
        return Ends {
            left: Account { owner: Counted(1), cents: 2 }, right: Account { owner: Counted(2), cents: 3 },
            name: "a", n: 1
        }
    }
    fn pair_matched(): i64 { return both(ends()) }
    fn pair_of_two(): i64 { return two_pairs(ends(), ends()) }
    fn pair_given_away(): Account? { return named_and_counted(ends()) }
    fn pair_taken_apart(): i64 {
        let e = ends()
        return match (e.left, e.right) {
            (Some(l), Some(r)) => take(l.owner) + take(r.owner)
            _ => 0
        }
    }

    fn fold<T, A>(v: Vec<T>, start: A, f: (A, T) => A): A {
        var at = start
        for x in v { at = f(at, x) }
        return at
    }
    fn folded(): Counted {
        return fold([Counted(1), Counted(2)], Counted(0), (a: Counted, b: Counted) => Counted(take(a) + take(b)))
    }
}

#[test]
fn whole_programs() {
    counts! {
        expression_folded(): 0 "each node is taken apart once",
        expression_seen(): 0 "it is only looked at",
        expression_turned(): 0 "the branches change places",
        search_tree(): 0 "each branch is put back",
        search_tree_walked(): 0 "it is only looked at",
        search_tree_mirrored(): 0 "the branches change places",
        list_reversed(): 0 "each link moves from one list to the other",
        list_to_vec(): 0 "each link is taken apart once",
        total(): 0 "the accounts are only looked at",
        owners(): 0 "the table is used once",
        paid_in(): 1 "an account has no empty value that could stay in the table",
        machine(): 0 "each state becomes the next one",
        stack_emptied(): 0 "each value is popped once",
        stack_given_away(): 0 "the stack is used once",
        built(): 0 "a chain passes it on",
        built_in_turn(): 0 "the number is read before it moves",
        results(): 0 "each result is used once",
        grouped(): 0 "each group is put back",
        pair_matched(): 0 "it is only looked at",
        pair_of_two(): 0 "they are only looked at",
        pair_given_away(): 1 "the caller keeps the ends",
        pair_taken_apart(): 0 "each end is used once",
        folded(): 0 "each value is passed on once",
    }
    alone(|| {
        assert_eq!(expression_folded(), 13);
        assert_eq!(search_tree_walked(), 38);
        assert_eq!(stack_emptied(), 6);
        let pairs = (pair_matched(), pair_of_two(), pair_taken_apart());
        assert_eq!(pairs, (5, 6, 3));
    });
}
