//! What can be wrong with a list of latencies.

use std::time::Duration;

use thiserror::Error;

/// Why latencies could not be corrected or merged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LatencyError {
    /// Requests cannot have been due that often.
    #[error(
        "an expected interval of {interval:?} cannot be corrected for beside a latency of {most:?}: it must be above \
         zero, and so long that at most ten million requests were left out; give the time from one request to the next \
         that was planned"
    )]
    Interval {
        /// The interval that was given.
        interval: Duration,
        /// The longest latency.
        most: Duration,
    },
    /// A correction was made already, and would be made twice.
    #[error("{0:?} is corrected already: merge and correct the latencies as they were recorded")]
    Corrected(String),
}
