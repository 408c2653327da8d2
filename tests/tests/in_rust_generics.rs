//! Declarations as Rust writes them: bounds of what can be called, lifetimes, variants with named
//! fields, closures between bars for Rust's functions.
// Lifetimes are written here although Rust could leave them out.
#![allow(clippy::needless_lifetimes)]

use std::collections::BTreeMap;

// What can be called is a type parameter like any other: the closure is Rust's own.

milo::milo! {
    struct Pool { jobs: Vec<Box<dyn FnOnce() -> i64 + Send>> }
    impl Pool {
        fn new(): Pool { return Pool { jobs: Vec.new() } }
        fn execute<F: FnOnce() -> i64 + Send + 'static>(&mut self, f: F) { self.jobs.push(Box.new(f)) }
        fn run(self: Self): i64 {
            var sum: i64 = 0
            for job in self.jobs { sum += job() }
            return sum
        }
    }
    fn count<F: Fn(&str) -> bool>(words: &Vec<string>, f: F): i64 {
        var n: i64 = 0
        for w in words { if f(w) { n += 1 } }
        return n
    }
    fn both<T, R, F: Fn(T) -> R>(a: T, b: T, f: F): (R, R) { return (f(a), f(b)) }
    fn each<F: FnMut(i64, &str)>(m: &HashMap<string, i64>, f: F) { for k, v in m { f(v, k) } }
    fn compose<A, B, C, F: Fn(A) -> B, G: Fn(B) -> C>(f: F, g: G): impl Fn(A) -> C {
        return move (x: A) => g(f(x))
    }
    fn twice(n: i64): i64 { return n * 2 }
    fn total(): i64 {
        var pool = Pool.new()
        let text = "four".to_string()
        pool.execute(move () => text.len() as i64)
        pool.execute(() => 3)
        return pool.run()
    }
    fn mixed(): (i64, i64, (string, string), i64) {
        let words: Vec<string> = ["a", "bb", "cc"]
        let long = (w: &str): bool => w.len() == 2
        var sum: i64 = 0
        var m: HashMap<string, i64> = HashMap.new()
        m.insert("key", 4)
        each(m, (v, k) => { sum += v + k.len })
        let add = compose(twice, (n) => n + 1)
        return (count(words, long), sum, both(1, 2, (n) => $"<{n}>"), add(5))
    }
}

#[test]
fn what_can_be_called() {
    assert_eq!(total(), 7);
    assert_eq!(mixed(), (2, 7, ("<1>".to_string(), "<2>".to_string()), 11));
    assert_eq!(count(&vec!["x".to_string()], |s| s == "x"), 1);
}

// Lifetimes.

milo::milo! {
    struct Bag { items: Vec<string> }
    impl<'a> IntoIterator for &'a Bag {
        type Item = &'a std::string::String
        type IntoIter = std::slice::Iter<'a, std::string::String>
        fn into_iter(self): Self::IntoIter { return self.items.iter() }
    }
    struct Words<'a> { text: &'a str, at: usize }
    impl<'a> Words<'a> {
        fn of(text: &'a str): Words<'a> { return Words { text: text, at: 0 } }
        fn rest(&self): &'a str { return &self.text[self.at..] }
    }
    impl<'a> Iterator for Words<'a> {
        type Item = &'a str
        fn next(&mut self): Option<&'a str> {
            let rest = self.rest().trim_start()
            if rest.is_empty() { return None }
            let start: usize = self.text.len() - rest.len()
            let end = match rest.find(' ') { Some(i) => start + i, None => self.text.len() }
            self.at = end
            return Some(&self.text[start..end])
        }
    }
    enum Token<'s> { Word(&'s str), Number { of: i64 } }
    fn tokens<'s>(s: &'s str): Vec<Token<'s>> {
        var out: Vec<Token<'s>> = Vec.new()
        for w in Words.of(s) {
            match w.parse::<i64>() { Ok(of) => out.push(Token.Number { of }), Err(_) => out.push(Token.Word(w)) }
        }
        return out
    }
    struct Held<'a, T> { v: &'a T }
    impl<'a, T> Held<'a, T> { fn get(&self): &'a T { return self.v } }
    fn longest<'a>(a: &'a str, b: &'a str): &'a str { return if a.len() > b.len() { a } else { b } }
    fn first<'a, 'b>(a: &'a str, _b: &'b str): &'a str { return a }
}

