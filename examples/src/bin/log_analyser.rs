//! What a web server's logs say: `log_analyser file…`. Threads share the lines of all files; a bar
//! (`indicatif`) shows how far they are. A line is in the common log format:
//! `127.0.0.1 - - [01/Dec/2026:10:00:00 +0000] "GET /page HTTP/1.1" 200 512`.

milo::milo! {
    from "std/thread" import { Thread }
    from "std/sync" import { Channel, AtomicI64 }
    from "std/fs" import { File, fileSize }
    from "std/env" import { args }

    let WORKERS: i64 = 4
    let LINES_AT_A_TIME: i64 = 1000

    struct Counts {
        lines: i64,
        wrong: i64,
        bytes: i64,
        statuses: HashMap<i64, i64>,
        pages: HashMap<string, i64>,
    }

    struct Entry { page: string, status: i64, bytes: i64 }

    fn none(): Counts {
        return Counts { lines: 0, wrong: 0, bytes: 0, statuses: HashMap.new(), pages: HashMap.new() }
    }

    fn parse(line: &string): Entry? {
        let parts = line.split('"')
        if parts.len < 3 { return null }
        let request = parts[1].splitWhitespace()
        let answer = parts[2].splitWhitespace()
        if request.len < 2 || answer.len < 2 { return null }
        return Entry {
            page: request[1].split('?')[0],
            status: answer[0].parseInt().ok()?,
            // A dash is an answer without a body.
            bytes: answer[1].parseInt() ?? 0,
        }
    }

    fn count(lines: &Vec<string>): Counts {
        var counts = none()
        for line in lines {
            counts.lines += 1
            match parse(line) {
                Option.None => { counts.wrong += 1 }
                Option.Some(entry) => {
                    counts.bytes += entry.bytes
                    counts.statuses.insert(entry.status, counts.statuses.getOrDefault(entry.status, 0) + 1)
                    counts.pages.insert(entry.page, counts.pages.getOrDefault(entry.page, 0) + 1)
                }
            }
        }
        return counts
    }

    fn merge(into: &mut Counts, part: Counts): void {
        into.lines += part.lines
        into.wrong += part.wrong
        into.bytes += part.bytes
        for status, n in part.statuses { into.statuses.insert(status, into.statuses.getOrDefault(status, 0) + n) }
        for page, n in part.pages { into.pages.insert(page, into.pages.getOrDefault(page, 0) + n) }
    }

    // Sends the lines of the files in portions, and tells the bar how many bytes they are.
    fn read(paths: &Vec<string>, portions: &Channel<Vec<string>>, bar: &indicatif::ProgressBar): Result<void> {
        for path in paths {
            var portion: Vec<string> = Vec.new()
            for line in File.open(path)?.lines() {
                let text = line?
                bar.inc(text.len as u64 + 1)
                portion.push(text)
                if portion.len == LINES_AT_A_TIME {
                    portions.send(portion)?
                    portion = Vec.new()
                }
            }
            portions.send(portion)?
        }
        return Result.Ok()
    }

    fn main(): i32 {
        let paths = args()
        if paths.isEmpty() {
            eprint("usage: log_analyser file…")
            return 2
        }
        var size: i64 = 0
        for path in paths { size += fileSize(path) ?? 0 }
        let bar = indicatif::ProgressBar::new(size as u64)

        let portions: Channel<Vec<string>> = Channel.new(WORKERS * 2)!
        let results: Channel<Counts> = Channel.new(WORKERS)!
        let left = AtomicI64.new(WORKERS)
        for _ in 0..WORKERS {
            Thread.spawn(move (): void => {
                var mine = none()
                for lines in portions { merge(mine, count(lines)) }
                results.send(mine)!
                if left.sub(1) == 1 { results.close() }
            })!
        }
        let failure = read(paths, portions, bar).err()
        portions.close()
        var total = none()
        for part in results { merge(total, part) }
        bar.finish_and_clear()

        if let Option.Some(e) = failure {
            eprint(e)
            return 1
        }
        print($"{total.lines} lines, {total.wrong} of them wrong, {total.bytes as f64 / 1000.0:.1} kB sent")
        var statuses = total.statuses.keys()
        statuses.sort()
        for status in statuses { print($"{status}: {total.statuses.getOrDefault(status, 0):>8}") }
        var pages = total.pages.keys()
        pages.sortBy((a: &string, b: &string) => {
            let (x, y) = (total.pages.getOrDefault(a, 0), total.pages.getOrDefault(b, 0))
            if x == y { a < b } else { x > y }
        })
        for page in pages.slice(0, 5) { print($"{total.pages.getOrDefault(page, 0):>8}  {page}") }
        return 0
    }
}
