//! Rust's chars and maps in blocks: char literals beside them, keys and values of them.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::str::Chars;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Sign(char),
    Name(String),
    Pair { left: char, right: char },
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Self {
        Lexer {
            rest: text.chars().peekable(),
        }
    }

    fn tokens(&mut self) -> Result<Vec<Token>, String> {
        let mut out = Vec::new();
        milo::milo! {
            while let Option.Some(c) = self.rest.next() {
                match c {
                    ' ' | '\t' => {}
                    '(' if self.rest.peek() == Option.Some(&')') => {
                        self.rest.next()
                        out.push(Token.Pair { left: '(', right: ')' })
                    }
                    '+' | '-' | '(' | ')' | 'é' => out.push(Token.Sign(c))
                    '0'..='9' => {
                        var text = c.to_string()
                        while let Option.Some(d) = self.rest.peek() {
                            if !d.is_ascii_digit() && *d != '.' { break }
                            text.push(*d)
                            self.rest.next()
                        }
                        out.push(Token.Number(text.parse::<f64>().unwrap()))
                    }
                    x => {
                        if x >= 'a' && x <= 'z' { out.push(Token.Name(x.to_string())) }
                        else { return Result.Err(format!("unexpected '{x}'")) }
                    }
                }
            }
        }
        Ok(out)
    }
}

#[test]
fn a_lexer_over_chars() {
    use Token::{Name, Number, Pair, Sign};
    assert_eq!(
        Lexer::new("a +12.5 () (é").tokens(),
        Ok(vec![
            Name("a".into()),
            Sign('+'),
            Number(12.5),
            Pair {
                left: '(',
                right: ')'
            },
            Sign('('),
            Sign('é'),
        ])
    );
    assert_eq!(Lexer::new("?").tokens(), Err("unexpected '?'".into()));
}

fn balanced(text: &str) -> bool {
    let mut open: Vec<char> = vec![];
    milo::milo! {
        for c in text.chars() {
            match c {
                '(' | '[' => open.push(c)
                ')' if open.pop() != Option.Some('(') => return false
                ']' if open.pop() != Option.Some('[') => return false
                _ => {}
            }
        }
        open.is_empty()
    }
}

fn fields(line: &str) -> Vec<String> {
    milo::milo! {
        line.trim_matches('"').split(',').map((p) => p.trim().to_string()).collect()
    }
}

fn shifted(text: &str, by: u8) -> String {
    milo::milo! {
        let out: Vec<char> = text.chars()
            .map((c) => if c.is_ascii_lowercase() { ((c as u8 - 'a' + by) % 26 + 'a') as char } else { c })
            .collect()
        out.iter().filter((c) => *c != '_').collect()
    }
}

#[test]
fn a_char_literal_is_what_rust_wants_there() {
    assert!(balanced("([x])") && !balanced("([)]"));
    assert_eq!(fields("\"a, b\""), ["a", "b"]);
    assert_eq!(shifted("xyz_!", 3), "abc!");
    let bytes = b"a-b";
    let dashes = milo::milo! {
        var n = 0
        for b in bytes.iter() { if b == '-' { n += 1 } }
        for b in bytes.iter() { match b { 'a'..='z' => { n += 10 } _ => {} } }
        n
    };
    assert_eq!(dashes, 21);
}

#[derive(Debug, Default, PartialEq)]
struct Style {
    mark: char,
    fill: u8,
    end: Option<char>,
}

fn paint(rows: &mut [Vec<char>], bytes: &mut Vec<u8>, style: &mut Style) {
    milo::milo! {
        rows[0][1] = '#'
        bytes[0] = 'z'
        if rows[0][0] == '.' && bytes[0] == 'z' { rows[1][0] = 'o' }
        style.mark = 'm'
        style.fill = 'f'
        style.end = Option.Some('e')
    }
}

#[test]
fn what_is_lent_to_rust_to_change_is_changed() {
    let (mut rows, mut bytes) = (vec![vec!['.'; 2]; 2], vec![0, 1]);
    let mut style = milo::milo! { Style { mark: 'x', fill: 'y', end: Option.Some('z') } };
    paint(&mut rows, &mut bytes, &mut style);
    assert_eq!(rows, [['.', '#'], ['o', '.']]);
    assert_eq!(bytes, [b'z', 1]);
    let painted = Style {
        mark: 'm',
        fill: b'f',
        end: Some('e'),
    };
    assert_eq!(style, painted);
}

milo::milo! {
    // Rust's char is a type like any other.
    struct Letter { c: char, n: i32 }

    fn isVowel(c: char): bool { return c == 'a' || c == 'e' }

    fn alphabet(): Vec<char> {
        let all: Vec<char> = ['a', 'b']
        return all
    }

    fn weigh(l: &Letter): i32 {
        match l.c {
            'a' => return l.n
            'é' => return 100
            _ => return if isVowel(l.c) { 2 } else { 0 }
        }
    }
}

#[test]
fn chars_in_declarations() {
    assert_eq!(*alphabet(), ['a', 'b']);
    let weights = ['a', 'e', 'é', 'x'].map(|c| weigh(&Letter { c, n: 7 }));
    assert_eq!(weights, [7, 2, 100, 0]);
}

struct Stock {
    prices: BTreeMap<(u8, u8), i32>,
    names: HashMap<String, i32>,
}

impl Stock {
    fn worth(&self) -> i32 {
        milo::milo! {
            var n = 0
            for _, price in &self.prices { n += price }
            for name, count in self.names.iter() { n += count + name.len() as i32 }
            n
        }
    }

    fn restock(&mut self, by: i32) {
        milo::milo! {
            for _, count in self.names.iter_mut() { *count += by }
        }
    }
}

fn inverted(m: HashMap<String, i32>) -> Vec<(i32, String)> {
    let mut all = vec![];
    milo::milo! {
        for k, n in m { all.push((n, k)) }
        all.sort()
    }
    all
}

fn weighted(v: &[i64], ordered: &BTreeMap<i32, String>) -> i64 {
    milo::milo! {
        var n: i64 = 0
        for i, x in v { n += i * x }
        for i, x in v.iter() { n += i + *x }
        for k, name in ordered { n += (*k) as i64 * name.len() as i64 }
        n
    }
}

#[test]
fn two_names_in_a_loop_are_keys_and_values_or_numbers_and_elements() {
    let mut stock = Stock {
        prices: BTreeMap::from([((1, 1), 2), ((1, 2), 3)]),
        names: HashMap::from([("ab".to_string(), 5), ("c".to_string(), 1)]),
    };
    assert_eq!(stock.worth(), 14);
    stock.restock(10);
    let expected = [(11, "c".to_string()), (15, "ab".to_string())];
    assert_eq!(inverted(stock.names), expected);
    let ordered = BTreeMap::from([(2, "xyz".to_string())]);
    assert_eq!(weighted(&[1, 2, 3], &ordered), 8 + 9 + 6);
}

#[derive(Clone, Copy)]
enum Light {
    Red,
    Green,
}

impl Light {
    fn name(self) -> &'static str {
        milo::milo! { match self { Light.Red => "red", Light.Green => "green" } }
    }

    fn sign(self) -> &'static str {
        milo::milo! { if self.name().starts_with('r') { "stop" } else { "go" } }
    }
}

#[test]
fn a_literal_is_the_value_of_a_block_as_it_is_of_rusts() {
    let lights = [Light::Red, Light::Green].map(|l| (l.name(), l.sign()));
    assert_eq!(lights, [("red", "stop"), ("green", "go")]);
}
