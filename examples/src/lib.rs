//! Programs to start from, in `src/bin`:
//!
//! - `tour`: threads, tasks, `parallel` and a socket in one program;
//! - `echo_server`: a task for every connection;
//! - `http_server`: the files of a directory over HTTP/1.1, with an end in order;
//! - `chat`: WebSockets and a page;
//! - `crawler`: visits the pages of a site, so many a second, and waits for none too long;
//! - `worker_pool`: OS threads that share a queue;
//! - `log_analyser`: threads that share the lines of files, and a bar that shows how far they are;
//! - `mandelbrot`: a picture, computed by `parallel`;
//! - `adoption`: Milo in a Rust program that exists already.
//!
//! What takes long to build lies in crates of its own beside this one.
