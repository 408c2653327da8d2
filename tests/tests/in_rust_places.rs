//! Rust's places in blocks: what is returned by reference, indexed and measured there.

use std::ops::{Index, IndexMut};

struct Shelf {
    left: Vec<String>,
    right: Vec<String>,
}

impl Shelf {
    fn pick(&self, left: bool, i: usize) -> &String {
        milo::milo! { if left { &self.left[i] } else { &self.right[i] } }
    }

    fn pick_mut(&mut self, left: bool, i: usize) -> &mut String {
        milo::milo! {
            if left { return &mut self.left[i] }
            &mut self.right[i]
        }
    }

    fn get(&self, i: usize) -> Option<&String> {
        milo::milo! { if i < self.left.len() { Option.Some(&self.left[i]) } else { Option.None } }
    }

    fn all(&self) -> &Vec<String> {
        milo::milo! { &self.left }
    }

    fn label(&self, i: usize) -> &str {
        milo::milo! {
            if self.left.len <= i { return "none" }
            &self.left[i]
        }
    }
}

#[test]
fn references_leave_a_block_as_they_are() {
    let mut shelf = Shelf {
        left: vec!["a".into()],
        right: vec!["b".into()],
    };
    shelf.pick_mut(true, 0).push('!');
    shelf.pick_mut(false, 0).push('?');
    assert_eq!(
        (shelf.pick(true, 0), shelf.pick(false, 0)),
        (&"a!".into(), &"b?".into())
    );
    assert_eq!((shelf.get(0), shelf.get(1)), (Some(&"a!".into()), None));
    assert_eq!(
        (shelf.all().len(), shelf.label(0), shelf.label(9)),
        (1, "a!", "none")
    );
}

#[derive(Clone)]
struct Grid<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T> Index<(usize, usize)> for Grid<T> {
    type Output = T;

    fn index(&self, (x, y): (usize, usize)) -> &T {
        milo::milo! { &self.cells[y * self.width + x] }
    }
}

impl<T> IndexMut<(usize, usize)> for Grid<T> {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut T {
        milo::milo! { &mut self.cells[y * self.width + x] }
    }
}

fn transposed(g: &Grid<i32>) -> Grid<i32> {
    let mut out = g.clone();
    milo::milo! {
        for y in 0..g.width {
            for x in 0..g.width { out[(y, x)] = g[(x, y)] }
        }
        out[(0, 0)] += 10
    }
    out
}

#[test]
fn what_an_index_means_is_the_business_of_the_type() {
    let grid = Grid {
        width: 2,
        cells: vec![1, 2, 3, 4],
    };
    assert_eq!(transposed(&grid).cells, [11, 3, 2, 4]);
}

#[test]
fn lengths_are_compared_with_numbers_of_every_type() {
    let (v, small, wide) = (vec![1, 2, 3], 2_u8, u128::MAX);
    let (at, signed) = (3_usize, -1_isize);
    let seen = milo::milo! {
        var n = 0
        if at == v.len() { n += 1 }
        if small < v.len { n += 10 }
        if v.len() > signed && v.len() != small { n += 100 }
        if wide > v.len() && !(wide <= v.len()) { n += 1000 }
        var i = 0
        while i < v.len() { n += v[i]  i += 1 }
        n
    };
    assert_eq!(seen, 1117);
}

struct Parcel {
    id: u32,
    sent: bool,
    tags: Vec<String>,
}

fn send(all: &mut [Parcel], id: u32) -> Result<u32, String> {
    milo::milo! {
        let found = all.iter_mut().find(rust { |p| p.id == id }).ok_or("no such parcel")?
        if found.sent { return Result.Err(format!("{} is sent", id)) }
        found.sent = true
        // Rust's own `String` in a type of Rust's.
        let tags: std::vec::Vec<String> = found.tags.iter().map(rust { |t| t.to_uppercase() }).collect()
        var seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new()
        for t in tags { *seen.entry(t).or_insert(0) += 1 }
        Result.Ok(seen.len() as u32)
    }
}

