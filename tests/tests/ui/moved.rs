// Ownership is Rust's, at the words that the user wrote.
milo::milo! {
    struct Doc { title: string }

    fn keep(d: Doc): i64 { return d.title.len }

    fn twice(): i64 {
        let d = Doc { title: "t" }
        let first = keep(d)
        return first + keep(d)
    }
}

fn main() {
    twice();
}
