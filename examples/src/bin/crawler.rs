//! Visits the pages of a site that its pages lead to: `crawler http://127.0.0.1:8080/ [per second]`.
//! Tasks visit, but not more often than so many times a second, and no page is waited for longer
//! than two seconds.

milo::milo! {
    from "std/net" import { TcpStream }
    from "std/runtime" import { Task }
    from "std/sync" import { Channel }
    from "std/timer" import { Ticker }
    from "std/time" import { Duration }
    from "std/env" import { args }

    let WORKERS: i64 = 4
    let LIMIT: i64 = 2000

    struct Page { path: string, status: string, bytes: i64, links: Vec<string> }

    struct Site { host: string, port: i64 }

    // http://host:port/path
    fn split(url: &string): Result<(Site, string)> {
        if !url.startsWith("http://") { return Result.Err($"'{url}' does not begin with http://") }
        let rest = url.slice(7, url.len)
        let at = rest.indexOf("/")
        let host = if at < 0 { rest.clone() } else { rest.slice(0, at) }
        let path = if at < 0 { "/" } else { rest.slice(at, rest.len) }
        let parts = host.split(":")
        let port = if parts.len > 1 { parts[1].parseInt()? } else { 80 }
        return Result.Ok((Site { host: parts[0], port: port }, path))
    }

    fn links(html: &string, path: &string): Vec<string> {
        var found: Vec<string> = []
        let base = path.slice(0, path.lastIndexOf("/") + 1)
        for i, part in html.split("href=\"") {
            if i == 0 { continue }
            let link = part.split("\"")[0].split("#")[0]
            if link.isEmpty() || link.contains(":") || link.startsWith("//") { continue }
            found.push(if link.startsWith("/") { link } else { base + link })
        }
        return found
    }

    fn visit(site: &Site, path: &string): Result<Page> {
        let stream = TcpStream.connectTimeout(site.host, site.port, LIMIT)?
        stream.setTimeout(LIMIT)
        stream.send($"GET {path} HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n")?
        let status = stream.recvLine()? ?? return Result.Err("no answer")
        var isHtml = false
        for line in stream.lines() {
            let field = line?
            if field.isEmpty() { break }
            if field.toLower().startsWith("content-type: text/html") { isHtml = true }
        }
        // What is no text is counted, and not read.
        let body = stream.recvAll()?
        return Result.Ok(Page {
            path: path,
            status: status.slice(9, status.len),
            bytes: body.len,
            links: if isHtml { links(body, path) } else { [] },
        })
    }

    fn main(): i32 {
        let given = args()
        if given.isEmpty() {
            eprint("usage: crawler http://host:port/path [visits per second]")
            return 2
        }
        let (site, start) = split(given[0])!
        let rate = if given.len > 1 { given[1].parseInt()! } else { 20 }

        let jobs: Channel<string> = Channel.new(10000)!
        let results: Channel<Result<Page>> = Channel.new(100)!
        let ticks = Ticker.every(Duration.fromMicros(1000000 / rate))
        for _ in 0..WORKERS {
            let mine = site.clone()
            Task.spawn(move (): void => {
                for path in jobs {
                    ticks.recv()!
                    results.send(visit(mine, path).mapErr((e: string) => $"{path}: {e}"))!
                }
            })
        }

        var seen: HashMap<string, bool> = HashMap.new()
        seen.insert(start, true)
        jobs.send(start)!
        var underWay: i64 = 1
        var failed: i64 = 0
        while underWay > 0 {
            underWay -= 1
            match results.recv()! {
                Result.Ok(page) => {
                    print($"{page.status:<14}{page.bytes:>8}  {page.path}")
                    for link in page.links {
                        if seen.contains(link) { continue }
                        seen.insert(link, true)
                        // A site that never ends is not visited to its end.
                        if jobs.trySend(link) { underWay += 1 }
                    }
                }
                Result.Err(e) => {
                    failed += 1
                    print($"failed: {e}")
                }
            }
        }
        jobs.close()
        ticks.stop()
        print($"{seen.len} pages, {failed} failed")
        return if failed == 0 { 0 } else { 1 }
    }
}
