//! What connects a task with whoever waits for its result: a channel for one item.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::{Rc, Weak},
    task::{Context, Poll},
};

use thiserror::Error;

use super::{
    super::channel::{Receiver, bounded},
    Core, TaskId, current,
};

/// Why a task has no result.
#[derive(Debug, Error)]
pub enum JoinError {
    /// The task panicked, with this; the loop and the other tasks go on.
    #[error("the task panicked")]
    Panicked(Box<dyn Any + Send>),
    /// The task was dropped before its end: aborted, or its loop is gone.
    #[error("the task was cancelled before its end")]
    Cancelled,
}

/// Waits for a spawned task: awaiting it gives the task's result. Dropping it detaches the task, which runs on.
#[must_use = "a task that nobody waits for is detached: drop(handle) says that this is meant"]
pub struct JoinHandle<T> {
    result: Receiver<Result<T, JoinError>>,
    core: Weak<Core>,
    task: TaskId,
}

/// Hands a task over to the loop that runs on this thread, to run beside the others.
///
/// # Panics
///
/// Outside [`EventLoop::run`](super::EventLoop::run).
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let core = current("spawn");
    let (sender, result) = bounded(1);
    let task = core.insert(async move {
        let ended = caught(future).await;
        // There is room. If the handle is gone, nobody wants to know; then a result is dropped that may panic, too.
        if let Err(unwanted) = sender.send(ended).await {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(unwanted)));
        }
    });
    let core = Rc::downgrade(&core);
    JoinHandle { result, core, task }
}

/// What the future gives, or what it panicked with.
async fn caught<F: Future>(future: F) -> Result<F::Output, JoinError> {
    let mut future = pin!(Some(future));
    // A future that panicked is never polled again, so a state it left broken is never seen.
    let mut ended = poll_fn(|context| {
        let running = future.as_mut().as_pin_mut().expect("it has not ended");
        match catch_unwind(AssertUnwindSafe(|| running.poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(JoinError::Panicked(panic))),
        }
    })
    .await;
    // Its destructor is its code as well.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| future.set(None))) {
        ended = Err(JoinError::Panicked(panic));
    }
    ended
}

impl<T> JoinHandle<T> {
    /// Cancels the task: it is dropped where it waits (after this poll, if it is the one that calls), and awaiting
    /// the handle gives [`JoinError::Cancelled`]. A task that has ended keeps its result.
    pub fn abort(&self) {
        if let Some(core) = self.core.upgrade() {
            let _task = core.tasks.borrow_mut().remove(&self.task);
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A task that is dropped before its end drops its sender: the channel closes empty.
        let received = self.result.poll_receive(context);
        received.map(|result| result.unwrap_or(Err(JoinError::Cancelled)))
    }
}