// A `let` that holds an `&mut` of Rust's, which only rustc knows.
#[test]
fn what_a_reference_of_rust_leads_to_is_changed() {
    let mut all = vec![Parcel {
        id: 7,
        sent: false,
        tags: vec!["a".into(), "A".into(), "b".into()],
    }];
    assert_eq!(send(&mut all, 7), Ok(2));
    assert_eq!(send(&mut all, 7), Err("7 is sent".into()));
    assert_eq!(send(&mut all, 8), Err("no such parcel".into()));
    assert!(all[0].sent);
}

mod lent_through_a_reference {
    use std::collections::{BTreeMap, HashMap};
    use std::rc::Rc;

    fn text(v: &[String]) -> &str {
        milo::milo! { v[0].as_str() }
    }
    fn number(v: &Vec<i64>) -> &i64 {
        milo::milo! { &v[0] }
    }
    fn checked(v: &Vec<String>, k: usize) -> Option<&String> {
        milo::milo! { if k < v.len() { return Some(&v[k]) } None }
    }
    fn changed(v: &mut Vec<String>) -> &mut String {
        milo::milo! { &mut v[0] }
    }
    fn nested(v: &[Vec<String>]) -> &str {
        milo::milo! { v[0][0].as_str() }
    }
    fn longest(v: &[String]) -> &str {
        milo::milo! {
            var best = v[0].as_str()
            for x in v { if x.len() > best.len() { best = x.as_str() } }
            best
        }
    }
    fn counted(v: &Rc<Vec<String>>) -> &str {
        milo::milo! { v[0].as_str() }
    }

    #[test]
    fn an_element_lives_as_long_as_what_the_reference_points_to() {
        let mut v = vec!["a".to_string(), "bcd".to_string()];
        assert_eq!(
            (text(&v), number(&vec![1, 2]), longest(&v)),
            ("a", &1, "bcd")
        );
        assert_eq!((checked(&v, 1), checked(&v, 2)), (Some(&v[1]), None));
        assert_eq!(
            (nested(&[v.clone()]), counted(&Rc::new(v.clone()))),
            ("a", "a")
        );
        changed(&mut v).push('x');
        assert_eq!(v[0], "ax");
    }

    fn by_str(m: &HashMap<String, i64>, k: &str) -> i64 {
        milo::milo! { m[k] }
    }
    fn by_number(m: &HashMap<i64, i64>, k: &i64) -> i64 {
        milo::milo! { m[k] }
    }
    fn by_string(m: &BTreeMap<String, Vec<i64>>, k: &String) -> i64 {
        milo::milo! { m[k][0] }
    }
    fn owned(m: &HashMap<String, i64>, k: String) -> i64 {
        milo::milo! { m[k] }
    }
    fn value<'a>(m: &'a HashMap<String, String>, k: &str) -> &'a str {
        milo::milo! { &m[k] }
    }
    fn sum(m: &HashMap<String, i64>, keys: &[String]) -> i64 {
        milo::milo! { var n = 0  for k in keys { n += m[k] } n }
    }
    fn sum_of_views(m: &HashMap<&str, i64>, keys: &[&str]) -> i64 {
        milo::milo! { var n = 0  for k in keys { n += m[k] } n }
    }

    #[test]
    fn a_key_may_be_a_reference() {
        let a = "a".to_string();
        let m = HashMap::from([(a.clone(), 3)]);
        assert_eq!(
            (
                by_str(&m, "a"),
                owned(&m, a.clone()),
                sum(&m, std::slice::from_ref(&a))
            ),
            (3, 3, 3)
        );
        assert_eq!(by_number(&HashMap::from([(1, 4)]), &1), 4);
        assert_eq!(by_string(&BTreeMap::from([(a.clone(), vec![5])]), &a), 5);
        assert_eq!(
            value(&HashMap::from([(a.clone(), "q".to_string())]), "a"),
            "q"
        );
        assert_eq!(sum_of_views(&HashMap::from([("a", 6)]), &["a"]), 6);
    }
}
