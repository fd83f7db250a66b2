//! An event loop of our own: all that turns suspended futures into running tasks, on one thread.
//!
//! A future does nothing by itself. Somebody has to poll it; it answers `Ready` with its result, or `Pending`, and
//! then has left a [`Waker`] with whatever it waits for. The loop is that somebody:
//!
//! 1. wake the tasks whose **timers** are due;
//! 2. take all that is in the **ready queue**; where nothing is, sleep until a waker is called or the next timer is due;
//! 3. poll each of these tasks once, and begin again.
//!
//! One such pass is a *turn*. A task that is not woken costs nothing, and a poll that does not return stops the world.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use concurrency_lab::chapters::chapter_02::event_loop::{EventLoop, sleep, spawn};
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
//! **Fairness.** A turn polls each ready task once, in the order in which they were woken; a task that wakes itself is
//! in the next turn. So a task waits for at most one poll of each other task. How long a poll takes is up to the task:
//! nothing interrupts it.
//!
//! **What it lacks** against tokio: *input and output* (tokio's loop sleeps in `epoll` or its like, so sockets wake
//! it as timers do; this one knows timers and wakers only), *threads* (tokio's runtime of several threads moves tasks
//! to idle ones, which is why its tasks must be `Send`; here a task may hold an `Rc`), a *budget* (a tokio task whose
//! channel never runs empty is made to yield now and then), a cheaper *timer* (tokio hashes them into wheels of
//! milliseconds; here a map keeps them in order), *one allocation for a task* (here it is half a dozen: starting and
//! joining a task costs about twice as much), and *blocking work* (`spawn_blocking`, chapter 03). An aborted task
//! is dropped at once here, and on tokio when it would next be polled. A test runs random programs on both: they come to
//! the same results, and without sleeps and aborts every move comes in the same order.

mod join;
mod ready;
mod timers;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::{Pin, pin},
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::sync;
use ready::{Ready, TaskId, Wakeup};
use timers::Timers;

pub use join::{JoinError, JoinHandle};
pub use timers::{Sleep, sleep};

/// An event loop (see the [module](self)). Dropping it drops the tasks that have not ended.
#[derive(Default)]
pub struct EventLoop {
    core: Rc<Core>,
}

/// What `spawn` and `sleep` find through the thread they run on.
#[derive(Default)]
struct Core {
    tasks: RefCell<BTreeMap<TaskId, Rc<Task>>>,
    spawned: Cell<TaskId>,
    timers: Rc<Timers>,
    ready: Arc<Ready>,
    /// What is left to poll in this turn.
    turn: RefCell<VecDeque<TaskId>>,
    turns: Cell<u64>,
    polls: Cell<u64>,
    closing: Cell<bool>,
}

/// The future that `run` was given; tasks count from 1.
const ROOT: TaskId = 0;

/// A future whose result is no concern of the loop's. It stays on the loop's thread; what travels is its waker, which
/// knows the task's number only.
struct Task {
    future: RefCell<Pin<Box<dyn Future<Output = ()>>>>,
    wakeup: Arc<Wakeup>,
    waker: Waker,
}

thread_local! {
    /// The loop that runs on this thread.
    static CURRENT: RefCell<Option<Rc<Core>>> = const { RefCell::new(None) };
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
        let mut output = None;
        {
            let future = pin!(async { output = Some(future.await) });
            self.core.run(future);
        }
        output.expect("the loop runs until the future has ended")
    }

    /// Hands over a task to run beside others: now, if the loop is running, else in the next `run`.
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        join::spawn(&self.core, future)
    }

    /// Tasks that have not ended.
    pub fn tasks(&self) -> usize {
        self.core.tasks.borrow().len()
    }

    /// Turns made so far.
    pub fn turns(&self) -> u64 {
        self.core.turns.get()
    }

    /// Polls made so far.
    pub fn polls(&self) -> u64 {
        self.core.polls.get()
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        // What tasks do when they are dropped finds this loop, which takes no more tasks.
        let _entered = Entered::new(&self.core);
        self.core.closing.set(true);
        let tasks = self.core.tasks.take();
        drop(tasks);
    }
}

