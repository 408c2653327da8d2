//! The kernels as a Rust programmer writes them without Milo in mind.
// Two of them are the shape that Milo's side has, on purpose.
#![allow(clippy::same_item_push, clippy::needless_range_loop)]

use std::collections::HashMap;

pub fn sieve(limit: usize) -> usize {
    let mut composite = vec![false; limit + 1];
    let mut count = 0;
    for i in 2..=limit {
        if composite[i] {
            continue;
        }
        count += 1;
        let mut j = i * i;
        while j <= limit {
            composite[j] = true;
            j += i;
        }
    }
    count
}

pub fn sieve_push(limit: usize) -> usize {
    let mut composite = Vec::with_capacity(limit + 1);
    for _ in 0..limit + 1 {
        composite.push(false);
    }
    let mut count = 0;
    for i in 2..=limit {
        if composite[i] {
            continue;
        }
        count += 1;
        let mut j = i * i;
        while j <= limit {
            composite[j] = true;
            j += i;
        }
    }
    count
}

pub fn matrix(n: usize, a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut c = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let mut sum = 0.0;
            for k in 0..n {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
    c
}

pub fn build_text(lines: i64) -> String {
    let mut text = String::new();
    for i in 0..lines {
        text.push_str("item ");
        text.push_str(&i.to_string());
        text.push_str(&format!(": {} of {lines}", i * 3));
        text.push('\n');
    }
    text
}

pub fn join_text(lines: i64) -> usize {
    let mut total = 0;
    for i in 0..lines {
        let key = "key".to_string() + "-" + &i.to_string();
        let line = format!("{key}={i};");
        total += line.len();
    }
    total
}

pub fn count_bytes(text: &str) -> HashMap<u8, i64> {
    let mut counts = HashMap::new();
    for c in text.bytes() {
        *counts.entry(c).or_insert(0) += 1;
    }
    counts
}

pub fn count_bytes_twice(text: &str) -> HashMap<u8, i64> {
    let mut counts = HashMap::new();
    for c in text.bytes() {
        let n = counts.get(&c).copied().unwrap_or(0);
        counts.insert(c, n + 1);
    }
    counts
}

pub fn count_words(text: &str) -> HashMap<String, i64> {
    let mut counts: HashMap<String, i64> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_string()).or_insert(0) += 1;
    }
    counts
}

pub fn sum_map(numbers: &HashMap<i64, i64>, keys: &[i64]) -> i64 {
    let mut sum = 0;
    for k in keys {
        if numbers.contains_key(k) {
            sum += numbers[k];
        }
    }
    sum
}

#[derive(Clone, Copy)]
pub struct Vector {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Vector {
    pub fn plus(&self, other: &Vector) -> Vector {
        Vector {
            x: self.x + other.x,
            y: self.y + other.y,
            z: self.z + other.z,
        }
    }

    pub fn times(&self, factor: f64) -> Vector {
        Vector {
            x: self.x * factor,
            y: self.y * factor,
            z: self.z * factor,
        }
    }

