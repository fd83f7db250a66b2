//! Which law: a name for each of those that are fitted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A law of scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Law {
    /// Amdahl's: a serial part of the work, the rest shared out ([`amdahl`](super::amdahl)). Where the work grows, its serial
    /// part grows along.
    Amdahl,
    /// Gustafson's: a share of the *time*, the same for any number of threads, in which one works alone; for work that
    /// grows ([`gustafson`](super::gustafson)).
    Gustafson,
    /// The universal scalability law: contention, and a cost of coherency with which more threads may come to mean
    /// less speed ([`usl`](super::usl)).
    Usl,
}

impl Law {
    /// Coefficients that a fit has to find.
    pub(super) fn coefficients(self) -> usize {
        match self {
            Self::Amdahl | Self::Gustafson => 1,
            Self::Usl => 2,
        }
    }

    /// The least thread counts to fit it to, 1 among them: for the universal law one more than leave it no freedom.
    pub(super) fn least_counts(self) -> usize {
        match self {
            Self::Amdahl | Self::Gustafson => 2,
            Self::Usl => 4,
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Amdahl => "Amdahl's law",
            Self::Gustafson => "Gustafson's law",
            Self::Usl => "the universal scalability law",
        })
    }
}

/// Whether the work of a study stays the same as threads are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The same work on every number of threads (strong scaling): how much sooner is it done?
    #[default]
    Fixed,
    /// Work in proportion to the threads (weak scaling): how much more of it is done in the same time?
    Growing,
}

impl Work {
    /// The laws that speak of such work, those with fewer coefficients first.
    pub fn laws(self) -> &'static [Law] {
        match self {
            Self::Fixed => &[Law::Amdahl, Law::Usl],
            Self::Growing => &[Law::Gustafson, Law::Amdahl, Law::Usl],
        }
    }

    /// The speedup on `threads` threads from the times of one thread and of these: how much more work in a given time.
    pub(super) fn speedup(self, one: f64, time: f64, threads: usize) -> f64 {
        match self {
            Self::Fixed => one / time,
            Self::Growing => threads as f64 * one / time,
        }
    }
}
