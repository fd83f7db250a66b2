//! Our event loop and tokio run the same random programs and come to the same results; where nothing sleeps and nothing
//! is aborted, in the same order of every move.

use std::{any::Any, cell::RefCell, pin::Pin, rc::Rc, time::Duration};

use chapter_02::{
    channel,
    event_loop::{self, EventLoop, JoinError, yield_now},
};
use concurrency_lab::ground::runtime::tokio_on_one_thread;
use proptest::prelude::*;

/// What a task does, step by step.
#[derive(Clone, Debug)]
enum Step {
    Yield,
    /// Sleeps so many milliseconds.
    Sleep(u8),
    /// Spawns a task and waits for it.
    Join(Vec<Step>),
    /// Spawns tasks, and then waits for one after the other.
    JoinAll(Vec<Vec<Step>>),
    /// Spawns a task that takes this step before each item that it sends through a channel of this capacity.
    Pipe(usize, u8, Box<Step>),
    /// Spawns two tasks that send into the same channel, and adds up what comes.
    Merge(u8, u8),
    /// Spawns a task that panics after so many yields.
    Panic(u8),
    /// Spawns a task that waits for ever, and aborts it after so many yields.
    Abort(u8),
}

/// How a task ends: with a number that depends on all it did, or without one.
#[derive(Clone, Debug, PartialEq)]
enum Ended {
    Number(u64),
    Panicked(String),
    Cancelled,
}

impl Ended {
    fn panicked(panic: &(dyn Any + Send)) -> Self {
        let message = panic.downcast_ref::<&str>().expect("tasks panic with a text");
        Self::Panicked((*message).to_owned())
    }
}

type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// A way to end a spawned task early, and its end.
type Spawned = (Box<dyn Fn()>, Local<Ended>);

trait Runtime: Copy + 'static {
    fn run(self, program: Local<()>);
    fn spawn(self, task: Local<u64>) -> Spawned;
    fn sleep(self, time: Duration) -> Local<()>;
}

#[derive(Clone, Copy)]
struct Ours;

impl Runtime for Ours {
    fn run(self, program: Local<()>) {
        EventLoop::new().run(async { event_loop::spawn(program).await.unwrap() });
    }

    fn spawn(self, task: Local<u64>) -> Spawned {
        let handle = Rc::new(RefCell::new(event_loop::spawn(task)));
        let aborted = Rc::clone(&handle);
        let end = std::future::poll_fn(move |context| Pin::new(&mut *handle.borrow_mut()).poll(context));
        let end = async {
            match end.await {
                Ok(number) => Ended::Number(number),
                Err(JoinError::Panicked(panic)) => Ended::panicked(panic.as_ref()),
                Err(JoinError::Cancelled) => Ended::Cancelled,
            }
        };
        (Box::new(move || aborted.borrow().abort()), Box::pin(end))
    }

    fn sleep(self, time: Duration) -> Local<()> {
        Box::pin(event_loop::sleep(time))
    }
}

#[derive(Clone, Copy)]
struct Tokio;

impl Runtime for Tokio {
    fn run(self, program: Local<()>) {
        let runtime = tokio_on_one_thread().unwrap();
        let local = tokio::task::LocalSet::new();
        runtime.block_on(local.run_until(async { tokio::task::spawn_local(program).await.unwrap() }));
    }

    fn spawn(self, task: Local<u64>) -> Spawned {
        let handle = tokio::task::spawn_local(task);
        let abort = handle.abort_handle();
        let end = async {
            match handle.await {
                Ok(number) => Ended::Number(number),
                Err(error) if error.is_cancelled() => Ended::Cancelled,
                Err(error) => Ended::panicked(error.into_panic().as_ref()),
            }
        };
        (Box::new(move || abort.abort()), Box::pin(end))
    }

