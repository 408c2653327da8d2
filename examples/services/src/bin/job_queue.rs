//! A queue of jobs in SQLite, with retries: `job_queue file.db [jobs]`. What a program that was
//! killed has left is taken up by the next one. `rusqlite` blocks: what it does is done on the
//! threads of `Promise.blocking`, and the tasks go on.

milo::milo! {
    from "std/runtime" import { Task, Promise }
    from "std/sync" import { Guarded, AtomicI64 }
    from "std/time" import { sleepMs, epochMillis }
    from "std/env" import { args }
    from "rusqlite" import { Connection, OptionalExtension, Row, params }

    let WORKERS: i64 = 4
    let TRIES: i64 = 3
    // Before the second try, in milliseconds; twice as long before the next.
    let PAUSE: i64 = 20

    struct Job { id: i64, kind: string, tries: i64 }

    fn open(path: &string): Result<Connection> {
        let db = Connection::open(path)?
        db.execute_batch("
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS jobs (
                id INTEGER PRIMARY KEY,
                kind TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waits',
                tries INTEGER NOT NULL DEFAULT 0,
                due INTEGER NOT NULL DEFAULT 0,
                error TEXT
            );
            -- Nobody works at what was left by a program that has ended.
            UPDATE jobs SET state = 'waits' WHERE state = 'runs';
        ")?
        return Result.Ok(db)
    }

    fn add(db: &Connection, kind: &string): Result<void> {
        db.execute("INSERT INTO jobs (kind) VALUES (?1)", params![kind])?
        return Result.Ok()
    }

    // The next job that is due becomes the caller's; one at a time asks.
    fn claim(db: &Connection): Result<Job?> {
        let query = "UPDATE jobs SET state = 'runs', tries = tries + 1
            WHERE id = (SELECT id FROM jobs WHERE state = 'waits' AND due <= ?1 ORDER BY due, id LIMIT 1)
            RETURNING id, kind, tries"
        let now = epochMillis()
        let job = db.query_row(&query, params![now], (row: &Row): rusqlite::Result<Job> => {
            return Result.Ok(Job { id: row.get(0)?, kind: row.get(1)?, tries: row.get(2)? })
        })
        return Result.Ok(job.optional()?)
    }

    fn finish(db: &Connection, job: &Job, error: string?): Result<void> {
        match error {
            Option.None => {
                db.execute("UPDATE jobs SET state = 'done' WHERE id = ?1", params![job.id])?
            }
            Option.Some(text) => {
                let state = if job.tries < TRIES { "waits" } else { "failed" }
                let due = epochMillis() + PAUSE * (1 << (job.tries - 1))
                let change = "UPDATE jobs SET state = ?1, due = ?2, error = ?3 WHERE id = ?4"
                db.execute(&change, params![state, due, text, job.id])?
            }
        }
        return Result.Ok()
    }

    fn left(db: &Connection): Result<i64> {
        let query = "SELECT count(*) FROM jobs WHERE state IN ('waits', 'runs')"
        return Result.Ok(db.query_row(&query, params![], (row: &Row): rusqlite::Result<i64> => row.get(0))?)
    }

    fn states(db: &Connection): Result<Vec<string>> {
        var query = db.prepare("SELECT state, count(*), sum(tries) FROM jobs GROUP BY state ORDER BY state")?
        var lines: Vec<string> = []
        var rows = query.query(params![])?
        while true {
            match rows.next()? {
                Option.Some(row) => {
                    let state: string = row.get(0)?
                    let n: i64 = row.get(1)?
                    let tries: i64 = row.get(2)?
                    lines.push($"{state}: {n} jobs, {tries} tries")
                }
                Option.None => break
            }
        }
        return Result.Ok(lines)
    }

    // What a job does: here, waiting and failing.
    fn run(job: &Job): Result<void> {
        sleepMs(1)
        return match job.kind {
            "flaky" => if job.tries < TRIES { Result.Err("not yet") } else { Result.Ok() }
            "bad" => Result.Err("never")
            _ => Result.Ok()
        }
    }

    // Works until nothing is left.
    fn work(store: Guarded<Connection>, done: AtomicI64): Result<void> {
        while true {
            let next = Promise<Result<Job?>>.blocking(move () => store.with((db: &mut Connection) => claim(db))!).take()??
            match next {
                Option.Some(job) => {
                    let error = run(job).err()
                    if error.isNone() { done.add(1) }
                    Promise<Result<void>>.blocking(move () => store.with((db: &mut Connection) => finish(db, job, error))!).take()??
                }
                Option.None => {
                    let n = Promise<Result<i64>>.blocking(move () => store.with((db: &mut Connection) => left(db))!).take()??
                    if n == 0 { return Result.Ok() }
                    sleepMs(5)
                }
            }
        }
        return Result.Ok()
    }

    fn main(): i32 {
        let given = args()
        if given.isEmpty() {
            eprint("usage: job_queue file.db [jobs to add]")
            return 2
        }
        let db = match open(given[0]) {
            Result.Ok(db) => db
            Result.Err(e) => {
                eprint($"{given[0]}: {e}")
                return 1
            }
        }
        let more = if given.len > 1 { given[1].parseInt()! } else { 20 }
        for i in 0..more {
            add(db, if i % 10 == 7 { "bad" } else if i % 5 == 1 { "flaky" } else { "plain" })!
        }
        let store = Guarded.new(db)
        let done = AtomicI64.new(0)
        var workers: Vec<Task> = []
        for _ in 0..WORKERS {
            workers.push(Task.spawn(move (): void => { work(store, done)! }))
        }
        for w in workers { w.join()! }
        print($"{done.load()} jobs done")
        let lines: Result<Vec<string>> = store.with((db: &mut Connection) => states(db))!
        for line in lines! { print(line) }
        return 0
    }
}
