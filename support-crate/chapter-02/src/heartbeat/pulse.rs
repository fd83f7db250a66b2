//! When the heart beat.

use std::time::Duration;

use super::Workers;
use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        plot::{Captioned, Figure, PlotError, PulseChart},
        predict::Prediction,
        unit::Unit,
    },
};

/// A heartbeat beside some work, taken down raw. All times are measured from the start of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// The name of the work.
    pub name: String,
    /// The runtime it was on.
    pub workers: Workers,
    /// What the heart slept for between beats, if it had its way. (Tokio's timer has steps of a millisecond and never
    /// fires early, so even in peace a beat comes about one millisecond later.)
    pub period: Duration,
    /// When it beat.
    pub beats: Vec<Duration>,
    /// When the work began and ended.
    pub work: (Duration, Duration),
    /// What the work came to: equal for equal work.
    pub result: u64,
}

impl Pulse {
    /// The times from beat to beat.
    pub fn intervals(&self) -> Vec<Duration> {
        self.beats.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// The intervals of which some part lies within the work.
    pub fn beside_work(&self) -> Vec<Duration> {
        let (began, ended) = self.work;
        self.beats
            .windows(2)
            .filter(|pair| pair[1] > began && pair[0] < ended)
            .map(|pair| pair[1] - pair[0])
            .collect()
    }

    /// The longest interval of which some part lies within the work; what disturbs the calm before and after it does not
    /// count.
    pub fn longest(&self) -> Duration {
        self.beside_work().into_iter().max().unwrap_or_default()
    }

    /// How long the work took.
    pub fn work_time(&self) -> Duration {
        self.work.1.saturating_sub(self.work.0)
    }
}

/// A lane for each pulse with every beat, and the longest pause of each filled. Time zero is the beginning of the work.
///
/// # Errors
///
/// [`PlotError`] without pulses, and where two have the same name.
pub fn chart<'a>(
    said: &Prediction,
    pulses: impl IntoIterator<Item = &'a Pulse>,
) -> Result<Figure, PlotError> {
    let pulses: Vec<&Pulse> = pulses.into_iter().collect();
    let longest = pulses.iter().max_by_key(|pulse| pulse.longest());
    let title = longest.map_or_else(String::new, |worst| {
        format!(
            "{}: the heart stands still for {}",
            worst.name,
            Unit::Seconds.format(worst.longest().as_secs_f64())
        )
    });
    let chart = pulses.iter().fold(PulseChart::new(title), |chart, pulse| {
        let began = pulse.work.0.as_secs_f64();
        let beats = pulse.beats.iter().map(|beat| beat.as_secs_f64() - began);
        chart.lane(&pulse.name, beats)
    });
    let figure = chart
        .time("time since the work began")
        .subtitle("Each tick is a beat; of each place the run whose longest pause is the median of all")
        .predicted(said, Unit::Seconds)
        .footer(Machine::this().footer())
        .draw()?;
    Ok(figure.named("Heartbeats"))
}
