//! What one turn of an event loop costs.
//!
//! Two tasks play a rally: one sends a ball through a channel that holds one, and waits for it to come back through
//! another. Each message wakes the task that waits for it, and nothing else is ready meanwhile, so each message is one
//! turn of the loop. The ball is a number that each hit changes: the last one is the checksum, and it is the same
//! whoever plays.
//!
//! ```
//! use chapter_02::event_loop::EventLoop;
//! use chapter_02::loop_turns::{Rally, tokio_on_one_thread};
//!
//! let rally = Rally::of(1_000)?;
//! let (ours, tokio) = (EventLoop::new(), tokio_on_one_thread()?);
//! assert_eq!(rally.on_our_loop(&ours), rally.without_a_loop());
//! assert_eq!(rally.on_tokio(&tokio), rally.without_a_loop());
//! assert!((1_000..1_010).contains(&ours.turns()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same rally in Python, on asyncio and on uvloop, is played by a [`PythonLoop`].

mod chart;
mod python;

use std::io;

use thiserror::Error;
use tokio::{runtime, sync::mpsc};

use super::{
    channel::{Receiver, Sender, bounded},
    event_loop::{EventLoop, spawn},
};

pub use chart::chart;
pub use concurrency_lab::ground::runtime::tokio_on_one_thread;
pub use python::{Flavour, Played, PythonError, PythonLoop};

/// A rally of so many turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rally {
    rounds: u64,
}

/// The number of turns is no number of there-and-backs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} turns make no rally, which is there and back again: ask for an even number, 2 or more")]
pub struct RallyError(pub u64);

/// What everyone's first ball is.
const FIRST: u64 = 1;

/// What each hit does to the ball.
fn hit(ball: u64) -> u64 {
    (ball * 31 + 7) % 1_000_003
}

impl Rally {
    /// A rally of `turns` turns, an even number.
    ///
    /// # Errors
    ///
    /// [`RallyError`] for 0 and for odd numbers.
    pub fn of(turns: u64) -> Result<Self, RallyError> {
        if turns == 0 || !turns.is_multiple_of(2) {
            return Err(RallyError(turns));
        }
        Ok(Self { rounds: turns / 2 })
    }

    /// Turns in all.
    pub fn turns(&self) -> u64 {
        self.rounds * 2
    }

    /// The last ball as arithmetic gives it: what is left when loop, tasks and channels are taken away.
    pub fn without_a_loop(&self) -> u64 {
        (0..self.turns()).fold(FIRST, |ball, _| hit(ball))
    }

    /// Plays on our own event loop; gives the last ball.
    pub fn on_our_loop(&self, event_loop: &EventLoop) -> u64 {
        let rounds = self.rounds;
        event_loop.run(async move {
            let ((there, from_there), (back, from_back)) = (bounded(1), bounded(1));
            let returning = spawn(returns(rounds, from_there, back));
            let serving = spawn(serves(rounds, there, from_back));
            let ball = serving.await.expect("the server does not panic");
            returning.await.expect("the returner does not panic");
            ball
        })
    }

    /// Plays on tokio, with the same tasks and the same channel as on our loop; gives the last ball.
    pub fn on_tokio(&self, runtime: &runtime::Runtime) -> u64 {
        let rounds = self.rounds;
        runtime.block_on(async move {
            let ((there, from_there), (back, from_back)) = (bounded(1), bounded(1));
            let returning = tokio::spawn(returns(rounds, from_there, back));
            let serving = tokio::spawn(serves(rounds, there, from_back));
            let ball = serving.await.expect("the server does not panic");
            returning.await.expect("the returner does not panic");
            ball
        })
    }

    /// Plays on tokio with tokio's own channel; gives the last ball. It says how much of a turn's cost is the channel's.
    pub fn on_tokio_with_its_channel(&self, runtime: &runtime::Runtime) -> u64 {
        let rounds = self.rounds;
        runtime.block_on(async move {
            let ((there, mut from_there), (back, mut from_back)) = (mpsc::channel(1), mpsc::channel(1));
            let returning = tokio::spawn(async move {
                for _ in 0..rounds {
                    let ball: u64 = from_there.recv().await.expect(SERVER);
                    back.send(hit(ball)).await.expect(SERVER);
                }
            });
            let serving = tokio::spawn(async move {
                let mut ball = FIRST;
                for _ in 0..rounds {
                    there.send(ball).await.expect(RETURNER);
                    ball = hit(from_back.recv().await.expect(RETURNER));
                }
                ball
            });
            let ball = serving.await.expect("the server does not panic");
            returning.await.expect("the returner does not panic");
            ball
        })
    }
}

const SERVER: &str = "the server plays to the end";
const RETURNER: &str = "the returner plays to the end";

async fn returns(rounds: u64, mut there: Receiver<u64>, back: Sender<u64>) {
    for _ in 0..rounds {
        let ball = there.receive().await.expect(SERVER);
        back.send(hit(ball)).await.expect(SERVER);
    }
}

async fn serves(rounds: u64, there: Sender<u64>, mut back: Receiver<u64>) -> u64 {
    let mut ball = FIRST;
    for _ in 0..rounds {
        there.send(ball).await.expect(RETURNER);
        ball = hit(back.receive().await.expect(RETURNER));
    }
    ball
}

/// tokio's work-stealing runtime on one worker thread for each core that this process may use.
///
/// # Errors
///
/// When the system gives no threads or no event queue to wait on.
pub fn tokio_on_many_threads() -> io::Result<runtime::Runtime> {
    runtime::Builder::new_multi_thread().enable_all().build()
}
