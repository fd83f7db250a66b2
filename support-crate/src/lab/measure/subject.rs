//! One variant under measurement: how it is called, timed and caught.

use std::{
    any::Any,
    hint::black_box,
    mem::needs_drop,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use super::clock::{Backwards, Clock};

/// Samples shorter than this are made of several calls.
const SAMPLE: Duration = Duration::from_millis(5);

/// No sample is stretched beyond this by more calls, the making of their inputs and the dropping of their results included.
const LONGEST: Duration = Duration::from_millis(100);

/// More calls than this are never needed: 2^24 empty calls take some milliseconds.
const MOST_REPETITIONS: u64 = 1 << 24;

/// Results that have to be dropped are gathered until reading the clock is at most this share of what it times.
const SHARE_OF_CLOCK: f64 = 0.01;

/// What a call has to take beyond an empty one, in seconds, to count as work.
const LEAST_WORK: f64 = 1e-9;

/// Calls the work as often as planned and gives the time they took together and the last result.
type Timed<'a, T> = Box<dyn FnMut(&Clock<'_>, Plan) -> Result<(Duration, T), Backwards> + 'a>;

/// How many calls a sample has, and how many of them the clock times at once.
#[derive(Clone, Copy)]
struct Plan {
    repetitions: u64,
    at_once: u64,
}

impl Plan {
    /// The sizes of the batches.
    fn batches(self) -> impl Iterator<Item = u64> {
        let Self { repetitions, at_once } = self;
        (0..repetitions.div_ceil(at_once)).map(move |batch| at_once.min(repetitions - batch * at_once))
    }
}

/// One sample of a variant.
pub(super) struct Sample<T> {
    /// The time of all its calls.
    pub(super) time: Duration,
    /// The time it took in all: the making of inputs and the dropping of results too.
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
    plan: Plan,
    /// Whether every call has an input, which is made just before it.
    has_input: bool,
    timed: Timed<'a, T>,
}

