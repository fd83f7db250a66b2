//! The ready queue: who wants to be polled, and where the loop's thread sleeps while nobody does.

use std::{
    collections::VecDeque,
    sync::{Arc, PoisonError, atomic::Ordering::SeqCst},
    task::Wake,
    time::Instant,
};

use super::sync::{AtomicBool, Condvar, Mutex, MutexGuard};

/// A task's number; no other task of its loop ever has it.
pub(super) type TaskId = u64;

/// The part of the loop that other threads reach: wakers push here, the loop takes from here.
pub(super) struct Ready {
    queue: Mutex<Queue>,
    pushed: Condvar,
}

struct Queue {
    tasks: VecDeque<TaskId>,
    /// Whether the loop's thread sleeps, so that a push into a busy loop needs no system call.
    asleep: bool,
}

impl Default for Ready {
    fn default() -> Self {
        Self {
            queue: Mutex::new(Queue {
                tasks: VecDeque::new(),
                asleep: false,
            }),
            pushed: Condvar::new(),
        }
    }
}

impl Ready {
    /// Puts a task at the end of the queue, and wakes the loop's thread if it sleeps.
    pub(super) fn push(&self, task: TaskId) {
        let mut queue = self.lock();
        queue.tasks.push_back(task);
        if std::mem::take(&mut queue.asleep) {
            self.pushed.notify_one();
        }
    }

    /// Moves all that is queued into `batch`, which is empty. Where nothing is, sleeps until a push or until that
    /// time; `None` sleeps as long as it takes.
    pub(super) fn take(&self, batch: &mut VecDeque<TaskId>, until: Option<Instant>) {
        let mut queue = self.lock();
        while queue.tasks.is_empty() {
            // The lock is held from this look at the queue until the thread is registered as asleep, so no push falls
            // in between: that would be a lost wake-up.
            queue.asleep = true;
            queue = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.pushed.wait(queue).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => break,
                Some(left) => {
                    let woken = self.pushed.wait_timeout(queue, left);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        queue.asleep = false;
        std::mem::swap(&mut queue.tasks, batch);
    }

    /// No code of others runs under the lock, so a poisoned one guards a whole queue.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a task's wakers share: where to queue, and whether the task is queued already. It does not own the task, which
/// stays on the loop's thread.
pub(super) struct Wakeup {
    task: TaskId,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wakeup {
    pub(super) fn new(task: TaskId, ready: Arc<Ready>) -> Self {
        Self {
            task,
            queued: AtomicBool::new(false),
            ready,
        }
    }

    /// To be called before each poll. A wake-up that comes from here on queues the task once more: what it announces,
    /// this poll may have missed. Reading the flag also makes visible what was written before an earlier wake-up.
    pub(super) fn begin_poll(&self) {
        self.queued.swap(false, SeqCst);
    }
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
