//! Computing that can be cut up.

use std::time::Duration;

use concurrency_lab::ground::workload::{spin_from, spin_iterations_for};

/// Computing, cut into equal pieces whose results are added: the same sum in whatever order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computing {
    /// How many pieces.
    pub pieces: u32,
    /// The iterations of [`spin`](concurrency_lab::ground::workload::spin) in each.
    pub iterations: u64,
}

impl Computing {
    /// Computing that takes about `time` on one core of this machine now, in pieces of about a millisecond; one piece at
    /// least. It is measured here, once: whoever runs it does the same work.
    pub fn lasting(time: Duration) -> Self {
        const PIECE: Duration = Duration::from_millis(1);
        let pieces = time.as_nanos().div_ceil(PIECE.as_nanos()).max(1);
        Self {
            pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
            iterations: spin_iterations_for(PIECE),
        }
    }

    /// One piece, by its number.
    pub fn piece(self, number: u32) -> u64 {
        // Odd starts: spinning treats 2k and 2k + 1 alike.
        spin_from(2 * u64::from(number) + 1, self.iterations)
    }

    /// All pieces, one after the other.
    pub fn run(self) -> u64 {
        (0..self.pieces).fold(0, |sum, number| sum.wrapping_add(self.piece(number)))
    }
}
