//! The event loop of chapter 02: joining, cancelling, panics, timers, fairness, wakers from elsewhere, nothing left over.

use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

use chapter_02::{
    by_hand::delivery,
    channel,
    event_loop::{EventLoop, JoinError, JoinHandle, sleep, spawn, yield_now},
};

const MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn a_future_may_borrow_and_tasks_may_share_an_rc() {
    let words = ["to", "be"].map(str::to_owned);
    let length = EventLoop::new().run(async {
        let seen = Rc::new(Cell::new(0));
        let tasks: Vec<_> = words
            .iter()
            .map(|word| {
                let (seen, length) = (Rc::clone(&seen), word.len());
                spawn(async move {
                    yield_now().await;
                    seen.set(seen.get() + length);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        seen.get()
    });
    assert_eq!(length, 4);
}

#[test]
fn a_panic_reaches_the_joiner_and_nobody_else() {
    let event_loop = EventLoop::new();
    let (broken, whole) = event_loop.run(async {
        let broken = spawn(async {
            yield_now().await;
            if true {
                resume_unwind(Box::new("planned"));
            }
        });
        let whole = spawn(async {
            yield_now().await;
            yield_now().await;
            7
        });
        (broken.await, whole.await)
    });
    let Err(JoinError::Panicked(panic)) = broken else {
        panic!("{broken:?}");
    };
    assert_eq!(panic.downcast_ref(), Some(&"planned"));
    assert_eq!(whole.unwrap(), 7);
    assert_eq!(event_loop.tasks(), 0);
}

#[test]
fn a_panic_of_the_root_leaves_a_loop_that_goes_on() {
    let event_loop = EventLoop::new();
    let mut before = None;
    event_loop.run(async { before = Some(spawn(async { 1 })) });
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        event_loop.run(async {
            drop(spawn(async {}));
            resume_unwind(Box::new("planned"))
        })
    }));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"planned"));
    assert_eq!(event_loop.run(before.unwrap()).unwrap(), 1);
    assert_eq!(event_loop.tasks(), 0, "the task beside it has run too");
    assert!(
        catch_unwind(|| drop(spawn(async {}))).is_err(),
        "no loop runs any more"
    );
}

#[test]
fn a_dropped_handle_detaches_its_task() {
    let event_loop = EventLoop::new();
    let (sender, mut receiver) = channel::bounded(1);
    let received = event_loop.run(async {
        drop(spawn(async move {
            sleep(MILLISECOND).await;
            sender.send("done").await.unwrap();
        }));
        receiver.receive().await
    });
    assert_eq!(received, Some("done"));
}

#[test]
fn aborting_drops_a_task_where_it_waits() {
    let event_loop = EventLoop::new();
    let held = Arc::new(());
    event_loop.run(async {
        let inside = Arc::clone(&held);
        let task = spawn(async move {
            let _inside = inside;
            pending::<()>().await;
        });
        yield_now().await;
        assert_eq!(Arc::strong_count(&held), 2);
        task.abort();
        assert_eq!(Arc::strong_count(&held), 1, "dropped at once");
        task.abort();
        assert!(matches!(task.await, Err(JoinError::Cancelled)));

        let ended = spawn(async { 5 });
        yield_now().await;
        ended.abort();
        assert_eq!(ended.await.unwrap(), 5, "what has ended keeps its result");
    });
    assert_eq!(event_loop.tasks(), 0);
}

#[test]
fn a_task_that_aborts_itself_ends_with_that_poll() {
    let event_loop = EventLoop::new();
    let after = Rc::new(Cell::new(""));
    let seen = Rc::clone(&after);
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    event_loop.run(async move {
        let (handles, mut own) = channel::bounded(1);
        let task = spawn(async move {
            let _inside = inside;
            let handle: JoinHandle<()> = own.receive().await.unwrap();
            handle.abort();
            after.set("still in the poll");
            yield_now().await;
            after.set("beyond it");
        });
        handles.send(task).await.unwrap();
        sleep(5 * MILLISECOND).await;
    });
    assert_eq!(seen.get(), "still in the poll");
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(event_loop.tasks(), 0);
}

#[test]
fn loops_do_not_nest() {
    let outer = EventLoop::new();
    let nested = outer.run(async { catch_unwind(|| EventLoop::new().run(async {})) });
    let message = *nested.unwrap_err().downcast::<&str>().unwrap();
    assert!(message.contains("await the future instead"), "{message}");
}

#[test]
fn outside_a_loop_spawn_and_sleep_say_what_they_need() {
    let spawned = catch_unwind(|| drop(spawn(async {})));
    let slept = catch_unwind(|| {
        let mut context = Context::from_waker(Waker::noop());
        let _ = pin!(sleep(MILLISECOND)).poll(&mut context);
    });
    for (name, ended) in [("spawn", spawned), ("sleep", slept)] {
        let message = *ended.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(
            message,
            format!("{name} needs a running event loop: call it inside EventLoop::run")
        );
    }
}

