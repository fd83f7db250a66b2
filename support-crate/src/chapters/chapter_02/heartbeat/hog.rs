//! The computing, and where it is done.

use std::{fmt, time::Instant};

use rayon::prelude::*;
use tokio::{sync::oneshot, task};

use crate::ground::workload::spin_from;

/// A piece of computing, cut into equal pieces whose results are added: the same sum in whatever order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computing {
    /// How many pieces.
    pub pieces: u32,
    /// The iterations of [`spin`](crate::ground::workload::spin) in each.
    pub iterations: u64,
}

impl Computing {
    /// One piece.
    fn piece(self, number: u32) -> u64 {
        // Odd starts: spinning treats 2k and 2k + 1 alike.
        spin_from(2 * u64::from(number) + 1, self.iterations)
    }

    /// All pieces, one after the other.
    pub fn run(self) -> u64 {
        (0..self.pieces).fold(0, |sum, number| sum.wrapping_add(self.piece(number)))
    }
}

/// Where the computing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hog {
    /// In a task that never lets go of its worker until it has finished.
    Greedy,
    /// In a task that yields after each piece, so that others get their turn.
    Yielding,
    /// On a thread of the runtime's blocking pool, with `spawn_blocking`.
    BlockingPool,
    /// On rayon's pool, on as many cores as it has; the task awaits a oneshot channel.
    Rayon,
}

impl Hog {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Greedy, Self::Yielding, Self::BlockingPool, Self::Rayon];

    /// Does the computing from a task of its own. Gives when it began and ended, and its result.
    pub(super) async fn work(self, work: Computing) -> Result<(Instant, Instant, u64), task::JoinError> {
        tokio::spawn(async move {
            let began = Instant::now();
            let result = match self {
                Self::Greedy => work.run(),
                Self::Yielding => yielding(work).await,
                Self::BlockingPool => task::spawn_blocking(move || work.run()).await?,
                Self::Rayon => on_rayon(work).await,
            };
            Ok((began, Instant::now(), result))
        })
        .await?
    }
}

impl fmt::Display for Hog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greedy => "in a task",
            Self::Yielding => "in a task that yields",
            Self::BlockingPool => "on the blocking pool",
            Self::Rayon => "on rayon",
        })
    }
}

async fn yielding(work: Computing) -> u64 {
    let mut sum = 0_u64;
    for number in 0..work.pieces {
        sum = sum.wrapping_add(work.piece(number));
        task::yield_now().await;
    }
    sum
}

async fn on_rayon(work: Computing) -> u64 {
    let (send, receive) = oneshot::channel();
    rayon::spawn(move || {
        let sum = (0..work.pieces)
            .into_par_iter()
            .map(|number| work.piece(number))
            .reduce(|| 0, u64::wrapping_add);
        // Who no longer waits has no use for it.
        let _ = send.send(sum);
    });
    receive
        .await
        .expect("rayon runs what it was given, and the work does not panic")
}