impl<'a, T> Subject<'a, T> {
    pub(super) fn new(name: String, mut work: impl FnMut() -> T + 'a) -> Self {
        let timed: Timed<'a, T> = if needs_drop::<T>() {
            Box::new(move |clock, plan| {
                let mut results = Vec::new();
                let mut time = Duration::ZERO;
                for calls in plan.batches() {
                    // Those of the batch before, outside the time.
                    results.clear();
                    results.reserve(usize::try_from(calls).unwrap_or_default());
                    let start = clock.now();
                    for _ in 0..calls {
                        results.push(black_box(work()));
                    }
                    time += clock.since(start)?;
                }
                let last = results.pop().expect("a plan has a call");
                Ok((time, last))
            })
        } else {
            Box::new(move |clock, plan| {
                let start = clock.now();
                let mut last = black_box(work());
                for _ in 1..plan.repetitions {
                    last = black_box(work());
                }
                Ok((clock.since(start)?, last))
            })
        };
        Self::of(name, false, timed)
    }

    /// Work on a fresh input, which is made outside the time, as the result is dropped outside of it.
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
        let timed = Box::new(move |clock: &Clock<'_>, plan: Plan| {
            let (mut time, mut last) = once(clock)?;
            for _ in 1..plan.repetitions {
                let (more, result) = once(clock)?;
                time += more;
                last = result;
            }
            Ok((time, last))
        });
        Self::of(name, true, timed)
    }

    fn of(name: String, has_input: bool, timed: Timed<'a, T>) -> Self {
        let plan = Plan {
            repetitions: 1,
            at_once: 1,
        };
        Self {
            name,
            plan,
            has_input,
            timed,
        }
    }

    /// Calls in each sample.
    pub(super) fn repetitions(&self) -> u64 {
        self.plan.repetitions
    }

    /// How often the clock is started and stopped in a sample.
    pub(super) fn timings(&self) -> u64 {
        if self.has_input {
            self.plan.repetitions
        } else if needs_drop::<T>() {
            self.plan.repetitions.div_ceil(self.plan.at_once)
        } else {
            1
        }
    }

    /// Takes a sample, or says why there is none.
    pub(super) fn sample(&mut self, clock: &Clock<'_>) -> Result<Sample<T>, Lost> {
        let plan = self.plan;
        let start = clock.now();
        // The work is not called again after a panic, so a state it left broken is never seen.
        match catch_unwind(AssertUnwindSafe(|| (self.timed)(clock, plan))) {
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
    pub(super) fn calibrate(&mut self, sample: &Sample<T>, clock: &Clock<'_>) -> bool {
        let ratio = |a: Duration, b: Duration| a.as_nanos() as f64 / b.as_nanos().max(1) as f64;
        let room = ratio(LONGEST, sample.whole);
        let Plan {
            repetitions,
            at_once: before,
        } = self.plan;
        let call = sample.time.as_nanos() as f64 / repetitions as f64;
        let worth_a_reading = clock.cost.as_nanos() as f64 / SHARE_OF_CLOCK;
        let at_once = (worth_a_reading / call.max(1e-3)).ceil() as u64;
        if sample.time >= SAMPLE / 2 || room < 2.0 || repetitions >= MOST_REPETITIONS {
            self.plan.at_once = at_once.clamp(1, repetitions);
            // More calls at once mean fewer readings, so a shorter sample: another look, but not without end.
            return self.plan.at_once <= before.saturating_mul(2) || !needs_drop::<T>() || self.has_input;
        }
        // At most a hundredfold at a time: a first call that was measured too short must not lead to minutes of work.
        let factor = ratio(SAMPLE, sample.time).clamp(2.0, room.min(100.0));
        let repetitions = ((repetitions as f64 * factor).ceil() as u64).min(MOST_REPETITIONS);
        self.plan = Plan {
            repetitions,
            at_once: at_once.clamp(1, repetitions),
        };
        false
    }

    /// Whether a sample of this time says more than the clock's step. Where the step is what a reading costs, even
    /// empty work passes; where the clock ticks coarsely, a sample must see it tick.
    pub(super) fn outlasts_the_step(&self, time: Duration, clock: &Clock<'_>) -> bool {
        let timings = u32::try_from(self.timings()).unwrap_or(u32::MAX);
        !time.is_zero() && time.saturating_mul(2) >= clock.step.saturating_mul(timings)
    }

    /// Whether calls that took so long together did anything: more than empty calls, and half as much again, as
    /// these were measured at another moment.
    pub(super) fn does_work(&self, time: Duration, clock: &Clock<'_>) -> bool {
        let readings = clock.cost.as_secs_f64() * self.timings() as f64;
        let call = (time.as_secs_f64() - readings) / self.plan.repetitions as f64;
        call >= LEAST_WORK + 1.5 * clock.cost_of_call
    }
}

/// What the harness adds to each timing: the median time of a sample of nothing.
pub(super) fn overhead(clock: &Clock<'_>) -> Duration {
    const SAMPLES: usize = 1001;
    let mut times: Vec<_> = of_nothing(clock, 1).take(SAMPLES).collect();
    times.sort_unstable();
    times[SAMPLES / 2]
}

/// What the harness adds to each call, in seconds: the shortest time of a sample of many empty calls.
pub(super) fn call_overhead(clock: &Clock<'_>) -> f64 {
    const SAMPLES: usize = 15;
    const CALLS: u64 = 1 << 14;
    let least = of_nothing(clock, CALLS).take(SAMPLES).min();
    least.unwrap_or_default().as_secs_f64() / CALLS as f64
}

/// Samples of so many calls of nothing.
fn of_nothing(clock: &Clock<'_>, repetitions: u64) -> impl Iterator<Item = Duration> {
    let mut nothing = Subject::new(String::new(), || ());
    let plan = Plan {
        repetitions,
        at_once: repetitions,
    };
    std::iter::repeat_with(move || (nothing.timed)(clock, plan).map_or(Duration::ZERO, |(time, ())| time))
}

fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
