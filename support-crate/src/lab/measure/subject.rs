//! One variant under measurement: how it is called, timed and caught.

use std::{
    any::Any,
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// Samples shorter than this are made of several calls.
const SAMPLE: Duration = Duration::from_millis(5);

/// No sample is stretched beyond this by more calls, the making of their inputs included.
const LONGEST: Duration = Duration::from_millis(100);

/// More calls than this are never needed: 2^24 empty calls take some milliseconds.
const MOST_REPETITIONS: u64 = 1 << 24;

/// Calls the work a number of times and gives the time they took together and the last result.
type Timed<'a, T> = Box<dyn FnMut(u64) -> (Duration, T) + 'a>;

/// One sample of a variant.
pub(super) struct Sample<T> {
    /// The time of all its calls, at least a nanosecond.
    pub(super) time: Duration,
    /// The time it took in all: with inputs, their making too.
    pub(super) whole: Duration,
    /// What the last call gave.
    pub(super) result: T,
}

pub(super) struct Subject<'a, T> {
    pub(super) name: String,
    pub(super) repetitions: u64,
    timed: Timed<'a, T>,
}

impl<'a, T> Subject<'a, T> {
    pub(super) fn new(name: String, mut work: impl FnMut() -> T + 'a) -> Self {
        let timed = Box::new(move |repetitions| {
            let start = Instant::now();
            let mut last = black_box(work());
            for _ in 1..repetitions {
                last = black_box(work());
            }
            (start.elapsed(), last)
        });
        Self {
            name,
            repetitions: 1,
            timed,
        }
    }

    /// Work on a fresh input, which is made outside the time.
    pub(super) fn with_input<I>(
        name: String,
        mut input: impl FnMut() -> I + 'a,
        mut work: impl FnMut(I) -> T + 'a,
    ) -> Self {
        let mut once = move || {
            let given = black_box(input());
            let start = Instant::now();
            let result = black_box(work(given));
            (start.elapsed(), result)
        };
        let timed = Box::new(move |repetitions| {
            let (mut time, mut last) = once();
            for _ in 1..repetitions {
                let (more, result) = once();
                time += more;
                last = result;
            }
            (time, last)
        });
        Self {
            name,
            repetitions: 1,
            timed,
        }
    }

    /// Takes a sample; or gives what the panic said.
    pub(super) fn sample(&mut self) -> Result<Sample<T>, String> {
        let repetitions = self.repetitions;
        let start = Instant::now();
        // The work is not called again after a panic, so a state it left broken is never seen.
        catch_unwind(AssertUnwindSafe(|| (self.timed)(repetitions)))
            .map(|(time, result)| Sample {
                time: time.max(Duration::from_nanos(1)),
                whole: start.elapsed(),
                result,
            })
            .map_err(|payload| message(payload.as_ref()))
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
}

/// What the harness adds to each sample: the median time of a sample of nothing.
pub(super) fn overhead() -> Duration {
    const SAMPLES: usize = 1001;
    let mut nothing = Subject::new(String::new(), || ());
    let mut times: Vec<_> = (0..SAMPLES).map(|_| (nothing.timed)(1).0).collect();
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
