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
