// A value of a Rust type that must stay in its thread, made in Milo code.
milo::milo! {
    from "std/thread" import { Thread }
    from "std::rc" import { Rc }

    fn share(): void {
        let counter = Rc.new(5)
        let t = Thread.spawn(move (): void => {
            print(counter)
        })!
        t.join()!
    }
}

fn main() {}
