//! The kernels in Milo.
#![allow(missing_docs)]

milo::milo! {
    pub fn sieve(limit: i64): i64 {
        var composite: Vec<bool> = vec![false; limit as usize + 1]
        var count: i64 = 0
        for i in 2..limit + 1 {
            if composite[i] { continue }
            count += 1
            var j = i * i
            while j <= limit {
                composite[j] = true
                j += i
            }
        }
        return count
    }

    pub fn sievePush(limit: i64): i64 {
        var composite: Vec<bool> = Vec.withCapacity(limit + 1)
        for _ in 0..limit + 1 { composite.push(false) }
        var count: i64 = 0
        for i in 2..limit + 1 {
            if composite[i] { continue }
            count += 1
            var j = i * i
            while j <= limit {
                composite[j] = true
                j += i
            }
        }
        return count
    }

    pub fn matrix(n: i64, a: &Vec<f64>, b: &Vec<f64>): Vec<f64> {
        var c: Vec<f64> = Vec.withCapacity(n * n)
        for _ in 0..n * n { c.push(0.0) }
        for i in 0..n {
            for j in 0..n {
                var sum = 0.0
                for k in 0..n {
                    sum += a[i * n + k] * b[k * n + j]
                }
                c[i * n + j] = sum
            }
        }
        return c
    }

    pub fn buildText(lines: i64): string {
        var text = ""
        for i in 0..lines {
            text.push("item ")
            text.push(i.toString())
            text.push($": {i * 3} of {lines}")
            text.push("\n")
        }
        return text
    }

    pub fn joinText(lines: i64): i64 {
        var total: i64 = 0
        for i in 0..lines {
            let key = "key" + "-" + i.toString()
            let line = $"{key}={i};"
            total += line.len()
        }
        return total
    }

    pub fn countBytes(text: &string): HashMap<u8, i64> {
        var counts: HashMap<u8, i64> = HashMap.new()
        for c in text {
            counts.insert(c, counts.getOrDefault(c, 0) + 1)
        }
        return counts
    }

    pub fn countWords(text: &string): HashMap<string, i64> {
        var counts: HashMap<string, i64> = HashMap.new()
        for word in text.splitWhitespace() {
            counts.insert(word, counts.getOrDefault(word, 0) + 1)
        }
        return counts
    }

    pub fn countWordsEntry(text: &string): HashMap<string, i64> {
        var counts: HashMap<string, i64> = HashMap.new()
        for word in text.splitWhitespace() {
            *counts.entry(word).or_insert(0) += 1
        }
        return counts
    }

    pub fn sumMap(numbers: &HashMap<i64, i64>, keys: &Vec<i64>): i64 {
        var sum: i64 = 0
        for k in keys {
            if numbers.contains(k) { sum += numbers[k] }
        }
        return sum
    }

    struct Vector { x: f64, y: f64, z: f64 }

    impl Vector {
        fn plus(self: &Self, other: &Vector): Vector {
            return Vector { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
        }
        fn times(self: &Self, factor: f64): Vector {
            return Vector { x: self.x * factor, y: self.y * factor, z: self.z * factor }
        }
        fn lengthSquared(self: &Self): f64 {
            return self.x * self.x + self.y * self.y + self.z * self.z
        }
    }

    struct Body { place: Vector, speed: Vector, steps: i64 }

    impl Body {
        fn step(self: &mut Self, dt: f64): void {
            self.place = self.place.plus(self.speed.times(dt))
            if self.place.lengthSquared() > 100.0 {
                self.speed = self.speed.times(-1.0)
            }
            self.steps += 1
        }
    }

    fn bodies(count: i64): Vec<Body> {
        var bodies: Vec<Body> = Vec.new()
        for i in 0..count {
            let f = i as f64
            bodies.push(Body {
                place: Vector { x: f, y: 0.5 * f, z: 0.0 }
                speed: Vector { x: 1.0, y: 0.25, z: 0.125 * f }
                steps: 0
            })
        }
        return bodies
    }

    // In the function that fills it, the Vec would be read anew at each step, in Rust as well.
    pub fn methods(count: i64, rounds: i64): f64 {
        var bodies = bodies(count)
        for _ in 0..rounds {
            for i in 0..bodies.len { bodies[i].step(0.01) }
        }
        var sum = 0.0
        for body in bodies { sum += body.place.lengthSquared() + body.steps as f64 }
        return sum
    }

    pub fn fib(n: i64): i64 {
        return if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
    }

    fn part(v: &mut Vec<i64>, low: i64, high: i64): i64 {
        let pivot = v[(low + high) / 2]
        var i = low - 1
        var j = high + 1
        while true {
            i += 1
            while v[i] < pivot { i += 1 }
            j -= 1
            while v[j] > pivot { j -= 1 }
            if i >= j { return j }
            v.swap(i, j)
        }
        return 0
    }

    fn quicksort(v: &mut Vec<i64>, low: i64, high: i64): void {
        if low < high {
            let p = part(v, low, high)
            quicksort(v, low, p)
            quicksort(v, p + 1, high)
        }
    }

    pub fn randomNumbers(n: i64): Vec<i64> {
        var v: Vec<i64> = Vec.new()
        var seed: i64 = 12345
        for _ in 0..n {
            seed = (seed * 1103515245 + 12345) % 2147483648
            v.push(seed)
        }
        return v
    }

    pub fn sortOwn(n: i64): i64 {
        var v = randomNumbers(n)
        quicksort(v, 0, v.len - 1)
        return v[n / 2]
    }

    struct Entry { key: i64, weight: i64 }

    pub fn sortBy(n: i64): i64 {
        var v: Vec<Entry> = Vec.new()
        for key in randomNumbers(n) { v.push(Entry { key: key, weight: key % 10 }) }
        v.sortBy((a: &Entry, b: &Entry): i64 => {
            if a.weight != b.weight { return a.weight - b.weight }
            return a.key - b.key
        })
        return v[n / 2].key
    }

    pub enum Op {
        Push(i64)
        Add
        Mul
        Mod(i64)
        Load(i64)
        Store(i64)
        JumpIfLess(i64, i64)
        Halt
    }

    pub fn program(turns: i64): Vec<Op> {
        return [
            Op.Load(0), Op.Push(1), Op.Add, Op.Store(0), Op.Load(1), Op.Load(0), Op.Mul,
            Op.Push(7), Op.Add, Op.Mod(1000003), Op.Store(1), Op.Load(0),
            Op.JumpIfLess(turns, 0), Op.Halt
        ]
    }

    pub fn interpret(code: &Vec<Op>): i64 {
        var stack: Vec<i64> = Vec.new()
        var vars: [i64; 2] = [0, 1]
        var pc: i64 = 0
        while true {
            let op = code[pc]
            pc += 1
            match op {
                Op.Push(n) => stack.push(n)
                Op.Add => {
                    let b = stack.pop()
                    let a = stack.pop()
                    stack.push(a + b)
                }
                Op.Mul => {
                    let b = stack.pop()
                    let a = stack.pop()
                    stack.push(a * b)
                }
                Op.Mod(n) => {
                    let a = stack.pop()
                    stack.push(a % n)
                }
                Op.Load(i) => stack.push(vars[i])
                Op.Store(i) => { vars[i] = stack.pop() }
                Op.JumpIfLess(limit, target) => {
                    if stack.pop() < limit { pc = target }
                }
                Op.Halt => { return vars[1] }
            }
        }
        return 0
    }

    pub fn closures(numbers: &Vec<i64>): i64 {
        let big = numbers.map((x: &i64) => x * 3 + 1).filter((x: &i64) => x % 2 == 0)
        var sum: i64 = 0
        for x in big { sum += x }
        return sum + numbers.filter((x: &i64) => x > 100).len
    }

    pub fn scanText(text: &string): i64 {
        var i: i64 = 0
        var sum: i64 = 0
        let n = text.len
        while i < n {
            var number: i64 = 0
            while i < n && text[i] >= '0' && text[i] <= '9' {
                number = number * 10 + (text[i] - '0') as i64
                i += 1
            }
            sum = (sum + number) % 1000003
            i += 1
        }
        return sum
    }

    struct Link { val: i64, next: Heap<Link>? }
    struct List { head: Heap<Link>? }

    impl List {
        fn push(self: &mut Self, val: i64): void { self.head = Heap(Link { val, next: self.head }) }
        fn pop(self: &mut Self): i64? {
            if self.head == null { return null }
            let link = self.head!
            self.head = link.next
            return link.val
        }
        fn sum(self: &Self): i64 {
            var sum: i64 = 0
            var at = self.head
            while at != null { sum += at!.val  at = at!.next }
            return sum
        }
        fn reverse(self: &mut Self): void {
            var before: Heap<Link>? = null
            while let Option.Some(link) = self.head {
                self.head = link.next
                link.next = before
                before = link
            }
            self.head = before
        }
    }

    pub fn list(len: i64): i64 {
        var list = List { head: null }
        for i in 0..len { list.push(i) }
        list.reverse()
        var sum = list.sum()
        while let Option.Some(x) = list.pop() { sum = sum * 31 % 1000003 + x }
        return sum
    }

    struct Branch { key: i64, left: Heap<Branch>?, right: Heap<Branch>? }

    fn insert(tree: Heap<Branch>?, key: i64): Heap<Branch>? {
        match tree {
            Option.None => return Heap(Branch { key, left: null, right: null })
            Option.Some(b) => {
                if key < b.key { b.left = insert(b.left, key) }
                else if key > b.key { b.right = insert(b.right, key) }
                return b
            }
        }
    }

    fn contains(tree: &Heap<Branch>?, key: i64): bool {
        var at = tree
        while at != null {
            let b = at!
            if key == b.key { return true }
            if key < b.key { at = b.left } else { at = b.right }
        }
        return false
    }

    pub fn tree(len: i64): i64 {
        var root: Heap<Branch>? = null
        var key: i64 = 1
        for _ in 0..len {
            key = key * 48271 % 2147483647
            root = insert(root, key)
        }
        var found: i64 = 0
        for i in 0..len * 2 { if contains(root, i * 1000003 % 2147483647) { found += 1 } }
        return found * 1000 + key % 1000
    }
}
