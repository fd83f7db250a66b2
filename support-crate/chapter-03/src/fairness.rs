//! Someone polite beside greedy ones: how long the polite one has to pause.
//!
//! ```
//! use std::{thread, time::Duration};
//! use chapter_03::fairness::Pauses;
//! use concurrency_lab::lab::timeline::{Recorder, SpanKind};
//!
//! let pauses = Pauses::six_times("alone", || {
//!     let recorder = Recorder::new();
//!     for _ in 0..3 {
//!         thread::sleep(Duration::from_millis(2));
//!         drop(recorder.span("polite", "", SpanKind::Work));
//!     }
//!     recorder.timeline()
//! });
//! assert!(pauses.longest().value >= 0.002);
//! ```

use std::time::Duration;

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Captioned, Figure, PlotError, TimelineChart},
        predict::Prediction,
        timeline::Timeline,
        unit::Unit,
    },
};

use crate::rounds::{ROUNDS, median_with_range, middle};

/// The lane whose pauses count.
pub const POLITE: &str = "polite";

/// Several runs of the same.
#[derive(Clone, Debug)]
pub struct Pauses {
    name: String,
    runs: Vec<Timeline>,
}

impl Pauses {
    /// Runs it six times; each run gives who worked when, with a lane named `polite`.
    pub fn six_times(name: impl Into<String>, mut run: impl FnMut() -> Timeline) -> Self {
        let mut runs: Vec<Timeline> = (0..ROUNDS).map(|_| run()).collect();
        runs.sort_by_key(longest_pause);
        Self {
            name: name.into(),
            runs,
        }
    }

    /// The longest pause of the polite one, in seconds: the median of the runs, with the least and the most.
    pub fn longest(&self) -> Estimate {
        let seconds = |run: &Timeline| longest_pause(run).as_secs_f64();
        median_with_range(self.runs.iter().map(seconds).collect())
    }

    /// The run whose longest pause is in the middle.
    fn typical(&self) -> Timeline {
        self.runs[middle(self.runs.len())].clone()
    }
}

/// The longest time from one turn of the lane `polite` to its next, the start counted as the end of one; zero without such
/// a lane.
pub fn longest_pause(timeline: &Timeline) -> Duration {
    let turns = timeline.spans().iter().filter(|span| span.lane == POLITE);
    let mut since = Duration::ZERO;
    let mut longest = Duration::ZERO;
    for turn in turns {
        longest = longest.max(turn.start.saturating_sub(since));
        since = turn.end;
    }
    longest
}

/// A typical run of each, beside each other on one axis, with what the reader said of the second.
///
/// # Errors
///
/// [`PlotError`] where nobody worked.
pub fn chart(said: &Prediction, one: &Pauses, other: &Pauses) -> Result<Figure, PlotError> {
    let longest = |pauses: &Pauses| Unit::Seconds.format(pauses.longest().value);
    let title = format!(
        "The polite one waits {} at most on {}, {} on {}",
        longest(one),
        one.name,
        longest(other),
        other.name
    );
    let both = one.typical().beside(&one.name, other.typical(), &other.name);
    let figure = TimelineChart::new(title)
        .spans(both.spans())
        .groups([&one.name, &other.name])
        .subtitle("Of six runs of each the one in the middle; a thread that the system has stopped still seems to work")
        .predicted(said, Unit::Seconds)
        .footer(Machine::this().footer())
        .draw()?;
    Ok(figure.named("Polite beside greedy"))
}
