//! The same work run synchronously, on our loop, and on tokio.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use super::{
    super::{
        channel::{Receiver, Sender, unbounded},
        event_loop::{EventLoop, sleep, spawn},
    },
    Delays, Flow,
};
use concurrency_lab::ground::runtime::tokio_on_one_thread;

/// What the producer makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, from 0.
    pub number: usize,
    /// When it was ready.
    pub made: Instant,
}

/// Makes all, then consumes all, on a thread that is blocked meanwhile.
pub fn synchronous(delays: &Delays) -> Flow {
    let began = Instant::now();
    let items: Vec<Item> = (0..delays.items).map(|number| make(delays, number)).collect();
    let latencies = items.into_iter().map(|item| use_up(delays, item)).collect();
    Flow::since(began, latencies)
}

/// Makes one and consumes it, then the next, on a thread that is blocked meanwhile.
pub fn one_at_a_time(delays: &Delays) -> Flow {
    let began = Instant::now();
    let items = (0..delays.items).map(|number| make(delays, number));
    let latencies = items.map(|item| use_up(delays, item)).collect();
    Flow::since(began, latencies)
}

fn make(delays: &Delays, number: usize) -> Item {
    thread::sleep(delays.make);
    Item::now(number)
}

/// Gives the item's latency.
fn use_up(delays: &Delays, item: Item) -> Duration {
    thread::sleep(delays.consume);
    item.made.elapsed()
}

/// Two tasks and a channel on [our event loop](crate::event_loop).
pub fn on_our_loop(delays: &Delays) -> Flow {
    let (began, delays) = (Instant::now(), *delays);
    let latencies = EventLoop::new().run(async move {
        let (sender, receiver) = unbounded();
        let producer = spawn(produce(delays, sender, sleep));
        let latencies = consume(delays, receiver, sleep).await;
        producer
            .await
            .expect("the producer neither panics nor is aborted");
        latencies
    });
    Flow::since(began, latencies)
}

/// The same two tasks and the same channel on a tokio runtime of one thread.
///
/// # Errors
///
/// When the system gives no event queue to wait on.
pub fn on_tokio(delays: &Delays) -> io::Result<Flow> {
    let runtime = tokio_on_one_thread()?;
    let (began, delays) = (Instant::now(), *delays);
    let latencies = runtime.block_on(async move {
        let (sender, receiver) = unbounded();
        let producer = tokio::spawn(produce(delays, sender, tokio::time::sleep));
        let latencies = consume(delays, receiver, tokio::time::sleep).await;
        producer
            .await
            .expect("the producer neither panics nor is aborted");
        latencies
    });
    Ok(Flow::since(began, latencies))
}

/// The producer's task, with the `sleep` of whatever loop it runs on. It ends early where nobody receives.
pub async fn produce<S: Future>(delays: Delays, items: Sender<Item>, sleep: impl Fn(Duration) -> S) {
    for number in 0..delays.items {
        sleep(delays.make).await;
        if items.send(Item::now(number)).await.is_err() {
            return;
        }
    }
}

/// The consumer's task: gives the latency of each item.
///
/// # Panics
///
/// When the items are not those that [`produce`] sends, in its order.
pub async fn consume<S: Future>(
    delays: Delays,
    mut items: Receiver<Item>,
    sleep: impl Fn(Duration) -> S,
) -> Vec<Duration> {
    let mut latencies = Vec::with_capacity(delays.items);
    while let Some(item) = items.receive().await {
        assert_eq!(
            item.number,
            latencies.len(),
            "an item was lost or came out of turn"
        );
        sleep(delays.consume).await;
        latencies.push(item.made.elapsed());
    }
    latencies
}

impl Item {
    fn now(number: usize) -> Self {
        Self {
            number,
            made: Instant::now(),
        }
    }
}

impl Flow {
    /// A run that ends now.
    fn since(began: Instant, latencies: Vec<Duration>) -> Self {
        Self {
            total: began.elapsed(),
            latencies,
        }
    }
}
