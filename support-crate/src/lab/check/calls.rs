//! Who calls a function, and how many calls are under way at the same time.

use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// How long a call waits for others to begin; a thread that was started does so in a small part of this.
const PATIENCE: Duration = Duration::from_millis(700);

/// Watches the calls of a function that a reader's code is given. A function pointer cannot carry a value along, so the
/// watch stands in a `static`, and serves one check at a time.
///
/// ```
/// use std::thread;
/// use concurrency_lab::lab::check::CallWatch;
///
/// static WATCH: CallWatch = CallWatch::new();
///
/// fn square(n: u64) -> u64 {
///     WATCH.call(|| n * n)
/// }
///
/// let (sum, calls) = WATCH.during(2, || {
///     thread::scope(|scope| {
///         let three = scope.spawn(|| square(3));
///         square(4) + three.join().expect("no panic")
///     })
/// });
/// assert_eq!(sum.expect("no panic"), 25);
/// assert_eq!((calls.count, calls.threads, calls.most_at_once), (2, 2, 2));
/// ```
#[derive(Debug, Default)]
pub struct CallWatch {
    one_check: Mutex<()>,
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// What was seen of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// How many calls there were.
    pub count: usize,
    /// On how many threads.
    pub threads: usize,
    /// The most that were under way at the same time.
    pub most_at_once: usize,
}

#[derive(Debug, Default)]
struct Seen {
    /// How many calls are awaited at the same time.
    wanted: usize,
    under_way: usize,
    most_at_once: usize,
    count: usize,
    threads: Option<HashSet<ThreadId>>,
    deadline: Option<Instant>,
}

impl Seen {
    const fn awaiting(wanted: usize) -> Self {
        Self {
            wanted,
            under_way: 0,
            most_at_once: 0,
            count: 0,
            threads: None,
            deadline: None,
        }
    }
}

impl CallWatch {
    /// A watch that has seen nothing.
    pub const fn new() -> Self {
        Self {
            one_check: Mutex::new(()),
            seen: Mutex::new(Seen::awaiting(0)),
            changed: Condvar::new(),
        }
    }

    /// Runs `code`, in which the calls are watched, and gives its result, or its panic, with what was seen. Until
    /// `at_once` calls were under way at the same time each call waits for others, for less than a second in all: so what
    /// may overlap does, on one core, too.
    pub fn during<T>(
        &self,
        at_once: usize,
        code: impl FnOnce() -> T,
    ) -> (Result<T, Box<dyn Any + Send>>, Calls) {
        let _alone = self.one_check.lock().unwrap_or_else(PoisonError::into_inner);
        *self.seen() = Seen::awaiting(at_once);
        let result = catch_unwind(AssertUnwindSafe(code));
        let seen = self.seen();
        let calls = Calls {
            count: seen.count,
            threads: seen.threads.as_ref().map_or(0, HashSet::len),
            most_at_once: seen.most_at_once,
        };
        (result, calls)
    }

    /// One call that is watched.
    pub fn call<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut now = self.seen();
        now.count += 1;
        now.under_way += 1;
        now.most_at_once = now.most_at_once.max(now.under_way);
        now.threads.get_or_insert_default().insert(thread::current().id());
        self.changed.notify_all();
        let deadline = *now.deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
        while now.most_at_once < now.wanted {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.changed.wait_timeout(now, left);
            now = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(now);
        let result = work();
        self.seen().under_way -= 1;
        result
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
