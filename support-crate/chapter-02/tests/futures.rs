//! Chapter 02's future written by hand, its poller, the channel in single steps, and the timer that calls back.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    task::Poll,
    thread,
    time::{Duration, Instant},
};

use chapter_02::{
    by_hand::{Poller, Tea, delivery, tea},
    channel::{self, SendError},
    event_loop::{EventLoop, spawn},
    three_ways::CallbackTimer,
};
use proptest::prelude::*;

/// What happens to a tea between two polls.
#[derive(Clone, Copy, Debug)]
enum Event {
    Water,
    Leaves,
    Nothing,
}

proptest! {
    /// Whatever comes in whatever order, and however often it is polled in vain: the hand-written state machine and
    /// the compiler's answer alike, and are woken alike.
    #[test]
    fn the_state_machine_is_the_async_fn(
        events in prop::collection::vec(
            prop_oneof![Just(Event::Water), Just(Event::Leaves), Just(Event::Nothing)],
            0..12,
        )
    ) {
        let ((water, to_machine), (leaves, leaves_to_machine)) = (delivery(), delivery());
        let ((other_water, to_fn), (other_leaves, leaves_to_fn)) = (delivery(), delivery());
        let (mut waters, mut both_leaves) = (Some([water, other_water]), Some([leaves, other_leaves]));
        let mut machine = Poller::new(Tea::new(to_machine, leaves_to_machine));
        let mut function = Poller::new(tea(to_fn, leaves_to_fn));
        for event in events {
            let polls = (machine.step(), function.step());
            prop_assert_eq!(&polls.0, &polls.1);
            if polls.0.is_ready() {
                prop_assert!(waters.is_none() && both_leaves.is_none());
                break;
            }
            match event {
                Event::Water => waters.take().into_iter().flatten().for_each(|giver| giver.give(80)),
                Event::Leaves => both_leaves.take().into_iter().flatten().for_each(|giver| giver.give("white")),
                Event::Nothing => {}
            }
            prop_assert_eq!(machine.is_woken(), function.is_woken());
            prop_assert_eq!(machine.wakes(), function.wakes());
        }
    }
}

#[test]
fn a_future_does_nothing_until_it_is_polled_and_waits_for_one_thing_at_a_time() {
    let ((water, water_comes), (leaves, leaves_come)) = (delivery(), delivery());
    let mut tea = Poller::new(Tea::new(water_comes, leaves_come));
    assert_eq!(
        format!("{tea:?}"),
        "Poller { steps: 0, wakes: 0, future: Fresh { .. } }"
    );
    assert_eq!(tea.step(), Poll::Pending);
    leaves.give("black");
    assert!(!tea.is_woken(), "it has left no waker with the leaves yet");
    water.give(95);
    assert!(tea.is_woken());
    assert_eq!(
        tea.step(),
        Poll::Ready("black tea at 95 °C".to_owned()),
        "both in one poll"
    );
    assert_eq!(format!("{:?}", tea.future()), "Done");
}

#[test]
#[should_panic(expected = "the future has ended after 1 steps")]
fn what_has_ended_is_not_polled_again() {
    let mut ready = Poller::new(std::future::ready(1));
    assert_eq!(ready.step(), Poll::Ready(1));
    let _ = ready.step();
}

#[test]
fn a_full_channel_makes_its_sender_wait_and_a_taken_item_wakes_it() {
    let (sender, mut receiver) = channel::bounded(1);
    assert_eq!(Poller::new(sender.send('a')).step(), Poll::Ready(Ok(())));
    let mut waiting = Poller::new(sender.send('b'));
    assert_eq!(waiting.step(), Poll::Pending);
    assert_eq!(receiver.len(), 1);
    assert_eq!(Poller::new(receiver.receive()).step(), Poll::Ready(Some('a')));
    assert!(waiting.is_woken());
    assert_eq!(waiting.step(), Poll::Ready(Ok(())));
    drop(waiting);
    drop(sender);
    assert!(receiver.is_closed() && !receiver.is_empty());
    assert_eq!(Poller::new(receiver.receive()).step(), Poll::Ready(Some('b')));
    assert_eq!(Poller::new(receiver.receive()).step(), Poll::Ready(None));
}

