//! What one turn costs, as a figure.

use concurrency_lab::lab::{
    measure::Comparison,
    plot::{Axis, BarChart, Captioned, Figure, PlotError, Role},
    predict::Prediction,
    unit::Unit,
};

use super::Rally;

/// Beyond this ratio the shortest bar is too short to be seen on a linear axis.
const FAR_APART: f64 = 30.0;

/// The time of one turn of each player of a rally, the first of them the one that others are compared with, and what the
/// reader said.
///
/// # Errors
///
/// [`PlotError`] where the numbers cannot be drawn.
pub fn chart(said: &Prediction, turns: &Comparison, rally: &Rally) -> Result<Figure, PlotError> {
    let each = |player: usize| {
        turns.variants[player]
            .seconds
            .median
            .scaled(1.0 / rally.turns() as f64)
    };
    let medians = || (0..turns.variants.len()).map(|player| each(player).value);
    let (least, most) = (
        medians().fold(f64::INFINITY, f64::min),
        medians().fold(0.0, f64::max),
    );
    let axis = match most > FAR_APART * least {
        true => Axis::log10("time of one turn (logarithmic)"),
        false => Axis::linear("time of one turn"),
    };
    let seconds = |time| Unit::Seconds.format(time);
    let chart = BarChart::new(format!(
        "A turn costs from {} to {}",
        seconds(least),
        seconds(most)
    ));
    let chart = turns
        .variants
        .iter()
        .enumerate()
        .fold(chart, |chart, (i, player)| {
            let chart = chart.bar(&player.name, each(i));
            match i {
                0 => chart.role_for(&player.name, Role::Reference),
                _ => {
                    let ratio = Unit::Times.format(player.speedup.value.recip());
                    chart.note_for(&player.name, format!("{ratio} {}", turns.variants[0].name))
                }
            }
        });
    let figure = chart
        .value(axis.unit(Unit::Seconds))
        .subtitle("One turn of an event loop: a send, a wake-up, a poll; 95 % intervals within this run")
        .predicted(said, Unit::Times)
        .footer(turns.footer())
        .draw()?;
    Ok(figure.named(&turns.title))
}
