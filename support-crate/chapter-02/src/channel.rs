//! A queue between tasks: many senders, one receiver, and room for so many items.
//!
//! It knows wakers and nothing of any loop, so the same channel runs on [our loop](super::event_loop), on tokio, and
//! between two of them. A sender that finds no room waits, and so a fast producer cannot run ahead of a slow consumer
//! by more than the capacity: *back-pressure*.
//!
//! ```
//! use chapter_02::channel;
//! use chapter_02::event_loop::{EventLoop, spawn};
//!
//! let items = EventLoop::new().run(async {
//!     let (sender, mut receiver) = channel::bounded(2);
//!     drop(spawn(async move {
//!         for item in 0..5 {
//!             sender.send(item).await.expect("the receiver is there");
//!         }
//!     }));
//!     let mut items = vec![];
//!     while let Some(item) = receiver.receive().await {
//!         items.push(item);
//!     }
//!     items
//! });
//! assert_eq!(items, [0, 1, 2, 3, 4]);
//! ```

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker},
};

use thiserror::Error;

use super::sync::{Mutex, MutexGuard};

/// A channel that holds at most `capacity` items.
///
/// # Panics
///
/// With a capacity of 0: no item would ever pass.
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    assert!(
        capacity > 0,
        "a channel of capacity 0 passes nothing: give it 1 or more"
    );
    let shared = Arc::new(Shared(Mutex::new(State {
        items: VecDeque::new(),
        capacity,
        senders: 1,
        receiver: Receiving::Busy,
        waiting: BTreeMap::new(),
        tickets: 0,
    })));
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

/// A channel that holds any number of items: sending never waits.
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    bounded(usize::MAX)
}

struct Shared<T>(Mutex<State<T>>);

struct State<T> {
    items: VecDeque<T>,
    capacity: usize,
    senders: usize,
    receiver: Receiving,
    /// Senders that found no room, by the ticket each drew: the longest waiting first.
    waiting: BTreeMap<u64, Waker>,
    tickets: u64,
}

enum Receiving {
    /// Waits for an item.
    Waiting(Waker),
    /// Does something else; it will look before it waits.
    Busy,
    Gone,
}

/// The end that items go into. Clones send into the same channel; when all are dropped, the receiver is told.
pub struct Sender<T>(Arc<Shared<T>>);

/// The end that items come out of.
pub struct Receiver<T>(Arc<Shared<T>>);

/// The receiver is gone; the item comes back.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error("nobody receives from this channel any more")]
pub struct SendError<T>(pub T);

// Whatever the item is, the error can be shown.
impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendError(..)")
    }
}

impl<T> Shared<T> {
    /// Of others' code only a waker's `clone` runs under the lock, and before anything changes: a poisoned one guards a
    /// whole state. (Such a `clone` must not use the channel.)
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Sender<T> {
    /// Sends an item, once there is room for it. Awaiting it gives [`SendError`] if the receiver is gone. If it is
    /// dropped before its end, the item is dropped with it, unsent.
    pub fn send(&self, item: T) -> Sending<'_, T> {
        Sending {
            shared: &self.0,
            item: Some(item),
            ticket: None,
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.lock().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.senders -= 1;
        if state.senders == 0 {
            wake(state.receiver_if_waiting(), state);
        }
    }
}

/// The future of [`Sender::send`].
#[must_use = "a future does nothing until it is awaited"]
pub struct Sending<'a, T> {
    shared: &'a Shared<T>,
    item: Option<T>,
    ticket: Option<u64>,
}

// The item is never pinned: it moves into the channel.
impl<T> Unpin for Sending<'_, T> {}

impl<T> Future for Sending<'_, T> {
    type Output = Result<(), SendError<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = self.shared;
        let mut state = shared.lock();
        let item = self
            .item
            .take()
            .expect("a future that has ended is not polled again");
        if matches!(state.receiver, Receiving::Gone) {
            return Poll::Ready(Err(SendError(item)));
        }
        if state.items.len() < state.capacity {
            // A waker is dropped after the lock is released: that, too, may run code of others.
            let _mine = self
                .ticket
                .take()
                .and_then(|ticket| state.waiting.remove(&ticket));
            state.items.push_back(item);
            wake(state.receiver_if_waiting(), state);
            return Poll::Ready(Ok(()));
        }
        let ticket = *self.ticket.get_or_insert_with(|| {
            state.tickets += 1;
            state.tickets
        });
        let replaced = state.waiting.insert(ticket, context.waker().clone());
        drop(state);
        drop(replaced);
        self.item = Some(item);
        Poll::Pending
    }
}

impl<T> Drop for Sending<'_, T> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else { return };
        let mut state = self.shared.lock();
        let waiting = state.waiting.remove(&ticket);
        if waiting.is_none() {
            // Woken for room that it will not use: the next in line is to have it.
            wake(state.next_sender(), state);
        } else {
            drop(state);
        }
    }
}

impl<T> Receiver<T> {
    /// The next item, once there is one; `None` when all senders are gone and the channel is empty.
    pub async fn receive(&mut self) -> Option<T> {
        poll_fn(|context| self.poll_receive(context)).await
    }

    /// The same for futures written by hand: one poll of [`Receiver::receive`].
    pub fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.lock();
        if let Some(item) = state.items.pop_front() {
            wake(state.next_sender(), state);
            return Poll::Ready(Some(item));
        }
        if state.senders == 0 {
            return Poll::Ready(None);
        }
        let receiving = Receiving::Waiting(context.waker().clone());
        let replaced = std::mem::replace(&mut state.receiver, receiving);
        drop(state);
        drop(replaced);
        Poll::Pending
    }

    /// Whether all senders are gone. What they have sent may still wait.
    pub fn is_closed(&self) -> bool {
        self.0.lock().senders == 0
    }

    /// Items that wait to be received.
    pub fn len(&self) -> usize {
        self.0.lock().items.len()
    }

    /// Whether no item waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.receiver = Receiving::Gone;
        let items = std::mem::take(&mut state.items);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(items);
        waiting.into_values().for_each(Waker::wake);
    }
}

impl<T> State<T> {
    fn receiver_if_waiting(&mut self) -> Option<Waker> {
        match std::mem::replace(&mut self.receiver, Receiving::Busy) {
            Receiving::Waiting(waker) => Some(waker),
            other => {
                self.receiver = other;
                None
            }
        }
    }

    fn next_sender(&mut self) -> Option<Waker> {
        self.waiting.pop_first().map(|(_, waker)| waker)
    }
}

/// Wakes outside the lock: a waker runs code of others.
fn wake<T>(waker: Option<Waker>, state: MutexGuard<'_, State<T>>) {
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}
