//! The event loop and the channel under a model checker: the very source files of the crate, compiled against shuttle's
//! locks, atomics and threads, run through all interleavings of two or three threads and through random ones of more.
//!
//! The checker knows one order of all memory accesses, the one that `SeqCst` and locks promise, and these are all that
//! the code relies on. The same files on broken types go through the same models, so that these are known to find what
//! they are to find.

#![expect(
    clippy::duplicate_mod,
    reason = "the same sources on sound types and on broken ones"
)]

use std::{
    future::poll_fn,
    panic,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use shuttle::{
    Config, Runner,
    future::block_on,
    scheduler::{DfsScheduler, RandomScheduler},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

#[path = "interleavings/forgetful.rs"]
mod forgetful;
#[path = "interleavings/sound.rs"]
mod sound;
#[path = "interleavings/threads.rs"]
mod threads;
#[path = "interleavings/torn.rs"]
mod torn;

use sound::{
    channel,
    event_loop::{EventLoop, spawn},
};

/// Happens so many times, on as many threads; each calls the waker.
struct Events {
    happened: AtomicUsize,
    all: usize,
}

impl Events {
    /// Ready when all have happened. The threads start at the first poll.
    fn all(count: usize) -> impl Future<Output = ()> {
        let events = Arc::new(Self {
            happened: AtomicUsize::new(0),
            all: count,
        });
        let mut threads = vec![];
        let mut polls = 0;
        poll_fn(move |context| {
            if polls == 0 {
                threads = (0..count).map(|_| events.happens(context.waker())).collect();
            }
            polls += 1;
            if events.happened.load(SeqCst) < events.all {
                return Poll::Pending;
            }
            assert!(polls <= count + 1, "more polls than wake-ups");
            threads.drain(..).for_each(|thread| thread.join().unwrap());
            Poll::Ready(())
        })
    }

    fn happens(self: &Arc<Self>, waker: &Waker) -> thread::JoinHandle<()> {
        let (events, waker) = (Arc::clone(self), waker.clone());
        thread::spawn(move || {
            events.happened.fetch_add(1, SeqCst);
            waker.wake();
        })
    }
}

/// The future that the loop was given waits for other threads.
fn no_wake_up_is_lost(events: usize) {
    EventLoop::new().run(Events::all(events));
}

/// A task waits for other threads, and is waited for.
fn no_task_is_lost(events: usize) {
    EventLoop::new().run(async move { spawn(Events::all(events)).await.unwrap() });
}

/// Several threads send into a loop, whose tasks pass it on.
fn what_is_sent_reaches_the_last_task(threads: u64) {
    let (sender, mut from_threads) = channel::bounded(1);
    let senders: Vec<_> = (1..=threads)
        .map(|item| {
            let sender = sender.clone();
            thread::spawn(move || block_on(sender.send(item)).expect("the loop receives"))
        })
        .collect();
    drop(sender);
    let sum = EventLoop::new().run(async move {
        let (passed_on, mut received) = channel::bounded(1);
        drop(spawn(async move {
            while let Some(item) = from_threads.receive().await {
                passed_on.send(item).await.unwrap();
            }
        }));
        let mut sum = 0;
        while let Some(item) = received.receive().await {
            sum += item;
        }
        sum
    });
    assert_eq!(sum, threads * (threads + 1) / 2);
    senders.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Several threads send through a channel with room for one, and one receives all of it, until all senders are gone.
fn all_that_is_sent_is_received(threads: u64, each: u64) {
    let (sender, mut receiver) = channel::bounded(1);
    let senders: Vec<_> = (0..threads)
        .map(|_| {
            let sender = sender.clone();
            thread::spawn(move || {
                for item in 0..each {
                    block_on(sender.send(item)).expect("the receiver is there");
                }
            })
        })
        .collect();
    drop(sender);
    let mut received = 0;
    while block_on(receiver.receive()).is_some() {
        received += 1;
    }
    assert_eq!(received, threads * each);
    for sender in senders {
        sender.join().unwrap();
    }
}

/// The channel is full. One sender polls once and gives up; another one must get through all the same.
fn a_sender_that_gives_up_passes_its_turn_on() {
    let (sender, mut receiver) = channel::bounded(1);
    block_on(sender.send(0)).expect("the receiver is there");
    let (gives_up, waits) = (sender.clone(), sender);
    let giving_up = thread::spawn(move || {
        let mut sending = gives_up.send(1);
        let waker = Waker::noop();
        Pin::new(&mut sending)
            .poll(&mut Context::from_waker(waker))
            .is_ready()
    });
    let waiting = thread::spawn(move || block_on(waits.send(2)).expect("the receiver is there"));
    let mut received = vec![];
    while let Some(item) = block_on(receiver.receive()) {
        received.push(item);
    }
    let sent = giving_up.join().unwrap();
    waiting.join().unwrap();
    received.sort_unstable();
    assert_eq!(received, if sent { vec![0, 1, 2] } else { vec![0, 2] });
}

/// The receiver goes away while somebody waits for room: the item comes back.
fn a_sender_learns_that_nobody_receives() {
    let (sender, receiver) = channel::bounded(1);
    block_on(sender.send(0)).expect("the receiver is there");
    let leaving = thread::spawn(move || drop(receiver));
    assert_eq!(block_on(sender.send(1)), Err(channel::SendError(1)));
    leaving.join().unwrap();
}

/// Runs a model through all its interleavings; gives how many there were. A model that ends in a deadlock or in a
/// panic panics here.
fn every_schedule(model: impl Fn() + Send + Sync + 'static) -> usize {
    Runner::new(DfsScheduler::new(None, false), Config::default()).run(model)
}

/// Runs a model through so many random interleavings, always the same.
fn random_schedules(schedules: usize, model: impl Fn() + Send + Sync + 'static) {
    Runner::new(RandomScheduler::new_from_seed(2, schedules), Config::default()).run(model);
}

/// How a broken model ends, where the checker finds the fault.
fn ending(check: impl FnOnce()) -> String {
    let ended = panic::catch_unwind(panic::AssertUnwindSafe(check));
    let payload = ended.expect_err("the model checker found nothing");
    payload
        .downcast_ref::<String>()
        .cloned()
        .expect("a deadlock is reported in words")
}

#[test]
fn the_loop_loses_no_wake_up_in_any_interleaving() {
    let schedules = every_schedule(|| no_wake_up_is_lost(1));
    let with_a_task = every_schedule(|| no_task_is_lost(1));
    assert!(
        schedules > 1_000 && with_a_task > 1_000,
        "{schedules} and {with_a_task} interleavings"
    );
    random_schedules(3_000, || no_wake_up_is_lost(3));
    random_schedules(3_000, || no_task_is_lost(3));
    random_schedules(1_000, || what_is_sent_reaches_the_last_task(3));
}

#[test]
fn a_thread_that_forgets_being_unparked_is_caught() {
    let ending = ending(|| {
        every_schedule(|| forgetful::event_loop::EventLoop::new().run(Events::all(1)));
    });
    assert!(ending.contains("deadlock"), "{ending}");
}

#[test]
fn a_flag_that_is_read_and_then_written_is_caught() {
    let ending = ending(|| {
        random_schedules(10_000, || torn::event_loop::EventLoop::new().run(Events::all(3)));
    });
    assert!(ending.contains("deadlock"), "{ending}");
}

#[test]
fn the_channel_loses_nothing() {
    let schedules = every_schedule(|| all_that_is_sent_is_received(1, 1));
    assert!(schedules > 100, "only {schedules} interleavings");
    random_schedules(1_000, || all_that_is_sent_is_received(3, 3));
}

#[test]
fn senders_that_leave_and_receivers_that_leave_strand_nobody() {
    random_schedules(3_000, a_sender_that_gives_up_passes_its_turn_on);
    let schedules = every_schedule(a_sender_learns_that_nobody_receives);
    assert!(schedules > 5, "only {schedules} interleavings");
}
