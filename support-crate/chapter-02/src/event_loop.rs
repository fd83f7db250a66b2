//! An event loop of our own: all that turns suspended futures into running tasks, on one thread.
//!
//! A future does nothing by itself. Somebody has to poll it; it answers `Ready` with its result, or `Pending`, and
//! then has left a [`Waker`] with whatever it waits for. The loop is that somebody:
//!
//! 1. wake the tasks whose **timers** are due;
//! 2. take the first task of the **ready queue**; where none is, sleep until a waker is called or the next timer is due;
//! 3. poll it, and begin again.
//!
//! Each poll is a *turn*. A task that is not woken costs nothing, and a poll that does not return stops the world.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use chapter_02::event_loop::{EventLoop, sleep, spawn};
//!
//! let began = Instant::now();
//! let sum = EventLoop::new().run(async {
//!     let tasks: Vec<_> = (1..=100)
//!         .map(|number| {
//!             spawn(async move {
//!                 sleep(Duration::from_millis(20)).await;
//!                 number
//!             })
//!         })
//!         .collect();
//!     let mut sum = 0;
//!     for task in tasks {
//!         sum += task.await.expect("it neither panics nor is aborted");
//!     }
//!     sum
//! });
//! assert_eq!(sum, 5050);
//! assert!(began.elapsed() < Duration::from_millis(100 * 20), "they wait together");
//! ```
//!
//! **Fairness.** Tasks are polled in the order in which they were woken; a task that wakes itself goes to the end of the
//! queue. So a task waits for at most one poll of each other task. How long a poll takes is up to the task: nothing
//! interrupts it.
//!
//! **What it lacks** against tokio: *input and output* (tokio's loop sleeps in `epoll` or its like, so sockets wake
//! it as timers do; this one knows timers and wakers only), *threads* (tokio's runtime of several threads moves tasks
//! to idle ones, which is why its tasks must be `Send`; here a task may hold an `Rc`), a *budget* (a tokio task whose
//! channel never runs empty is made to yield now and then), a cheaper *timer* (tokio hashes them into wheels of
//! milliseconds; here a map keeps them in order), *one allocation for a task* (here it is several, and starting and
//! joining a task costs more), and a pool for *blocking calls* (`spawn_blocking`). An aborted task is dropped at once
//! here, and on tokio when it would next be polled. A test runs random programs on both: they come to the same results,
//! and without sleeps and aborts every move comes in the same order.

// The path is said because a test compiles this file by its own path, against a model checker's types.
#[path = "event_loop/join.rs"]
mod join;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::{Pin, pin},
    rc::Rc,
    sync::{Arc, atomic::Ordering::SeqCst},
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use super::sync::{AtomicBool, Mutex, thread};

pub use join::{JoinError, JoinHandle, spawn};

/// An event loop (see the [module](self)). Dropping it drops the tasks that have not ended, and what these spawn then.
#[derive(Default)]
pub struct EventLoop(Rc<Core>);

/// What tasks find through [`CURRENT`].
#[derive(Default)]
struct Core {
    ready: Arc<Ready>,
    tasks: RefCell<BTreeMap<TaskId, Rc<Task>>>,
    /// The next one first. Its number tells timers of one time apart, and keeps them in the order they were set in.
    timers: RefCell<BTreeMap<(Instant, u64), Waker>>,
    numbers: Cell<u64>,
    turns: Cell<u64>,
}

/// A task's number; no other task of its loop ever has it.
type TaskId = u64;

/// A future whose result is no concern of the loop's. It stays on the loop's thread; what travels is its wake-up.
struct Task {
    future: RefCell<Pin<Box<dyn Future<Output = ()>>>>,
    wakeup: Arc<Wakeup>,
}

impl EventLoop {
    /// A loop without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `future` to its end on this thread, and with it all tasks it spawns. Tasks that have not ended by then
    /// stay in the loop, for the next `run`. If nothing is left that could wake the future, this never returns.
    ///
    /// # Panics
    ///
    /// When the future panics, with its panic; when a loop runs on this thread already.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let core = &self.0;
        let _running = Running::new(core);
        let (mut future, wakeup) = (pin!(future), core.wakeup());
        loop {
            let next_timer = core.wake_due();
            match core.ready.take(next_timer) {
                Some(task) if task == wakeup.task => {
                    if let Poll::Ready(output) = core.poll(future.as_mut(), &wakeup) {
                        return output;
                    }
                }
                Some(task) => core.poll_task(task),
                None => {} // that timer is due
            }
        }
    }

    /// Tasks that have not ended.
    pub fn tasks(&self) -> usize {
        self.0.tasks.borrow().len()
    }

    /// Turns made so far: each is one poll.
    pub fn turns(&self) -> u64 {
        self.0.turns.get()
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        // Tasks hold on to the core, which holds them: somebody has to let go. Their destructors may spawn.
        let nothing_runs = CURRENT.with_borrow(Option::is_none);
        let _running = nothing_runs.then(|| Running::new(&self.0));
        let next = || self.0.tasks.borrow_mut().pop_first();
        while let Some((_, task)) = next() {
            drop(task);
        }
    }
}

impl Core {
    fn number(&self) -> u64 {
        self.numbers.replace(self.numbers.get() + 1)
    }

