//! Programs to start from whose dependencies take long to build, in `src/bin`:
//!
//! - `tls_echo`: TLS by `rustls` over green threads;
//! - `job_queue`: jobs with retries in SQLite;
//! - `redis_queue`: producers and workers as programs of their own, over Redis.
