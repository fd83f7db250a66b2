//! What an experiment's times are read from, and how fine it is.

use std::time::{Duration, Instant};

/// The least readings that a clock's step is looked for in.
const LEAST_READINGS: usize = 1_001;

/// A clock that never moves in so many readings, some 30 ms, is taken as it is.
const MOST_READINGS: usize = 1 << 20;

/// A source of times, each since a moment of its own choosing.
pub(super) struct Clock<'a> {
    read: Box<dyn Fn() -> Duration + 'a>,
    /// The smallest difference between one reading and the next that is not zero: what the clock cannot tell apart, or
    /// what it costs to read, whichever is more. Zero until it is looked for, and where the clock was not seen to move.
    pub(super) step: Duration,
    /// What starting and stopping it costs; zero until that is measured.
    pub(super) cost: Duration,
    /// What the harness adds to each call, in seconds; zero until that is measured.
    pub(super) cost_of_call: f64,
}

/// A time ended before it began, by so much.
pub(super) struct Backwards(pub(super) Duration);

impl<'a> Clock<'a> {
    pub(super) fn new(read: impl Fn() -> Duration + 'a) -> Self {
        Self {
            read: Box::new(read),
            step: Duration::ZERO,
            cost: Duration::ZERO,
            cost_of_call: 0.0,
        }
    }

    /// The machine's steady clock.
    pub(super) fn steady() -> Self {
        let origin = Instant::now();
        Self::new(move || origin.elapsed())
    }

    pub(super) fn now(&self) -> Duration {
        (self.read)()
    }

    /// The time since an earlier reading.
    pub(super) fn since(&self, start: Duration) -> Result<Duration, Backwards> {
        let now = self.now();
        now.checked_sub(start)
            .ok_or_else(|| Backwards(start.saturating_sub(now)))
    }

    /// Looks for the clock's step.
    pub(super) fn find_step(&mut self) {
        let mut least: Option<Duration> = None;
        let mut last = self.now();
        for reading in 1..=MOST_READINGS {
            let now = self.now();
            let step = now.saturating_sub(last);
            if !step.is_zero() {
                least = Some(least.map_or(step, |least| least.min(step)));
            }
            if reading >= LEAST_READINGS && least.is_some() {
                break;
            }
            last = now;
        }
        self.step = least.unwrap_or_default();
    }
}
