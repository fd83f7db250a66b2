//! One variant under measurement: how it is called, timed and caught.

use std::{
    any::Any,
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use super::clock::{Backwards, Clock};

/// Samples shorter than this are made of several calls.
const SAMPLE: Duration = Duration::from_millis(5);

/// No sample is stretched beyond this by more calls, the making of their inputs included.
const LONGEST: Duration = Duration::from_millis(100);

/// More calls than this are never needed: 2^24 empty calls take some milliseconds.
const MOST_REPETITIONS: u64 = 1 << 24;

/// Calls the work a number of times and gives the time they took together and the last result.
type Timed<'a, T> = Box<dyn FnMut(&Clock<'_>, u64) -> Result<(Duration, T), Backwards> + 'a>;

/// One sample of a variant.
pub(super) struct Sample<T> {
    /// The time of all its calls.
    pub(super) time: Duration,
    /// The time it took in all: with inputs, their making too.
    pub(super) whole: Duration,
    /// What the last call gave.
    pub(super) result: T,
}

/// Why a sample has no time.
pub(super) enum Lost {
    /// The work panicked, with this message.
    Panicked(String),
    /// The clock went back by so much.
    Backwards(Duration),
}

pub(super) struct Subject<'a, T> {
    pub(super) name: String,
    pub(super) repetitions: u64,
    /// Whether the clock is read around every call, and not once around all of a sample.
    each: bool,
    timed: Timed<'a, T>,
}

impl<'a, T> Subject<'a, T> {
    pub(super) fn new(name: String, mut work: impl FnMut() -> T + 'a) -> Self {
        let timed = Box::new(move |clock: &Clock<'_>, repetitions| {
            let start = clock.now();
            let mut last = black_box(work());
            for _ in 1..repetitions {
                last = black_box(work());
            }
            Ok((clock.since(start)?, last))
        });
        Self {
            name,
            repetitions: 1,
            each: false,
            timed,
        }
    }

    /// Work on a fresh input, which is made outside the time.
    pub(super) fn with_input<I>(
        name: String,
        mut input: impl FnMut() -> I + 'a,
        mut work: impl FnMut(I) -> T + 'a,
    ) -> Self {
        let mut once = move |clock: &Clock<'_>| {
            let given = black_box(input());
            let start = clock.now();
            let result = black_box(work(given));
            Ok((clock.since(start)?, result))
        };
        let timed = Box::new(move |clock: &Clock<'_>, repetitions| {
            let (mut time, mut last) = once(clock)?;
            for _ in 1..repetitions {
                let (more, result) = once(clock)?;
                time += more;
                last = result;
            }
            Ok((time, last))
        });
        Self {
            name,
            repetitions: 1,
            each: true,
            timed,
        }
    }

    /// How often the clock is started and stopped in a sample.
    pub(super) fn timings(&self) -> u64 {
        if self.each { self.repetitions } else { 1 }
    }

    /// Takes a sample, or says why there is none.
    pub(super) fn sample(&mut self, clock: &Clock<'_>) -> Result<Sample<T>, Lost> {
        let repetitions = self.repetitions;
        let start = clock.now();
        // The work is not called again after a panic, so a state it left broken is never seen.
        match catch_unwind(AssertUnwindSafe(|| (self.timed)(clock, repetitions))) {
            Ok(Ok((time, result))) => Ok(Sample {
                time,
                whole: clock.now().saturating_sub(start),
                result,
            }),
            Ok(Err(Backwards(by))) => Err(Lost::Backwards(by)),
            Err(payload) => Err(Lost::Panicked(message(payload.as_ref()))),
        }
    }

    /// Whether samples are long enough, given the last one; if not, plans more calls for the next.
    pub(super) fn calibrate(&mut self, sample: &Sample<T>) -> bool {
        let ratio = |a: Duration, b: Duration| a.as_nanos() as f64 / b.as_nanos().max(1) as f64;
        let room = ratio(LONGEST, sample.whole);
        if sample.time >= SAMPLE / 2 || room < 2.0 || self.repetitions >= MOST_REPETITIONS {
            return true;
        }
        // At most a hundredfold at a time: a first call that was measured too short must not lead to minutes of work.
        let factor = ratio(SAMPLE, sample.time).clamp(2.0, room.min(100.0));
        self.repetitions = ((self.repetitions as f64 * factor).ceil() as u64).min(MOST_REPETITIONS);
        false
    }

    /// Whether a sample of this time says more than the clock's step. Where the step is what a reading costs, even
    /// empty work passes; where the clock ticks coarsely, a sample must see it tick.
    pub(super) fn outlasts_the_step(&self, time: Duration, clock: &Clock<'_>) -> bool {
        let timings = u32::try_from(self.timings()).unwrap_or(u32::MAX);
        !time.is_zero() && time.saturating_mul(2) >= clock.step.saturating_mul(timings)
    }
}

/// What the harness adds to each timing: the median time of a sample of nothing.
pub(super) fn overhead(clock: &Clock<'_>) -> Duration {
    const SAMPLES: usize = 1001;
    let mut nothing = Subject::new(String::new(), || ());
    let mut times: Vec<_> = (0..SAMPLES)
        .map(|_| (nothing.timed)(clock, 1).map_or(Duration::ZERO, |(time, ())| time))
        .collect();
    times.sort_unstable();
    times[SAMPLES / 2]
}

fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
