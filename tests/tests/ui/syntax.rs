// Every mistake is reported, and none of them hides another.
milo::milo! {
    fn first(x: i32 y: i32): i32 {
        return x
    }

    fn second(): i32 {
        let = 5
        return 1 +
    }

    struct P { x i32 }

    fn fifth(): string {
        return $"{1 + }"
    }

    fn sixth(v: &Vec<i32>): void {
        for in v {}
        if { return }
    }
}

fn main() {
    // What has a mistake in its body can still be called.
    second();
}