    /// What wakes a new task, called once: every task begins ready.
    fn wakeup(&self) -> Arc<Wakeup> {
        let wakeup = Arc::new(Wakeup {
            task: self.number(),
            queued: AtomicBool::new(false),
            ready: Arc::clone(&self.ready),
        });
        wakeup.wake_by_ref();
        wakeup
    }

    /// Takes a task in.
    fn insert(&self, future: impl Future<Output = ()> + 'static) -> TaskId {
        let wakeup = self.wakeup();
        let id = wakeup.task;
        let future = RefCell::new(Box::pin(future) as _);
        self.tasks
            .borrow_mut()
            .insert(id, Rc::new(Task { future, wakeup }));
        id
    }

    /// Polls a task, unless it has ended since it was woken.
    fn poll_task(&self, id: TaskId) {
        let Some(task) = self.tasks.borrow().get(&id).cloned() else {
            return;
        };
        if self
            .poll(task.future.borrow_mut().as_mut(), &task.wakeup)
            .is_ready()
        {
            self.tasks.borrow_mut().remove(&id);
        }
    }

    fn poll<F: Future + ?Sized>(&self, future: Pin<&mut F>, wakeup: &Arc<Wakeup>) -> Poll<F::Output> {
        self.turns.set(self.turns.get() + 1);
        // Before the poll: a wake-up that comes from here on queues the task once more, because what it announces this
        // poll may have missed. Reading the flag also makes visible what was written before an earlier wake-up.
        wakeup.queued.swap(false, SeqCst);
        future.poll(&mut Context::from_waker(&Waker::from(Arc::clone(wakeup))))
    }

    /// Wakes whoever's timer is due; says when the next one is.
    fn wake_due(&self) -> Option<Instant> {
        loop {
            let mut timers = self.timers.borrow_mut();
            let first = timers.first_entry()?;
            let (until, _) = *first.key();
            if until > Instant::now() {
                return Some(until);
            }
            let waker = first.remove();
            drop(timers);
            waker.wake();
        }
    }
}

/// The ready queue: who wants to be polled, and which thread sleeps while nobody does. It is what other threads reach:
/// wakers push, the loop takes.
struct Ready {
    queue: Mutex<VecDeque<TaskId>>,
    thread: thread::Thread,
}

impl Default for Ready {
    fn default() -> Self {
        let (queue, thread) = (Mutex::default(), thread::current());
        Self { queue, thread }
    }
}

impl Ready {
    fn push(&self, task: TaskId) {
        self.queue.lock().expect(WHOLE).push_back(task);
        self.thread.unpark();
    }

    /// Takes the first task; sleeps while there is none, but not beyond that time.
    fn take(&self, until: Option<Instant>) -> Option<TaskId> {
        loop {
            let first = self.queue.lock().expect(WHOLE).pop_front();
            if first.is_some() {
                return first;
            }
            // A push between the look at the queue and the sleep is no lost wake-up: unparking a thread that does not
            // sleep yet makes its next sleep end at once.
            match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return None,
                Some(left) => thread::park_timeout(left),
            }
        }
    }
}

const WHOLE: &str = "nothing panics under this lock";

/// What a task's wakers share. It does not own the task, which stays on the loop's thread.
struct Wakeup {
    task: TaskId,
    /// Whether the task is in the queue: many wake-ups before a poll are one.
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, SeqCst) {
            self.ready.push(self.task);
        }
    }
}

/// Waits for `duration`, from now on and not from the first poll. It never ends early; it ends late by as much as the
/// system and the other tasks of the loop keep the thread. Dropping it takes its timer back.
///
/// # Panics
///
/// When its first poll is outside [`EventLoop::run`]. That loop is the one that wakes it from then on.
pub fn sleep(duration: Duration) -> impl Future<Output = ()> {
    // What the clock cannot hold stands for "for ever".
    const FOR_EVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    let until = Instant::now() + duration.min(FOR_EVER);
    async move {
        let core = current("sleep");
        let timer = Timer {
            due: (until, core.number()),
            core,
        };
        poll_fn(|context| timer.poll(context)).await;
    }
}

struct Timer {
    core: Rc<Core>,
    due: (Instant, u64),
}

impl Timer {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        if Instant::now() >= self.due.0 {
            return Poll::Ready(());
        }
        // Each poll may come from another task: the last one's waker counts.
        let waker = context.waker().clone();
        let _replaced = self.core.timers.borrow_mut().insert(self.due, waker);
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _removed = self.core.timers.borrow_mut().remove(&self.due);
    }
}

/// Lets the other ready tasks run first.
pub async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

thread_local! {
    /// The loop that runs on this thread.
    static CURRENT: RefCell<Option<Rc<Core>>> = const { RefCell::new(None) };
}

fn current(caller: &str) -> Rc<Core> {
    CURRENT
        .with_borrow(Clone::clone)
        .unwrap_or_else(|| panic!("{caller} needs a running event loop: call it inside EventLoop::run"))
}

/// A loop is the thread's current one for as long as this lives.
struct Running;

impl Running {
    fn new(core: &Rc<Core>) -> Self {
        let other = CURRENT.with_borrow(Option::is_some);
        assert!(
            !other,
            "an event loop runs on this thread already: await the future instead of running it"
        );
        CURRENT.set(Some(Rc::clone(core)));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}
