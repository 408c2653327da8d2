//! Whether another thread makes progress, seen from outside.

use std::time::Duration;

/// A thread at an instant, which `look` compares with later ones.
#[derive(Debug)]
pub(crate) struct Progress {
    #[cfg(target_os = "linux")]
    of: linux::Thread,
}

impl Progress {
    /// Of the thread that calls.
    pub(crate) fn here() -> Progress {
        Progress {
            #[cfg(target_os = "linux")]
            of: linux::Thread::here(),
        }
    }

    /// Whether the thread wants to run, has run for less than `enough` since, and other threads
    /// have the processor. False where the system does not tell.
    pub(crate) fn is_preempted(&self, enough: Duration) -> bool {
        #[cfg(target_os = "linux")]
        return self.of.look(enough) == linux::Seen::Preempted;
        #[cfg(not(target_os = "linux"))]
        {
            let _ = enough;
            false
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    /// The observed state of a thread.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum Seen {
        /// It has run for so long since `Thread::here`.
        Ran(Duration),
        /// It wants to run, and other threads have the processor.
        Preempted,
        /// It waits in the system, or has ended.
        Waits,
    }

    #[derive(Debug)]
    pub(super) struct Thread {
        id: libc::pid_t,
        clock: libc::clockid_t,
        began: Duration,
    }

    impl Thread {
        pub(super) fn here() -> Thread {
            let mut clock = libc::CLOCK_THREAD_CPUTIME_ID;
            // SAFETY: the calling thread is alive, and `clock` is a valid place. On failure it
            // keeps its value.
            unsafe { libc::pthread_getcpuclockid(libc::pthread_self(), &mut clock) };
            Thread {
                // SAFETY: no arguments.
                id: unsafe { libc::gettid() },
                clock,
                began: read(clock).unwrap_or_default(),
            }
        }

        /// The state of the thread since `Thread::here`; runs shorter than `enough` do not count.
        pub(super) fn look(&self, enough: Duration) -> Seen {
            // The thread may have ended meanwhile.
            let Some(now) = read(self.clock) else {
                return Seen::Waits;
            };
            let ran = now.saturating_sub(self.began);
            if ran >= enough {
                return Seen::Ran(ran);
            }
            match self.is_runnable() {
                true => Seen::Preempted,
                false => Seen::Waits,
            }
        }

        fn is_runnable(&self) -> bool {
            let stat = std::fs::read_to_string(format!("/proc/self/task/{}/stat", self.id));
            // The state comes after the name, which is in parentheses and may hold any.
            let state = stat.ok().and_then(|stat| {
                let (_, rest) = stat.rsplit_once(')')?;
                rest.trim_start().chars().next()
            });
            state == Some('R')
        }
    }

    fn read(clock: libc::clockid_t) -> Option<Duration> {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: a valid place for the result.
        let failed = unsafe { libc::clock_gettime(clock, &mut time) } != 0;
        (!failed).then(|| Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::linux::{Seen, Thread};
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    #[test]
    #[cfg_attr(miri, ignore = "threads have no clocks of their own there")]
    fn a_thread_that_waits_or_runs_or_has_ended() {
        let (tell, told) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            tell.send(Thread::here()).unwrap();
            gone.recv().unwrap();
            let progress = Thread::here();
            let start = Instant::now();
            while progress.look(Duration::from_millis(2)) == Seen::Preempted {
                assert!(start.elapsed() < Duration::from_secs(60));
            }
            progress.look(Duration::from_millis(2))
        });
        let progress = told.recv().unwrap();
        let start = Instant::now();
        while progress.look(Duration::from_secs(1000)) != Seen::Waits {
            assert!(start.elapsed() < Duration::from_secs(60));
        }
        go.send(()).unwrap();
        assert!(matches!(thread.join().unwrap(), Seen::Ran(_)));
        assert_eq!(progress.look(Duration::ZERO), Seen::Waits);
    }
}
