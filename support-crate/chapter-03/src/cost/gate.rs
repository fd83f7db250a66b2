//! Where everybody waits until all are there.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{sync::Semaphore, task::yield_now};

/// Things that were started and did not all come to the gate in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "{begun} of {expected} came to the gate within {patience:?}: does each call `pass`, or await `passed`?"
)]
pub struct Late {
    /// How many came.
    pub begun: usize,
    /// How many were started.
    pub expected: usize,
    /// How long they were waited for.
    pub patience: Duration,
}

/// A gate that threads and tasks wait at, and that knows how many have come.
///
/// ```
/// use std::{sync::Arc, thread, time::Duration};
/// use chapter_03::cost::Gate;
///
/// let gate = Gate::expecting(2);
/// let threads = [(); 2].map(|()| {
///     let gate = Arc::clone(&gate);
///     thread::spawn(move || gate.pass())
/// });
/// gate.all_have_come(Duration::from_secs(5))?;
/// gate.open();
/// for thread in threads {
///     thread.join().expect("no panic");
/// }
/// # Ok::<(), chapter_03::cost::Late>(())
/// ```
#[derive(Debug)]
pub struct Gate {
    expected: usize,
    come: AtomicUsize,
    state: Mutex<State>,
    all_there: Condvar,
    opened: Condvar,
    /// Closed when the gate opens: whoever waits for a permit is told so.
    tasks: Semaphore,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    all_there: bool,
    open: bool,
}

impl Gate {
    /// A closed gate that so many are to come to.
    pub fn expecting(expected: usize) -> Arc<Self> {
        Arc::new(Self {
            expected,
            come: AtomicUsize::new(0),
            state: Mutex::default(),
            all_there: Condvar::new(),
            opened: Condvar::new(),
            tasks: Semaphore::new(0),
        })
    }

    /// For a thread: says that it has come, and waits until the gate is opened.
    pub fn pass(&self) {
        self.come_one();
        let mut state = self.state();
        while !state.open {
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// For a task: says that it has come, and waits until the gate is opened.
    pub async fn passed(&self) {
        self.come_one();
        // There are no permits: it ends when the semaphore is closed.
        let _ = self.tasks.acquire().await;
    }

    /// How many have come so far.
    pub fn come(&self) -> usize {
        self.come.load(Ordering::Acquire)
    }

    /// Blocks the calling thread until all have come, for `patience` at most.
    ///
    /// # Errors
    ///
    /// [`Late`] where they have not.
    pub fn all_have_come(&self, patience: Duration) -> Result<(), Late> {
        if self.expected == 0 {
            return Ok(());
        }
        let waited = self
            .all_there
            .wait_timeout_while(self.state(), patience, |state| !state.all_there);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match state.all_there {
            true => Ok(()),
            false => Err(Late {
                begun: self.come(),
                expected: self.expected,
                patience,
            }),
        }
    }

    /// Lets the event loop of one thread that this runs on poll its tasks, until so many have come, for `patience` at most.
    pub(super) async fn tasks_have_come(&self, count: usize, patience: Duration) -> Result<(), Late> {
        let deadline = Instant::now() + patience;
        while self.come() < count {
            if Instant::now() >= deadline {
                return Err(Late {
                    begun: self.come(),
                    expected: count,
                    patience,
                });
            }
            yield_now().await;
        }
        Ok(())
    }

    /// Lets everybody through, now and later.
    pub fn open(&self) {
        self.state().open = true;
        self.opened.notify_all();
        self.tasks.close();
    }

    fn come_one(&self) {
        if self.come.fetch_add(1, Ordering::AcqRel) + 1 == self.expected {
            self.state().all_there = true;
            self.all_there.notify_all();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
