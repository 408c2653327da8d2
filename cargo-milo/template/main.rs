milo::milo! {
    from "std/runtime" import { Task }
    from "std/sync" import { Channel }

    // Blocking code in a green thread of its own: it waits where the channel is full.
    fn squares(limit: i64): Channel<i64> {
        let out: Channel<i64> = Channel.new(4)!
        Task.spawn(move (): void => {
            for n in 1..limit + 1 { out.send(n * n)! }
            out.close()
        })
        return out
    }

    fn main(): i32 {
        for square in squares(5) { print($"a square: {square}") }
        return 0
    }
}

#[cfg(test)]
mod tests {
    use super::squares;

    #[milo::test]
    fn squares_in_order() {
        let found: Vec<i64> = squares(3).into_iter().collect();
        assert_eq!(found, [1, 4, 9]);
    }
}
