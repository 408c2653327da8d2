//! Programs to start from, in `src/bin`:
//!
//! - `tour`: threads, tasks, `parallel` and a socket in one program;
//! - `echo_server`: a task for every connection;
//! - `worker_pool`: OS threads that share a queue;
//! - `adoption`: Milo in a Rust program that exists already.
