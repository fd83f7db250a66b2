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

use super::{Core, ready::TaskId};
use crate::chapters::chapter_02::channel::{Receiver, bounded};

/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JoinError {
    /// The task panicked; the loop and the other tasks go on.
    #[error("the task panicked: {0}")]
    Panicked(String),
    /// The task was dropped before its end: aborted, or its loop is gone.
    #[error("the task was cancelled before its end")]
    Cancelled,
}

/// Waits for a spawned task: awaiting it gives the task's result. Dropping it detaches the task, which runs on.
#[must_use = "a task that nobody waits for is detached: drop(handle) says that this is meant"]
pub struct JoinHandle<T> {
    result: Receiver<Result<T, JoinError>>,
    core: Weak<Core>,
    id: TaskId,
}

pub(super) fn spawn<F: Future + 'static>(core: &Rc<Core>, future: F) -> JoinHandle<F::Output> {
    let (sender, result) = bounded(1);
    let id = core.insert(Box::pin(async move {
        let mut future = pin!(future);
        let result = poll_fn(|context| {
            // A future that panicked is never polled again, so a state it left broken is never seen.
            match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
                Ok(poll) => poll.map(Ok),
                Err(panic) => Poll::Ready(Err(JoinError::Panicked(message(panic.as_ref())))),
            }
        });
        // There is room. If the handle is gone, nobody wants to know.
        drop(sender.send(result.await).await);
    }));
    let core = Rc::downgrade(core);
    JoinHandle { result, core, id }
}

impl<T> JoinHandle<T> {
    /// Cancels the task: it is dropped where it waits (after this poll, if it is the one that calls), and awaiting
    /// the handle gives [`JoinError::Cancelled`]. A task that has ended keeps its result.
    pub fn abort(&self) {
        if let Some(core) = self.core.upgrade() {
            drop(core.remove(self.id));
        }
    }

    /// Whether awaiting it would not have to wait.
    pub fn is_finished(&self) -> bool {
        !self.result.is_empty() || self.result.is_closed()
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

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
