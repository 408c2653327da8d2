// A local of the Rust function around the block.
use std::cell::Cell;
use std::rc::Rc;

use milo::milo;

fn main() {
    let counter = Rc::new(Cell::new(5));
    milo! {
        from "std/runtime" import { Task }
        Task.spawn(move (): void => {
            print(counter.get())
        })
    }
}
