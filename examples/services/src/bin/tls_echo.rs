//! An echo over TLS: `tls_echo certificate.pem key.pem [port]`. `rustls` knows nothing of green
//! threads: it reads and writes a `TcpStream`, and parks the task where it waits. Connect with
//! `openssl s_client -connect localhost:8443`; `quit` ends a connection.

milo::milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }
    from "std/signal" import { stopSignals }
    from "std/env" import { args }
    from "std::io" import { BufRead, BufReader, Write }
    from "std::sync" import { Arc }
    from "rustls" import { ServerConfig, ServerConnection, StreamOwned }
    from "rustls::pki_types" import { CertificateDer, PrivateKeyDer }
    from "rustls::pki_types::pem" import { PemObject }

    fn load(certificate: &string, key: &string): Result<ServerConfig> {
        var chain: std::vec::Vec<CertificateDer<'static>> = std::vec::Vec::new()
        for one in CertificateDer::pem_file_iter(certificate)? { chain.push(one?) }
        let key = PrivateKeyDer::from_pem_file(key)?
        return Result.Ok(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?)
    }

    fn talk(stream: TcpStream, config: Arc<ServerConfig>): Result<i64> {
        stream.setTimeout(30000)
        let session = ServerConnection::new(config)?
        var tls = BufReader::new(StreamOwned::new(session, stream))
        var lines: i64 = 0
        while true {
            var line = String.new()
            // The end of a connection that was not said to end is an error of TLS.
            if tls.read_line(&mut line)? == 0 || line.trim() == "quit" { break }
            tls.get_mut().write_all(line.as_bytes())?
            lines += 1
        }
        tls.get_mut().conn.send_close_notify()
        tls.get_mut().flush()?
        return Result.Ok(lines)
    }

    #[milo::main(stack = "256K")]
    fn main(): i32 {
        let given = args()
        if given.len < 2 {
            eprint("usage: tls_echo certificate.pem key.pem [port]")
            return 2
        }
        let config = match load(given[0], given[1]) {
            Result.Ok(config) => Arc::new(config)
            Result.Err(e) => {
                eprint($"{given[0]}, {given[1]}: {e}")
                return 1
            }
        }
        let port = if given.len > 2 { given[2].parseInt()! } else { 8443 }
        let listener = TcpListener.bind(port)!
        let stop = stopSignals()!
        Task.daemon(move (): void => {
            stop.recv()!
            listener.close()
        })
        print($"listening on port {listener.port()}")
        for stream in listener {
            let guest = stream ?? continue
            let shared = config.clone()
            Task.spawn(move (): void => {
                match talk(guest, shared) {
                    Result.Ok(n) => print($"{guest.peer()}: {n} lines")
                    Result.Err(e) => eprint($"{guest.peer()}: {e}")
                }
                guest.close()
            })
        }
        return 0
    }
}