    fn sleep(self, time: Duration) -> Local<()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// What every task of a program writes its moves to, in the order in which they happen.
type Log = Rc<RefCell<Vec<(u64, &'static str)>>>;

fn mix(number: u64, more: u64) -> u64 {
    (number ^ more)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(23)
}

fn count(ended: &Ended) -> u64 {
    match ended {
        Ended::Number(number) => *number,
        Ended::Panicked(message) => 1_000 + message.len() as u64,
        Ended::Cancelled => 2_000,
    }
}

/// A task: its number follows from its steps and from what its children came to.
fn task<R: Runtime>(runtime: R, log: Log, name: u64, steps: Vec<Step>) -> Local<u64> {
    Box::pin(async move {
        log.borrow_mut().push((name, "begins"));
        let mut number = name;
        for (place, step) in steps.into_iter().enumerate() {
            let child = mix(name, place as u64 + 1);
            number = mix(number, take(runtime, &log, child, step).await);
            log.borrow_mut().push((name, "took a step"));
        }
        log.borrow_mut().push((name, "ends"));
        number
    })
}

async fn take<R: Runtime>(runtime: R, log: &Log, child: u64, step: Step) -> u64 {
    let spawn = |name, steps| runtime.spawn(task(runtime, Rc::clone(log), name, steps)).1;
    match step {
        Step::Yield => {
            yield_now().await;
            1
        }
        Step::Sleep(milliseconds) => {
            runtime.sleep(Duration::from_millis(milliseconds.into())).await;
            2
        }
        Step::Join(steps) => count(&spawn(child, steps).await),
        Step::JoinAll(tasks) => {
            let ends: Vec<_> = (1..)
                .zip(tasks)
                .map(|(i, steps)| spawn(mix(child, i), steps))
                .collect();
            let mut number = 3;
            for end in ends {
                number = mix(number, count(&end.await));
            }
            number
        }
        Step::Pipe(capacity, items, before) => {
            let (sender, mut receiver) = channel::bounded(capacity);
            let log = Rc::clone(log);
            let producing = runtime.spawn(Box::pin(async move {
                for item in 0..u64::from(items) {
                    let taken = Box::pin(take(runtime, &log, mix(child, item), (*before).clone())).await;
                    sender.send(mix(item, taken)).await.unwrap();
                }
                4
            }));
            let mut number = 5;
            while let Some(item) = receiver.receive().await {
                number = mix(number, item);
            }
            mix(number, count(&producing.1.await))
        }
        Step::Merge(left, right) => {
            let (sender, mut receiver) = channel::bounded(1);
            for items in [left, right] {
                let sender = sender.clone();
                let sending = runtime.spawn(Box::pin(async move {
                    for item in 0..items {
                        sender.send(u64::from(item)).await.unwrap();
                    }
                    6
                }));
                drop(sending);
            }
            drop(sender);
            let mut sum = 7;
            while let Some(item) = receiver.receive().await {
                sum += item;
            }
            sum
        }
        Step::Panic(yields) => {
            let panicking = runtime.spawn(Box::pin(async move {
                for _ in 0..yields {
                    yield_now().await;
                }
                std::panic::resume_unwind(Box::new("planned"))
            }));
            let ended = panicking.1.await;
            assert_eq!(ended, Ended::Panicked("planned".to_owned()));
            count(&ended)
        }
        Step::Abort(yields) => {
            let (abort, end) = runtime.spawn(Box::pin(std::future::pending()));
            for _ in 0..yields {
                yield_now().await;
            }
            abort();
            let ended = end.await;
            assert_eq!(ended, Ended::Cancelled);
            count(&ended)
        }
    }
}

/// What a program comes to, and what its tasks wrote.
fn outcome<R: Runtime>(runtime: R, steps: &[Step]) -> (u64, Vec<(u64, &'static str)>) {
    let (log, number) = (Log::default(), Rc::new(RefCell::new(0)));
    let (task, came_to) = (
        task(runtime, Rc::clone(&log), 1, steps.to_vec()),
        Rc::clone(&number),
    );
    runtime.run(Box::pin(async move { *came_to.borrow_mut() = task.await }));
    let written = log.take();
    (number.take(), written)
}

/// Programs of up to some dozens of tasks. In an ordered one nothing sleeps, because time is not the same twice, and
/// nothing is aborted: our loop drops an aborted task at once, tokio when it would next be polled.
fn programs(ordered: bool) -> impl Strategy<Value = Vec<Step>> {
    let simple = prop_oneof![
        3 => Just(Step::Yield),
        3 => (0..4_u8).prop_map(move |wait| if ordered { Step::Yield } else { Step::Sleep(wait) }),
        1 => (0..3_u8).prop_map(Step::Panic),
        1 => (0..3_u8).prop_map(move |yields| if ordered { Step::Panic(yields) } else { Step::Abort(yields) }),
        1 => (0..6_u8, 0..6_u8).prop_map(|(left, right)| Step::Merge(left, right)),
    ];
    let step = simple.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Step::Join),
            prop::collection::vec(prop::collection::vec(inner.clone(), 0..3), 0..4).prop_map(Step::JoinAll),
            (1..4_usize, 0..5_u8, inner).prop_map(|(capacity, items, step)| Step::Pipe(
                capacity,
                items,
                Box::new(step)
            )),
        ]
    });
    prop::collection::vec(step, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_in_the_same_order(program in programs(true)) {
        let (ours, tokio) = (outcome(Ours, &program), outcome(Tokio, &program));
        prop_assert_eq!(ours.0, tokio.0);
        prop_assert_eq!(ours.1, tokio.1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_result_where_tasks_sleep_and_are_aborted(program in programs(false)) {
        let (ours, tokio) = (outcome(Ours, &program), outcome(Tokio, &program));
        prop_assert_eq!(ours.0, tokio.0);
        let sorted = |mut log: Vec<_>| { log.sort_unstable(); log };
        prop_assert_eq!(sorted(ours.1), sorted(tokio.1), "the same moves, in whatever order");
    }
}
