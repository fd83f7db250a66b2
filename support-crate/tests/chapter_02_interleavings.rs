//! The event loop's ready queue and the channel under a model checker: the very source files of the crate, compiled
//! against shuttle's locks, condition variable and atomics, run through all interleavings of two or three threads and
//! through random ones of more.
//!
//! The checker knows one order of all memory accesses, the one that `SeqCst` and locks promise, and these are all that
//! the code relies on. Broken variants go through the same models, so that these are known to find what they are to find.

use std::{
    collections::VecDeque,
    panic,
    pin::Pin,
    sync::Arc,
    task::{Context, Waker},
    time::Instant,
};

use shuttle::{
    Config, Runner,
    future::block_on,
    scheduler::{DfsScheduler, RandomScheduler},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

mod sync {
    pub(super) use shuttle::sync::{Condvar, Mutex, MutexGuard, atomic::AtomicBool};
}

#[path = "../src/chapters/chapter_02/channel.rs"]
#[allow(dead_code, unreachable_pub, missing_docs)]
mod channel;
#[path = "../src/chapters/chapter_02/event_loop/ready.rs"]
mod ready;

use ready::{Ready, TaskId, Wakeup};

/// A queue that a thread can sleep on: the real one, or a broken one.
trait Queue: Default + Send + Sync + 'static {
    fn push(&self, task: TaskId);
    fn take(&self, batch: &mut VecDeque<TaskId>);
}

impl Queue for Ready {
    fn push(&self, task: TaskId) {
        Ready::push(self, task);
    }

    fn take(&self, batch: &mut VecDeque<TaskId>) {
        Ready::take(self, batch, None::<Instant>);
    }
}

/// Looks whether something is queued, and only then registers as asleep: what is pushed in between wakes nobody.
#[derive(Default)]
struct ChecksBeforeRegistering {
    tasks: sync::Mutex<VecDeque<TaskId>>,
    asleep: sync::Mutex<bool>,
    pushed: sync::Condvar,
}

impl Queue for ChecksBeforeRegistering {
    fn push(&self, task: TaskId) {
        self.tasks.lock().unwrap().push_back(task);
        if std::mem::take(&mut *self.asleep.lock().unwrap()) {
            self.pushed.notify_one();
        }
    }

    fn take(&self, batch: &mut VecDeque<TaskId>) {
        while self.tasks.lock().unwrap().is_empty() {
            let mut asleep = self.asleep.lock().unwrap();
            *asleep = true;
            while *asleep {
                asleep = self.pushed.wait(asleep).unwrap();
            }
        }
        std::mem::swap(&mut *self.tasks.lock().unwrap(), batch);
    }
}

/// Several threads push, one takes until it has everything: in the order of each thread, nothing twice.
fn all_that_is_pushed_is_taken<Q: Queue>(threads: u64, each: u64) {
    let queue = Arc::new(Q::default());
    let pushers: Vec<_> = (0..threads)
        .map(|thread| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || (0..each).for_each(|push| queue.push(thread * 100 + push)))
        })
        .collect();
    let mut next = vec![0; threads as usize];
    let mut batch = VecDeque::new();
    for _ in 0..threads * each {
        if batch.is_empty() {
            queue.take(&mut batch);
        }
        let task = batch.pop_front().expect("a batch holds something");
        let (thread, push) = ((task / 100) as usize, task % 100);
        assert_eq!(push, next[thread], "out of order");
        next[thread] += 1;
    }
    assert!(batch.is_empty(), "something was taken twice");
    for pusher in pushers {
        pusher.join().unwrap();
    }
}

/// A task that waits for `events` from other threads, as the loop polls it: each poll begins with `begin_poll`.
fn no_event_is_missed(events: usize) {
    polled(events, |wakeup, look| {
        wakeup.begin_poll();
        look()
    });
}

/// The loop's order the wrong way round: the flag is cleared after the look, and with it a wake-up that came between.
fn flag_cleared_after_the_look(events: usize) {
    polled(events, |wakeup, look| {
        let seen = look();
        wakeup.begin_poll();
        seen
    });
}

fn polled(events: usize, poll: impl Fn(&Wakeup, &dyn Fn() -> usize) -> usize) {
    let ready = Arc::new(Ready::default());
    let wakeup = Arc::new(Wakeup::new(1, Arc::clone(&ready)));
    let happened = Arc::new(AtomicUsize::new(0));
    let wakers: Vec<_> = (0..events)
        .map(|_| {
            let (waker, happened) = (Waker::from(Arc::clone(&wakeup)), Arc::clone(&happened));
            thread::spawn(move || {
                happened.fetch_add(1, SeqCst);
                waker.wake();
            })
        })
        .collect();
    let mut polls = 0;
    let mut batch = VecDeque::new();
    loop {
        ready.take(&mut batch, None);
        assert_eq!(batch.len(), 1, "a task is queued once at a time");
        batch.clear();
        polls += 1;
        if poll(&wakeup, &|| happened.load(SeqCst)) == events {
            break;
        }
    }
    assert!(polls <= events, "more polls than wake-ups");
    for waker in wakers {
        waker.join().unwrap();
    }
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

/// How a broken model ends, among all its interleavings.
fn ending(model: impl Fn() + Send + Sync + 'static) -> String {
    let ended = panic::catch_unwind(panic::AssertUnwindSafe(|| every_schedule(model)));
    let payload = ended.expect_err("the model checker found nothing");
    payload
        .downcast_ref::<String>()
        .cloned()
        .expect("a deadlock is reported in words")
}

#[test]
fn the_queue_loses_nothing_in_any_interleaving() {
    let one_thread = every_schedule(|| all_that_is_pushed_is_taken::<Ready>(1, 2));
    let two_threads = every_schedule(|| all_that_is_pushed_is_taken::<Ready>(2, 1));
    assert!(
        one_thread > 100 && two_threads > 1_000,
        "{one_thread} and {two_threads} interleavings"
    );
    random_schedules(3_000, || all_that_is_pushed_is_taken::<Ready>(3, 3));
}

#[test]
fn no_wake_up_is_lost_in_any_interleaving() {
    let schedules = every_schedule(|| no_event_is_missed(1));
    assert!(schedules > 10, "only {schedules} interleavings");
    random_schedules(3_000, || no_event_is_missed(3));
}

#[test]
fn a_queue_that_checks_before_it_registers_is_caught() {
    let ending = ending(|| all_that_is_pushed_is_taken::<ChecksBeforeRegistering>(1, 1));
    assert!(ending.contains("deadlock"), "{ending}");
}

#[test]
fn a_flag_that_is_cleared_too_late_is_caught() {
    let ending = ending(|| flag_cleared_after_the_look(2));
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
