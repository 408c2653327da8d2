//! Names of the library that a block imports and never mentions; a hole of a text mentions a name.
#![deny(unused_imports)]

milo::milo! {
    from "std/sync" import { Channel, Mutex as Lock, WaitGroup }
    from "std/time" import { now, sleepMs }

    fn main(): i32 {
        let channel: Channel<i32> = Channel.new(1)!
        print($"{now().elapsed()} {channel.len}")
        return 0
    }
}
