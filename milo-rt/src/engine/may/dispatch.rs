//! Bursts of jobs, and the dispatchers that take their places in the ready queue.
//!
//! Jobs that are spawned in one go form a *burst*. A *dispatcher*, a coroutine, takes the
//! burst's place in the ready queue, and when its turn comes begins each job, in order. It never
//! waits for anything in between. So there are never more dispatchers under way than tasks that
//! have something in the queue between two bursts; and beyond [`MAX`] of them, or without a
//! stack for one more, a job is begun by the next one that there is.
//!
//! Those that threads wake serve threads alone. When a wake-up from a thread meets the moment in
//! which the coroutine parks, `may` may wake it once more later, out of its place; nobody's order
//! is promised there.

use super::{BEGIN, Place, Sleeper, burst_is_last, create, gate, note_burst, note_ready};
use crate::engine::Job;
use crate::engine::backend::Sleep;
use may::coroutine;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

const MAX: usize = 256;

/// Jobs that share one place in the ready queue.
type Burst = Arc<Mutex<VecDeque<Job>>>;

struct Dispatcher {
    sleeper: Sleeper,
    // It serves tasks, and no thread.
    here: bool,
    // Used with `DISPATCH` locked.
    state: Mutex<State>,
}

enum State {
    /// Under way, or being made.
    Runs,
    /// In the list of the idle, in which each is once.
    Idle,
    /// Taken out of that list, woken, and not yet under way.
    Given(Burst),
}

struct Dispatch {
    // The last burst from a task that has a place in the queue, until its turn. Jobs are added
    // to it with this locked.
    last: Option<Burst>,
    // Jobs that are begun by the next dispatcher, whichever it is.
    strays: VecDeque<Job>,
    idle_for_threads: Vec<Arc<Dispatcher>>,
    idle_for_tasks: Vec<Arc<Dispatcher>>,
    count: usize,
}

impl Dispatch {
    fn idle(&mut self, here: bool) -> &mut Vec<Arc<Dispatcher>> {
        match here {
            true => &mut self.idle_for_tasks,
            false => &mut self.idle_for_threads,
        }
    }

    // The caller has to wake it, with nothing locked.
    fn pop_idle(&mut self, here: bool, state: State) -> Option<Arc<Dispatcher>> {
        let idle = self.idle(here).pop()?;
        *idle.state.lock() = state;
        Some(idle)
    }

    // Takes what is in the burst, to which nobody adds any more.
    fn close(&mut self, burst: &Burst) -> VecDeque<Job> {
        if self
            .last
            .as_ref()
            .is_some_and(|last| Arc::ptr_eq(last, burst))
        {
            self.last = None;
        }
        std::mem::take(&mut *burst.lock())
    }
}

static DISPATCH: Mutex<Dispatch> = Mutex::new(Dispatch {
    last: None,
    strays: VecDeque::new(),
    idle_for_threads: Vec::new(),
    idle_for_tasks: Vec::new(),
    count: 0,
});

/// Makes the first dispatcher: from then on there is always one.
pub(super) fn start(stack_bytes: usize) -> Result<(), String> {
    if DISPATCH.lock().count > 0 || add(Burst::default(), false) {
        return Ok(());
    }
    let kib = stack_bytes / 1024;
    Err(format!("no memory for its first stack of {kib} KiB"))
}

pub(super) fn enqueue(job: Job, here: bool) {
    if !here {
        return enqueue_all(vec![job]);
    }
    let mut dispatch = DISPATCH.lock();
    if burst_is_last()
        && let Some(burst) = &dispatch.last
    {
        burst.lock().push_back(job);
        return;
    }
    let burst = Burst::new(Mutex::new(VecDeque::from([job])));
    dispatch.last = Some(burst.clone());
    drop(dispatch);
    if send(burst, true) {
        note_burst();
    }
}

pub(super) fn enqueue_all(jobs: Vec<Job>) {
    send(Burst::new(Mutex::new(jobs.into())), false);
}

// False if the burst has no place of its own in the queue: its jobs are strays then.
fn send(burst: Burst, here: bool) -> bool {
    let idle = DISPATCH.lock().pop_idle(here, State::Given(burst.clone()));
    if let Some(idle) = idle {
        idle.sleeper.unpark(here);
        return true;
    }
    if add(burst.clone(), here) {
        return true;
    }
    let idle = {
        let mut dispatch = DISPATCH.lock();
        let mut jobs = dispatch.close(&burst);
        dispatch.strays.append(&mut jobs);
        let idle = dispatch.pop_idle(true, State::Runs);
        idle.or_else(|| dispatch.pop_idle(false, State::Runs))
    };
    // One that has become idle since the look above would not see them.
    if let Some(idle) = idle {
        idle.sleeper.unpark(here);
    }
    false
}

fn add(burst: Burst, here: bool) -> bool {
    {
        let mut dispatch = DISPATCH.lock();
        if dispatch.count == MAX {
            return false;
        }
        dispatch.count += 1;
    }
    // In a coroutine a new one begins inside our turn, and must then queue.
    let place = match here {
        true => Place::Here,
        false => Place::Queue,
    };
    let bytes = crate::config::fixed().stack_bytes;
    let main = move || {
        if here {
            note_ready();
            coroutine::yield_now();
            gate::pass();
        }
        dispatcher(burst, here);
    };
    let made = create(place, bytes, main).is_ok();
    if !made {
        DISPATCH.lock().count -= 1;
    }
    made
}

fn dispatcher(first: Burst, here: bool) {
    let me = Arc::new(Dispatcher {
        sleeper: Sleeper::new(),
        here,
        state: Mutex::new(State::Given(first)),
    });
    loop {
        match next(&me) {
            Some(jobs) => jobs.into_iter().for_each(begin),
            // It may wake up without having been given anything.
            None => me.sleeper.park(),
        }
    }
}

// The jobs to begin now; without any it is idle. In one step, so that no stray is left while all
// are idle, and nothing is given to one twice.
fn next(me: &Arc<Dispatcher>) -> Option<VecDeque<Job>> {
    let mut dispatch = DISPATCH.lock();
    let mut state = me.state.lock();
    match std::mem::replace(&mut *state, State::Runs) {
        State::Given(burst) => return Some(dispatch.close(&burst)),
        State::Idle => {
            *state = State::Idle;
            return None;
        }
        State::Runs => {}
    }
    if let Some(stray) = dispatch.strays.pop_front() {
        return Some(VecDeque::from([stray]));
    }
    *state = State::Idle;
    drop(state);
    dispatch.idle(me.here).push(me.clone());
    None
}

fn begin(job: Job) {
    if let Some(begin) = BEGIN.get() {
        begin(job);
    }
}
