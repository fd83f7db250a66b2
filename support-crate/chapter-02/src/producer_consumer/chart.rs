//! Total time and latency in pairs.

use std::time::Duration;

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Axis, Captioned, Figure, GroupedBars, PlotError},
        predict::Prediction,
        unit::Unit,
    },
};

use super::Flow;

const TOTAL: &str = "total";
const LATENCY: &str = "latency";

/// Total time and mean latency of each way, in pairs, with what arithmetic expects beside them and what the reader said.
///
/// # Errors
///
/// [`PlotError`] without ways, and where two have the same name.
pub fn chart(said: &Prediction, ways: &[(&str, &Flow, &Flow)]) -> Result<Figure, PlotError> {
    let seconds = |time: Duration| Unit::Seconds.format(time.as_secs_f64());
    let title = match ways {
        [(_, before, _), .., (last, after, _)] => format!(
            "{last}: {} in all, not {}; latency {}, not {}",
            seconds(after.total),
            seconds(before.total),
            seconds(after.mean_latency()),
            seconds(before.mean_latency())
        ),
        _ => "Producer and consumer".to_owned(),
    };
    let series = |value: fn(&Flow) -> Duration| {
        ways.iter()
            .map(move |(way, run, _)| (*way, Estimate::exact(value(run).as_secs_f64())))
    };
    let chart = GroupedBars::new(title)
        .series(TOTAL, series(|run| run.total))
        .series(LATENCY, series(Flow::mean_latency));
    let noted = ways.iter().fold(chart, |chart, (way, _, expected)| {
        let by = |time| format!("by arithmetic {}", seconds(time));
        chart
            .note_for(TOTAL, *way, by(expected.total))
            .note_for(LATENCY, *way, by(expected.mean_latency()))
    });
    let figure = noted
        .value(Axis::linear("time").unit(Unit::Seconds))
        .subtitle("Producer and consumer, one run of each way; latency: from made to used up, the mean of all items")
        .predicted(said, Unit::Times)
        .footer(Machine::this().footer())
        .draw()?;
    Ok(figure.named("Producer and consumer"))
}