#[test]
fn lifetimes() {
    let bag = Bag {
        items: vec!["x".into(), "y".into()],
    };
    let all: Vec<&String> = (&bag).into_iter().collect();
    assert_eq!(all, ["x", "y"]);
    let text = String::from(" a bc 12 ");
    assert_eq!(Words::of(&text).collect::<Vec<_>>(), ["a", "bc", "12"]);
    let found = tokens(&text);
    assert_eq!(found[2], Token::Number { of: 12 });
    assert_eq!(format!("{:?}", found[0]), r#"Word("a")"#);
    let word = {
        let short_lived = String::from("b");
        first(longest(&text, "a"), &short_lived)
    };
    assert_eq!(word, text);
    assert_eq!(*Held { v: &5 }.get(), 5);
}

// Variants with named fields, for the derives of others.

milo::milo! {
    #[derive(thiserror::Error)]
    enum Failure {
        #[error("not found: {name} after {tries}")]
        NotFound { name: string, tries: i64 },
        #[error("io")]
        Io { #[from] source: std::io::Error },
        #[error(transparent)]
        Number(#[from] std::num::ParseIntError),
    }
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Event {
        Login { user: string, at: u64 },
        #[serde(rename = "bye")] Logout { user: string, #[serde(default)] forced: bool },
        Tick,
    }
    enum Problem { Number { of: std::num::ParseIntError }, Empty }
    fn parsed(s: &str): Result<i64, Problem> {
        if s.isEmpty() { return Err(Problem.Empty) }
        let n: i64 = s.parse()?
        return Ok(n)
    }
    fn fail(n: i64): Result<i64, Failure> {
        if n == 0 { return Err(Failure.NotFound { name: "zero", tries: 3 }) }
        if n == 1 { let k: i64 = "x".parse()?  return Ok(k) }
        if n == 2 { let s = std::fs::read_to_string("/does/not/exist")?  return Ok(s.len) }
        return Ok(n)
    }
    fn user(e: Event): string {
        return match e {
            Event.Login { user, at } => $"{user}@{at}"
            Event.Logout { user: gone, .. } => gone
            Event.Tick => "tick"
        }
    }
}

#[test]
fn named_fields_of_variants() {
    let told: Vec<String> = (0..4)
        .map(|n| fail(n).map_or_else(|e| e.to_string(), |n| n.to_string()))
        .collect();
    let number = "x".parse::<i64>().unwrap_err().to_string();
    assert_eq!(told, ["not found: zero after 3", &number, "io", "3"]);
    assert!(matches!(parsed("x"), Err(Problem::Number { .. })));
    assert!(matches!(parsed(""), Err(Problem::Empty)));
    let login = Event::Login {
        user: "d".into(),
        at: 1,
    };
    let json = serde_json::to_string(&login).unwrap();
    assert_eq!(json, r#"{"type":"login","user":"d","at":1}"#);
    let bye: Event = serde_json::from_str(r#"{"type":"bye","user":"z"}"#).unwrap();
    assert_eq!((user(login), user(bye)), ("d@1".into(), "z".into()));
    assert_eq!(user(Event::Tick), "tick");
}

// `|x|` for Rust's functions.

struct Table(Vec<(i64, String)>);

impl Table {
    fn query<T>(&self, f: impl Fn(&(i64, String)) -> Result<T, String>) -> Vec<T> {
        self.0.iter().filter_map(|row| f(row).ok()).collect()
    }
}

milo::milo! {
    struct Person { id: i64, name: string }
    fn people(table: &Table): Vec<Person> {
        return table.query(|row| { Ok(Person { id: row.0, name: row.1.clone() }) })
    }
    fn sorted(by: i64): (Vec<i64>, BTreeMap<i64, string>) {
        var v: Vec<i64> = vec![3, 1, 2].into_iter().map(|x| x * by).filter(|&x| x > 2).collect()
        v.sort_by(|a, b| b.cmp(a))
        let pairs = vec![(1, "x"), (2, "y")]
        let m = pairs.into_iter().map(|(n, s)| (n + by, s.to_string())).collect()
        return (v, m)
    }
}

#[test]
fn closures_between_bars() {
    let table = Table(vec![(1, "a".into()), (2, "b".into())]);
    let names: Vec<String> = people(&table).into_iter().map(|p| p.name).collect();
    assert_eq!(names, ["a", "b"]);
    let (v, m) = sorted(2);
    assert_eq!(v, [6, 4]);
    assert_eq!(m[&3], "x");
}

// A length is what stands beside it.

milo::milo! {
    fn lengths(text: &str, n: usize): (usize, usize, bool) {
        let rest = &text[1..]
        let rest = rest.trim_start()
        let v: Vec<i64> = [1, 2, 3]
        let a: usize = text.len() - rest.len()
        return (a, (v.len() + text.len) * 2 - 1, v.len() < n)
    }
}

#[test]
fn lengths_beside_others() {
    assert_eq!(lengths("a b", 4), (2, 11, true));
}

// A type of a block may have its operators from the Rust beside it.

mod with_rusts_operators {
    use std::cmp::Ordering;

    milo::milo! {
        struct Length { cm: i64 }
        fn larger<T>(a: T, b: T): T { if a > b { return a } return b }
        fn sum<T>(a: T, b: T): T { return a + b }
        fn longest(): i64 { return larger(Length { cm: 3 }, Length { cm: 5 }).cm }
        fn both(): i64 { return sum(Length { cm: 3 }, Length { cm: 5 }).cm }
    }

    impl PartialOrd for Length {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            self.cm.partial_cmp(&other.cm)
        }
    }

    impl std::ops::Add for Length {
        type Output = Length;
        fn add(self, other: Length) -> Length {
            Length {
                cm: self.cm + other.cm,
            }
        }
    }

    #[test]
    fn operators_of_the_rust_around() {
        assert_eq!((longest(), both()), (5, 8));
    }
}