    pub fn length_squared(&self) -> f64 {
        self.x * self.x + self.y * self.y + self.z * self.z
    }
}

pub struct Body {
    pub place: Vector,
    pub speed: Vector,
    pub steps: i64,
}

impl Body {
    pub fn step(&mut self, dt: f64) {
        self.place = self.place.plus(&self.speed.times(dt));
        if self.place.length_squared() > 100.0 {
            self.speed = self.speed.times(-1.0);
        }
        self.steps += 1;
    }
}

pub fn methods(count: i64, rounds: i64) -> f64 {
    let mut bodies = bodies(count);
    for _ in 0..rounds {
        for body in &mut bodies {
            body.step(0.01);
        }
    }
    summary(&bodies)
}

pub fn methods_indexed(count: i64, rounds: i64) -> f64 {
    let mut bodies = bodies(count);
    for _ in 0..rounds {
        for i in 0..bodies.len() {
            bodies[i].step(0.01);
        }
    }
    summary(&bodies)
}

fn bodies(count: i64) -> Vec<Body> {
    let mut bodies = Vec::new();
    for i in 0..count {
        let f = i as f64;
        bodies.push(Body {
            place: Vector {
                x: f,
                y: 0.5 * f,
                z: 0.0,
            },
            speed: Vector {
                x: 1.0,
                y: 0.25,
                z: 0.125 * f,
            },
            steps: 0,
        });
    }
    bodies
}

fn summary(bodies: &[Body]) -> f64 {
    let mut sum = 0.0;
    for body in bodies {
        sum += body.place.length_squared() + body.steps as f64;
    }
    sum
}

pub fn fib(n: i64) -> i64 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn part(v: &mut [i64], low: i64, high: i64) -> i64 {
    let pivot = v[((low + high) / 2) as usize];
    let mut i = low - 1;
    let mut j = high + 1;
    loop {
        i += 1;
        while v[i as usize] < pivot {
            i += 1;
        }
        j -= 1;
        while v[j as usize] > pivot {
            j -= 1;
        }
        if i >= j {
            return j;
        }
        v.swap(i as usize, j as usize);
    }
}

pub fn quicksort(v: &mut [i64], low: i64, high: i64) {
    if low < high {
        let p = part(v, low, high);
        quicksort(v, low, p);
        quicksort(v, p + 1, high);
    }
}

pub fn random_numbers(n: usize) -> Vec<i64> {
    let mut v = Vec::new();
    let mut seed: i64 = 12345;
    for _ in 0..n {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        v.push(seed);
    }
    v
}

pub fn sort_own(n: usize) -> i64 {
    let mut v = random_numbers(n);
    let last = v.len() as i64 - 1;
    quicksort(&mut v, 0, last);
    v[n / 2]
}

pub struct Entry {
    pub key: i64,
    pub weight: i64,
}

pub fn sort_by(n: usize) -> i64 {
    let mut v = Vec::new();
    for key in random_numbers(n) {
        v.push(Entry {
            key,
            weight: key % 10,
        });
    }
    v.sort_by(|a, b| {
        if a.weight != b.weight {
            a.weight.cmp(&b.weight)
        } else {
            a.key.cmp(&b.key)
        }
    });
    v[n / 2].key
}

#[derive(Clone, Copy)]
pub enum Op {
    Push(i64),
    Add,
    Mul,
    Mod(i64),
    Load(i64),
    Store(i64),
    JumpIfLess(i64, i64),
    Halt,
}

pub fn program(turns: i64) -> Vec<Op> {
    vec![
        Op::Load(0),
        Op::Push(1),
        Op::Add,
        Op::Store(0),
        Op::Load(1),
        Op::Load(0),
        Op::Mul,
        Op::Push(7),
        Op::Add,
        Op::Mod(1000003),
        Op::Store(1),
        Op::Load(0),
        Op::JumpIfLess(turns, 0),
        Op::Halt,
    ]
}

pub fn interpret(code: &[Op]) -> i64 {
    let mut stack: Vec<i64> = Vec::new();
    let mut vars = [0i64, 1];
    let mut pc = 0i64;
    loop {
        let op = code[pc as usize];
        pc += 1;
        match op {
            Op::Push(n) => stack.push(n),
            Op::Add => {
                let b = stack.pop().unwrap();
                let a = stack.pop().unwrap();
                stack.push(a + b);
            }
            Op::Mul => {
                let b = stack.pop().unwrap();
                let a = stack.pop().unwrap();
                stack.push(a * b);
            }
            Op::Mod(n) => {
                let a = stack.pop().unwrap();
                stack.push(a % n);
            }
            Op::Load(i) => stack.push(vars[i as usize]),
            Op::Store(i) => vars[i as usize] = stack.pop().unwrap(),
            Op::JumpIfLess(limit, target) => {
                if stack.pop().unwrap() < limit {
                    pc = target;
                }
            }
            Op::Halt => return vars[1],
        }
    }
}

struct Link {
    val: i64,
    next: Option<Box<Link>>,
}

pub fn list(len: i64) -> i64 {
    let mut head: Option<Box<Link>> = None;
    for val in 0..len {
        head = Some(Box::new(Link { val, next: head }));
    }
    let mut before = None;
    while let Some(mut link) = head {
        head = std::mem::replace(&mut link.next, before);
        before = Some(link);
    }
    let mut sum = 0;
    let mut at = &before;
    while let Some(link) = at {
        sum += link.val;
        at = &link.next;
    }
    while let Some(link) = before {
        before = link.next;
        sum = sum * 31 % 1000003 + link.val;
    }
    sum
}

struct Branch {
    key: i64,
    left: Option<Box<Branch>>,
    right: Option<Box<Branch>>,
}

fn insert(tree: Option<Box<Branch>>, key: i64) -> Option<Box<Branch>> {
    match tree {
        None => Some(Box::new(Branch {
            key,
            left: None,
            right: None,
        })),
        Some(mut b) => {
            if key < b.key {
                b.left = insert(b.left.take(), key);
            } else if key > b.key {
                b.right = insert(b.right.take(), key);
            }
            Some(b)
        }
    }
}

fn contains(tree: &Option<Box<Branch>>, key: i64) -> bool {
    let mut at = tree;
    while let Some(b) = at {
        if key == b.key {
            return true;
        }
        at = if key < b.key { &b.left } else { &b.right };
    }
    false
}

pub fn tree(len: i64) -> i64 {
    let mut root = None;
    let mut key = 1;
    for _ in 0..len {
        key = key * 48271 % 2147483647;
        root = insert(root, key);
    }
    let found = (0..len * 2)
        .filter(|i| contains(&root, i * 1000003 % 2147483647))
        .count() as i64;
    found * 1000 + key % 1000
}

pub fn closures(numbers: &[i64]) -> i64 {
    let tripled: Vec<i64> = numbers.iter().map(|x| x * 3 + 1).collect();
    let big: Vec<i64> = tripled.into_iter().filter(|x| x % 2 == 0).collect();
    let mut sum = 0;
    for x in &big {
        sum += x;
    }
    let large: Vec<i64> = numbers.iter().copied().filter(|x| *x > 100).collect();
    sum + large.len() as i64
}

pub fn closures_lazy(numbers: &[i64]) -> i64 {
    let sum: i64 = numbers
        .iter()
        .map(|x| x * 3 + 1)
        .filter(|x| x % 2 == 0)
        .sum();
    sum + numbers.iter().filter(|x| **x > 100).count() as i64
}

pub fn scan_text(text: &str) -> i64 {
    let bytes = text.as_bytes();
    let mut i = 0;
    let mut sum = 0i64;
    while i < bytes.len() {
        let mut n = 0i64;
        while i < bytes.len() && bytes[i].is_ascii_digit() {
            n = n * 10 + (bytes[i] - b'0') as i64;
            i += 1;
        }
        sum = (sum + n) % 1000003;
        i += 1;
    }
    sum
}
