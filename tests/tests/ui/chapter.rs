// The snippet of the chapter that must not compile: one error, at `p` in the closure.
use milo::milo;

fn main() {
    milo! {
from "std/thread" import { Thread }
// Compiles — i64 and string are Send
let msg = "hello"
let t = Thread.spawn(move (): void => { print(msg) })!
// Compile error — *u8 is not Send
var x: i32 = 42
unsafe {
    let p = (&x) as *u8
    let t = Thread.spawn(move (): void => { // error: cannot send 'p' of type '*u8'
        print(p as i64)
    })!
}
    }
}