#[test]
fn no_timer_is_early_and_they_fire_in_order() {
    let durations = (0..60).map(|i| Duration::from_micros(i * 7919 % 30_000));
    // Of each timer, the earliest and the latest moment that may be meant.
    let fired = Rc::new(RefCell::new(Vec::new()));
    EventLoop::new().run(async {
        let tasks: Vec<_> = durations
            .map(|duration| {
                let before = Instant::now();
                let sleeping = sleep(duration);
                let after = Instant::now();
                let fired = Rc::clone(&fired);
                spawn(async move {
                    let mut sleeping = pin!(sleeping);
                    let set =
                        poll_fn(|context| Poll::Ready(sleeping.as_mut().poll(context).is_pending())).await;
                    if set {
                        sleeping.await;
                        fired.borrow_mut().push((before + duration, after + duration));
                    }
                    assert!(Instant::now() >= before + duration, "{duration:?} ended early");
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let fired = fired.take();
    let in_order = fired.is_sorted_by(|(earliest, _), (_, latest)| earliest <= latest);
    assert!(in_order, "{fired:?}");
}

#[test]
fn timers_run_together() {
    let began = Instant::now();
    EventLoop::new().run(async {
        let tasks: Vec<_> = (0..1000).map(|_| spawn(sleep(20 * MILLISECOND))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let took = began.elapsed();
    assert!(took >= 20 * MILLISECOND);
    assert!(
        took < 1000 * 20 * MILLISECOND / 4,
        "they waited one after the other: {took:?}"
    );
}

/// Counts its references by being an `Arc`, and wakes nobody.
struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn a_dropped_sleep_takes_its_timer_back() {
    let nobody = Arc::new(Nobody);
    let waker = Waker::from(Arc::clone(&nobody));
    EventLoop::new().run(async {
        let mut long = Box::pin(sleep(Duration::MAX));
        assert!(long.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(Arc::strong_count(&nobody), 3, "the timer holds a waker");
        drop(long);
        assert_eq!(Arc::strong_count(&nobody), 2);
    });
}

#[test]
fn wakers_work_from_other_threads() {
    const EVENTS: u64 = 2_000;
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..EVENTS).map(|_| delivery()).unzip();
    let thread = thread::spawn(move || {
        for (number, sender) in senders.into_iter().enumerate() {
            if number % 100 == 0 {
                thread::sleep(MILLISECOND / 2);
            }
            sender.give(number as u64);
        }
    });
    let sum = EventLoop::new().run(async {
        let tasks: Vec<_> = receivers.into_iter().map(spawn).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.unwrap();
        }
        sum
    });
    thread.join().unwrap();
    assert_eq!(sum, EVENTS * (EVENTS - 1) / 2);
}

#[test]
fn two_loops_on_two_threads_play_through_channels() {
    const ROUNDS: u64 = 2_000;
    let ((there, mut from_there), (back, mut from_back)) = (channel::bounded(1), channel::bounded(1));
    let other = thread::spawn(move || {
        EventLoop::new().run(async {
            while let Some(ball) = from_there.receive().await {
                back.send(ball + 1).await.unwrap();
            }
        });
    });
    let ball = EventLoop::new().run(async {
        let mut ball = 0_u64;
        for _ in 0..ROUNDS {
            there.send(ball).await.unwrap();
            ball = from_back.receive().await.unwrap();
        }
        drop(there);
        ball
    });
    other.join().unwrap();
    assert_eq!(ball, ROUNDS);
}

#[test]
fn an_idle_loop_sleeps() {
    let event_loop = EventLoop::new();
    event_loop.run(sleep(50 * MILLISECOND));
    // One poll to set the timer, one when it is due.
    assert!(event_loop.turns() <= 2, "{} turns", event_loop.turns());
}

#[test]
fn a_hundred_thousand_tasks() {
    const TASKS: u64 = 100_000;
    let event_loop = EventLoop::new();
    let sum = event_loop.run(async {
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                spawn(async move {
                    yield_now().await;
                    number
                })
            })
            .collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.unwrap();
        }
        sum
    });
    assert_eq!(sum, TASKS * (TASKS - 1) / 2);
    assert_eq!(event_loop.tasks(), 0);
}

#[test]
fn a_task_that_wakes_itself_for_ever_starves_nobody() {
    const YIELDS: u64 = 500;
    let event_loop = EventLoop::new();
    let greedy_polls = Rc::new(Cell::new(0_u64));
    let counted = Rc::clone(&greedy_polls);
    event_loop.run(async {
        drop(spawn(poll_fn(move |context| -> Poll<()> {
            counted.set(counted.get() + 1);
            context.waker().wake_by_ref();
            Poll::Pending
        })));
        let modest: Vec<_> = (0..10)
            .map(|_| {
                spawn(async {
                    for _ in 0..YIELDS {
                        yield_now().await;
                    }
                })
            })
            .collect();
        for task in modest {
            task.await.unwrap();
        }
    });
    // It comes once for each time that the others come.
    assert!(
        (YIELDS..YIELDS + 10).contains(&greedy_polls.get()),
        "{} polls of the greedy task",
        greedy_polls.get()
    );
    assert_eq!(event_loop.tasks(), 1, "it is still there");
}

#[test]
fn many_wake_ups_before_a_poll_are_one() {
    let event_loop = EventLoop::new();
    let polls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&polls);
    event_loop.run(async {
        let task = spawn(poll_fn(move |context| {
            counted.set(counted.get() + 1);
            (0..10).for_each(|_| context.waker().wake_by_ref());
            if counted.get() < 3 {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        }));
        task.await.unwrap();
        for _ in 0..5 {
            yield_now().await;
        }
    });
    assert_eq!(polls.get(), 3);
}

/// Panics when it is dropped.
struct Explosive;

impl Drop for Explosive {
    fn drop(&mut self) {
        resume_unwind(Box::new("dropped"));
    }
}

/// A future that has ended, and panics when it is dropped.
struct EndsBadly(Explosive);

impl Future for EndsBadly {
    type Output = ();

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

#[test]
fn a_panic_in_a_destructor_is_the_tasks_own_too() {
    let event_loop = EventLoop::new();
    event_loop.run(async {
        let Err(JoinError::Panicked(panic)) = spawn(EndsBadly(Explosive)).await else {
            panic!("the panic was lost");
        };
        assert_eq!(panic.downcast_ref(), Some(&"dropped"));
        drop(spawn(EndsBadly(Explosive)));
        // A result that nobody wants is dropped by the task.
        drop(spawn(async { Explosive }));
        for _ in 0..3 {
            yield_now().await;
        }
    });
    assert_eq!(event_loop.tasks(), 0);
}

/// Spawns once more when it is dropped, and says so.
struct Successor(Rc<Cell<u32>>);

impl Drop for Successor {
    fn drop(&mut self) {
        let left = self.0.get();
        if left > 0 {
            self.0.set(left - 1);
            let next = Self(Rc::clone(&self.0));
            drop(spawn(async move {
                let _next = next;
                pending::<()>().await;
            }));
        }
    }
}

#[test]
fn what_tasks_spawn_while_the_loop_is_dropped_is_dropped_too() {
    let left = Rc::new(Cell::new(5));
    let first = Successor(Rc::clone(&left));
    let event_loop = EventLoop::new();
    event_loop.run(async {
        drop(spawn(async move {
            let _first = first;
            pending::<()>().await;
        }));
        yield_now().await;
    });
    drop(event_loop);
    assert_eq!((left.get(), Rc::strong_count(&left)), (0, 1));
    assert!(
        catch_unwind(|| drop(spawn(async {}))).is_err(),
        "no loop runs any more"
    );
}

#[test]
fn dropping_the_loop_drops_every_task_in_every_state() {
    let dropped = Rc::new(());
    let tells = || Rc::clone(&dropped);
    let event_loop = EventLoop::new();
    let (sender, mut receiver) = channel::bounded::<u8>(1);
    let (sending, waiting, yielding, ready) = (tells(), tells(), tells(), tells());
    let (mut handles, a_waker_outlives_the_loop) = event_loop.run(async {
        let full = sender.clone();
        let tasks = vec![
            spawn(async move {
                let _tells = sending;
                while full.send(1).await.is_ok() {}
            }),
            spawn(async move {
                let _tells = waiting;
                sleep(Duration::MAX).await;
            }),
            spawn(async move {
                let _tells = yielding;
                loop {
                    yield_now().await;
                }
            }),
        ];
        yield_now().await;
        yield_now().await;
        (
            tasks,
            poll_fn(|context| Poll::Ready(context.waker().clone())).await,
        )
    });
    event_loop.run(async { handles.push(spawn(async move { drop(ready) })) });
    assert_eq!((Rc::strong_count(&dropped), event_loop.tasks()), (5, 4));
    drop(event_loop);
    assert_eq!(Rc::strong_count(&dropped), 1);
    EventLoop::new().run(async {
        for handle in handles {
            assert!(matches!(handle.await, Err(JoinError::Cancelled)));
        }
    });
    drop(sender);
    let left = EventLoop::new().run(async { (receiver.receive().await, receiver.receive().await) });
    assert_eq!(left, (Some(1), None), "the task's sender is gone with it");
    a_waker_outlives_the_loop.wake();
}
