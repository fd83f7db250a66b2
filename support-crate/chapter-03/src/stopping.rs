//! Threads that are told to stop, and when they do.
//!
//! ```
//! use std::time::Duration;
//! use chapter_03::stopping::Stops;
//! use concurrency_lab::lab::timeline::{Recorder, SpanKind};
//!
//! let stops = Stops::six_times(|| {
//!     let recorder = Recorder::new();
//!     let told = recorder.elapsed();
//!     recorder.during("last piece", "", SpanKind::Work, || std::thread::sleep(Duration::from_millis(2)));
//!     (recorder.timeline(), told)
//! });
//! assert!(stops.time_to_stop("last piece").value >= 0.002);
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

/// Several runs of threads that are told to stop.
#[derive(Clone, Debug)]
pub struct Stops {
    runs: Vec<(Timeline, Duration)>,
}

impl Stops {
    /// Runs it six times. `run` gives who worked when, a lane for each thread, and the moment at which they were told.
    pub fn six_times(mut run: impl FnMut() -> (Timeline, Duration)) -> Self {
        Self {
            runs: (0..ROUNDS).map(|_| run()).collect(),
        }
    }

    /// The seconds from when they were told until the lane's last span ended, zero where it had ended before: the median
    /// of the runs, with the least and the most. Not a number where a run has no such lane.
    pub fn time_to_stop(&self, lane: &str) -> Estimate {
        let times = self.runs.iter().map(|run| seconds_to_stop(run, lane));
        median_with_range(times.collect())
    }

    /// The run in the middle, by the time that `lane` took to stop.
    fn typical(&self, lane: &str) -> &(Timeline, Duration) {
        let mut runs: Vec<&(Timeline, Duration)> = self.runs.iter().collect();
        runs.sort_by(|a, b| seconds_to_stop(a, lane).total_cmp(&seconds_to_stop(b, lane)));
        runs[middle(runs.len())]
    }

    /// Who worked when in a typical run, with the moment of telling as a mark, and what the reader said of `lane`.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the runs have no spans.
    pub fn chart(&self, said: &Prediction, lane: &str) -> Result<Figure, PlotError> {
        let (timeline, told) = self.typical(lane);
        let title = match self.last_to_stop(timeline) {
            Some(last) => format!(
                "\"{lane}\" stops after {}, \"{last}\" after {}",
                Unit::Seconds.format(self.time_to_stop(lane).value),
                Unit::Seconds.format(self.time_to_stop(last).value)
            ),
            None => "Nobody was told to stop".to_owned(),
        };
        let figure = TimelineChart::new(title)
            .spans(timeline.spans())
            .marker(*told, "all are told to stop")
            .subtitle("Of six runs the one in the middle; times to stop are medians of the six")
            .predicted(said, Unit::Seconds)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Told to stop"))
    }

    fn last_to_stop<'a>(&self, timeline: &'a Timeline) -> Option<&'a str> {
        let ended = |lane: &&str| timeline.ended(lane);
        timeline.lanes().into_iter().max_by_key(ended)
    }
}

fn seconds_to_stop((timeline, told): &(Timeline, Duration), lane: &str) -> f64 {
    match timeline.ended(lane) {
        Some(ended) => ended.saturating_sub(*told).as_secs_f64(),
        None => f64::NAN,
    }
}
