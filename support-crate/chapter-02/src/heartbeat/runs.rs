//! The same work several times: one run says little of a pause.

use concurrency_lab::lab::estimate::Estimate;

use super::{Heartbeat, HeartbeatError, Pulse, Workers};

/// Pulses beside the same work, one for each run.
#[derive(Clone, Debug)]
pub struct Runs(Vec<Pulse>);

impl Heartbeat {
    /// [`Heartbeat::beside`] six times, with new work each time. The least and the most of six hold their median with more
    /// than 95 % (order statistics: 1 − 2 · 0.5⁶).
    ///
    /// # Errors
    ///
    /// As [`Heartbeat::beside`].
    pub fn six_times<W>(
        &self,
        name: &str,
        workers: Workers,
        mut work: impl FnMut() -> W,
    ) -> Result<Runs, HeartbeatError>
    where
        W: Future<Output = u64> + Send + 'static,
    {
        let mut pulses = (0..6)
            .map(|_| self.beside(name, workers, work()))
            .collect::<Result<Vec<Pulse>, _>>()?;
        pulses.sort_by_key(Pulse::longest);
        Ok(Runs(pulses))
    }
}

impl Runs {
    /// The run whose longest pause is the median of all; of two in the middle, the upper.
    pub fn typical(&self) -> &Pulse {
        &self.0[self.0.len() / 2]
    }

    /// The longest pause in seconds: the median of the runs, with the least and the most.
    pub fn longest_pause(&self) -> Estimate {
        let seconds = |pulse: &Pulse| pulse.longest().as_secs_f64();
        Estimate {
            value: seconds(self.typical()),
            low: seconds(&self.0[0]),
            high: seconds(&self.0[self.0.len() - 1]),
        }
    }

    /// The median time in seconds that the work took, with the least and the most.
    pub fn work_time(&self) -> Estimate {
        let mut times: Vec<f64> = self
            .0
            .iter()
            .map(|pulse| pulse.work_time().as_secs_f64())
            .collect();
        times.sort_by(f64::total_cmp);
        Estimate {
            value: times[times.len() / 2],
            low: times[0],
            high: times[times.len() - 1],
        }
    }

    /// What every run computed; `None` where they differ.
    pub fn result(&self) -> Option<u64> {
        let first = self.0[0].result;
        self.0.iter().all(|pulse| pulse.result == first).then_some(first)
    }
}
