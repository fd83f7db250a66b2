//! One small task, three ways to wait: a blocked thread, callbacks, `.await`.
//!
//! The task asks for a customer, then for the customer's order, then for its price; each answer takes a while. What
//! differs is who remembers where the task has got to. A blocked thread does, with its stack. With callbacks the
//! programmer does, with closures. With `.await` the compiler does, with a state machine.
//!
//! [`CallbackTimer`] is the plumbing: something outside that calls back later, as a driver or a browser does.
//! [`CallbackTimer::wait`] is the bridge from there to a future: *the callback calls the waker*.
//!
//! ```
//! use std::{sync::mpsc, thread, time::Duration};
//! use chapter_02::event_loop::{EventLoop, sleep};
//! use chapter_02::three_ways::CallbackTimer;
//!
//! const ANSWER: Duration = Duration::from_millis(5);
//!
//! fn blocking() -> u32 {
//!     thread::sleep(ANSWER);
//!     let customer = 7;
//!     thread::sleep(ANSWER);
//!     let order = customer * 100;
//!     thread::sleep(ANSWER);
//!     order + 42
//! }
//!
//! fn with_callbacks(timer: &CallbackTimer, done: impl FnOnce(u32) + Send + 'static) {
//!     let (second, third) = (timer.clone(), timer.clone());
//!     timer.after(ANSWER, move || {
//!         let customer = 7;
//!         second.after(ANSWER, move || {
//!             let order = customer * 100;
//!             third.after(ANSWER, move || done(order + 42));
//!         });
//!     });
//! }
//!
//! async fn awaiting() -> u32 {
//!     sleep(ANSWER).await;
//!     let customer = 7;
//!     sleep(ANSWER).await;
//!     let order = customer * 100;
//!     sleep(ANSWER).await;
//!     order + 42
//! }
//!
//! let timer = CallbackTimer::start()?;
//! let (done, result) = mpsc::channel();
//! with_callbacks(&timer, move |price| done.send(price).expect("it is waited for"));
//! assert_eq!(blocking(), 742);
//! assert_eq!(result.recv(), Ok(742));
//! assert_eq!(EventLoop::new().run(awaiting()), 742);
//! # Ok::<(), std::io::Error>(())
//! ```

use std::{
    collections::BTreeMap,
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::by_hand::{Delivery, delivery};

/// Thirty years.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);

type Callback = Box<dyn FnOnce() + Send>;

/// A thread that calls back later. Clones share it; when the last one is dropped (callbacks may hold some), the
/// callbacks that are not yet due are dropped uncalled, and the thread has ended when that drop returns (unless a
/// callback drops the last clone: then it ends after that callback).
#[derive(Clone)]
pub struct CallbackTimer(Arc<Owner>);

struct Owner {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    agenda: Mutex<Agenda>,
    changed: Condvar,
}

#[derive(Default)]
struct Agenda {
    due: BTreeMap<(Instant, u64), Callback>,
    numbers: u64,
    closed: bool,
}

impl CallbackTimer {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start() -> io::Result<Self> {
        let shared = Arc::new(Shared {
            agenda: Mutex::default(),
            changed: Condvar::new(),
        });
        let served = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("callback-timer".to_owned())
            .spawn(move || served.serve())?;
        Ok(Self(Arc::new(Owner {
            shared,
            thread: Some(thread),
        })))
    }

    /// Has `callback` called on the timer's thread, `delay` from now. Callbacks of one moment are called in the order
    /// in which they were asked for; one that takes long makes the others late; one that panics reports it on stderr and
    /// harms no other.
    pub fn after(&self, delay: Duration, callback: impl FnOnce() + Send + 'static) {
        let shared = &self.0.shared;
        let mut agenda = shared.lock();
        agenda.numbers += 1;
        // What the clock cannot hold stands for "never", which is a while from now.
        let due = (Instant::now() + delay.min(NEVER), agenda.numbers);
        agenda.due.insert(due, Box::new(callback));
        drop(agenda);
        shared.changed.notify_one();
    }

    /// The same as a future, for any event loop.
    pub fn wait(&self, delay: Duration) -> Delivery<()> {
        let (giver, delivery) = delivery();
        self.after(delay, move || giver.give(()));
        delivery
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Agenda> {
        self.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The timer's thread: call what is due, sleep until the next is.
    fn serve(&self) {
        let mut agenda = self.lock();
        while !agenda.closed {
            let now = Instant::now();
            let next = agenda.due.first_entry();
            agenda = match next {
                None => self.changed.wait(agenda).unwrap_or_else(PoisonError::into_inner),
                Some(first) if first.key().0 <= now => {
                    let callback = first.remove();
                    drop(agenda);
                    // The panic's hook has reported it.
                    let _ = catch_unwind(AssertUnwindSafe(callback));
                    self.lock()
                }
                Some(first) => {
                    let left = first.key().0 - now;
                    let woken = self.changed.wait_timeout(agenda, left);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let mut agenda = self.shared.lock();
        agenda.closed = true;
        let uncalled = std::mem::take(&mut agenda.due);
        drop(agenda);
        // Before the callbacks are dropped: what they hold may panic.
        self.shared.changed.notify_one();
        drop(uncalled);
        let Some(thread) = self.thread.take() else { return };
        // The last clone may be dropped by a callback: a thread cannot wait for itself.
        if thread.thread().id() != thread::current().id() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for CallbackTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.0.shared.lock().due.len();
        f.debug_struct("CallbackTimer")
            .field("waiting", &waiting)
            .finish()
    }
}