#[test]
fn a_dropped_receiver_gives_items_back_and_drops_what_it_held() {
    let item = Arc::new(());
    let (sender, receiver) = channel::bounded(1);
    assert_eq!(
        Poller::new(sender.send(Arc::clone(&item))).step(),
        Poll::Ready(Ok(()))
    );
    let mut waiting = Poller::new(sender.send(Arc::clone(&item)));
    assert_eq!(waiting.step(), Poll::Pending);
    drop(receiver);
    assert!(waiting.is_woken());
    assert_eq!(waiting.step(), Poll::Ready(Err(SendError(Arc::clone(&item)))));
    assert_eq!(Arc::strong_count(&item), 1);
}

#[test]
#[should_panic(expected = "a channel of capacity 0 passes nothing")]
fn a_channel_without_room_is_refused() {
    let _ = channel::bounded::<()>(0);
}

#[test]
fn many_senders_on_many_threads_lose_nothing_on_either_loop() {
    const SENDERS: u64 = 50;
    const ITEMS: u64 = 100;
    let expected: BTreeSet<u64> = (0..SENDERS * ITEMS).collect();
    async fn all(mut receiver: channel::Receiver<u64>) -> BTreeSet<u64> {
        let mut received = BTreeSet::new();
        while let Some(item) = receiver.receive().await {
            assert!(received.insert(item), "{item} came twice");
        }
        received
    }
    async fn some(sender: channel::Sender<u64>, first: u64) {
        for item in first..first + ITEMS {
            sender.send(item).await.unwrap();
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .unwrap();
    let (sender, receiver) = channel::bounded(3);
    (0..SENDERS).for_each(|number| drop(runtime.spawn(some(sender.clone(), number * ITEMS))));
    drop(sender);
    // The senders on tokio's four threads, the receiver on our loop.
    assert_eq!(EventLoop::new().run(all(receiver)), expected);

    let (sender, receiver) = channel::bounded(3);
    let received = EventLoop::new().run(async {
        (0..SENDERS).for_each(|number| drop(spawn(some(sender.clone(), number * ITEMS))));
        drop(sender);
        spawn(all(receiver)).await.unwrap()
    });
    assert_eq!(received, expected);
}

#[test]
fn callbacks_are_never_early_and_come_in_order() {
    let timer = CallbackTimer::start().unwrap();
    let (done, calls) = mpsc::channel();
    let began = Instant::now();
    // The longest first: the thread must look again when a shorter one comes.
    for milliseconds in [30, 10, 20, 0] {
        let done = done.clone();
        timer.after(Duration::from_millis(milliseconds), move || {
            done.send((milliseconds, began.elapsed())).unwrap();
        });
    }
    drop(done);
    for (milliseconds, after) in calls {
        assert!(
            after >= Duration::from_millis(milliseconds),
            "{milliseconds} ms after {after:?}"
        );
    }
    let order = Arc::new(Mutex::new(vec![]));
    let at = Duration::from_millis(5);
    for number in 0..100 {
        let order = Arc::clone(&order);
        timer.after(at, move || order.lock().unwrap().push(number));
    }
    EventLoop::new().run(timer.wait(at));
    assert!(order.lock().unwrap().is_sorted(), "first asked, first called");
    assert_eq!(order.lock().unwrap().len(), 100);
}

#[test]
fn a_callback_timer_survives_a_panic_and_ends_with_its_last_clone() {
    let timer = CallbackTimer::start().unwrap();
    timer.after(Duration::ZERO, || std::panic::resume_unwind(Box::new("planned")));
    EventLoop::new().run(timer.wait(Duration::from_millis(1)));
    let uncalled = Arc::new(AtomicUsize::new(0));
    let (held, clone) = (Arc::clone(&uncalled), timer.clone());
    timer.after(Duration::MAX, move || {
        held.fetch_add(1, SeqCst);
    });
    drop(timer);
    assert_eq!(Arc::strong_count(&uncalled), 2, "a clone is left");
    drop(clone);
    assert_eq!(Arc::strong_count(&uncalled), 1, "dropped uncalled");
    assert_eq!(uncalled.load(SeqCst), 0);
}

#[test]
fn the_last_clone_may_be_dropped_by_a_callback() {
    let timer = CallbackTimer::start().unwrap();
    let (done, ended) = mpsc::channel();
    let clone = timer.clone();
    timer.after(Duration::from_millis(2), move || {
        drop(clone);
        done.send(thread::current().name().map(str::to_owned)).unwrap();
    });
    drop(timer);
    assert_eq!(ended.recv().unwrap().as_deref(), Some("callback-timer"));
}