/// Hands a task over to the loop that runs on this thread.
///
/// # Panics
///
/// Outside [`EventLoop::run`].
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    join::spawn(&current("spawn"), future)
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

impl Core {
    fn run(self: &Rc<Self>, mut root: Pin<&mut dyn Future<Output = ()>>) {
        let nested = CURRENT.with_borrow(Option::is_some);
        assert!(
            !nested,
            "an event loop runs on this thread already: await the future instead of running it"
        );
        let _entered = Entered::new(self);
        let (wakeup, waker) = self.wakers(ROOT);
        let mut running = true;
        while running {
            self.begin_turn();
            while let Some(id) = self.next_of_turn() {
                if id != ROOT {
                    self.poll(id);
                } else if running {
                    running = self.poll_future(root.as_mut(), &wakeup, &waker).is_pending();
                }
            }
        }
    }

    /// Finds out who is to be polled, and sleeps where nobody is.
    fn begin_turn(&self) {
        self.timers.fire();
        self.turns.set(self.turns.get() + 1);
        let mut turn = self.turn.borrow_mut();
        // Something is left only where the last run ended in a panic.
        if turn.is_empty() {
            self.ready.take(&mut turn, self.timers.next());
        }
    }

    fn next_of_turn(&self) -> Option<TaskId> {
        self.turn.borrow_mut().pop_front()
    }

    /// Polls a task, unless it has ended since it was woken.
    fn poll(&self, id: TaskId) {
        let Some(task) = self.tasks.borrow().get(&id).cloned() else {
            return;
        };
        let mut future = task.future.borrow_mut();
        if self
            .poll_future(future.as_mut(), &task.wakeup, &task.waker)
            .is_ready()
        {
            drop(self.remove(id));
        }
    }

    fn poll_future(
        &self,
        future: Pin<&mut dyn Future<Output = ()>>,
        wakeup: &Wakeup,
        waker: &Waker,
    ) -> Poll<()> {
        wakeup.begin_poll();
        self.polls.set(self.polls.get() + 1);
        future.poll(&mut Context::from_waker(waker))
    }

    /// Takes a task in, ready for its first poll.
    fn insert(&self, future: Pin<Box<dyn Future<Output = ()>>>) -> TaskId {
        let id = self.spawned.get() + 1;
        self.spawned.set(id);
        // A loop that is being dropped drops the future instead.
        if !self.closing.get() {
            let (wakeup, waker) = self.wakers(id);
            let future = RefCell::new(future);
            let task = Rc::new(Task {
                future,
                wakeup,
                waker,
            });
            self.tasks.borrow_mut().insert(id, task);
        }
        id
    }

    /// Ends a task. It is dropped with what is given here, or after the poll that it is in.
    fn remove(&self, id: TaskId) -> Option<Rc<Task>> {
        self.tasks.borrow_mut().remove(&id)
    }

    /// The wakers of a task, called once: every task begins ready.
    fn wakers(&self, id: TaskId) -> (Arc<Wakeup>, Waker) {
        let wakeup = Arc::new(Wakeup::new(id, Arc::clone(&self.ready)));
        let waker = Waker::from(Arc::clone(&wakeup));
        waker.wake_by_ref();
        (wakeup, waker)
    }
}

/// Makes a loop the current one, for as long as this lives.
struct Entered(Option<Rc<Core>>);

impl Entered {
    fn new(core: &Rc<Core>) -> Self {
        Self(CURRENT.replace(Some(Rc::clone(core))))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        drop(CURRENT.replace(self.0.take()));
    }
}

fn current(caller: &str) -> Rc<Core> {
    CURRENT
        .with_borrow(Clone::clone)
        .unwrap_or_else(|| panic!("{caller} needs a running event loop: call it inside EventLoop::run"))
}
