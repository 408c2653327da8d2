//! A pool of OS threads that share the work of a queue: counting the words of texts.

milo::milo! {
    from "std/thread" import { Thread }
    from "std/sync" import { Channel, WaitGroup }

    let WORKERS: i64 = 4

    struct Job { id: i64, text: string }

    struct Done { id: i64, worker: i64, words: HashMap<string, i64> }

    fn count(text: &string): HashMap<string, i64> {
        var words: HashMap<string, i64> = HashMap.new()
        for word in text.toLower().splitWhitespace() {
            words.insert(word, words.getOrDefault(word, 0) + 1)
        }
        return words
    }

    // Takes jobs until the queue is closed. All workers have their first job before one of them
    // goes on: a thread that starts late has its share, too.
    fn work(worker: i64, jobs: Channel<Job>, begun: WaitGroup, results: Channel<Done>): void {
        for i, job in jobs {
            if i == 0 {
                begun.done()
                begun.wait()
            }
            results.send(Done { id: job.id, worker: worker, words: count(job.text) })!
        }
    }

    fn main(): i32 {
        let jobs: Channel<Job> = Channel.new(16)!
        let results: Channel<Done> = Channel.new(16)!
        let busy = WaitGroup.new()
        busy.add(WORKERS)
        let begun = WaitGroup.new()
        begun.add(WORKERS)
        for i in 0..WORKERS {
            Thread.spawn(move (): void => {
                work(i, jobs, begun, results)
                busy.done()
            })!
        }
        // The channel of results ends when the last worker has.
        Thread.spawn(move (): void => {
            busy.wait()
            results.close()
        })!
        // A full queue holds its sender up, so sending is not for the one who receives.
        Thread.spawn(move (): void => {
            for id in 0..100 {
                jobs.send(Job { id: id as i64, text: "the cat saw the other cat " + id.toString() })!
            }
            jobs.close()
        })!

        var total: HashMap<string, i64> = HashMap.new()
        var jobsOf: Vec<i64> = [0, 0, 0, 0]
        for done in results {
            jobsOf[done.worker] += 1
            for word, n in done.words { total.insert(word, total.getOrDefault(word, 0) + n) }
        }
        var sum: i64 = 0
        for i, n in jobsOf {
            print($"worker {i}: {n} jobs")
            sum += n
        }
        print($"{sum} jobs, {total.len} different words")
        for word in ["the", "cat", "saw"] { print(word, " ", total.getOrDefault(word, 0)) }
        return if sum == 100 { 0 } else { 1 }
    }
}
