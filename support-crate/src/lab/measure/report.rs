//! A comparison as people read it.

use super::{Comparison, Measured, Verdict, error::when};
use crate::lab::plot::{Axis, BarChart, Captioned, Figure, PlotError};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

impl Comparison {
    /// Every variant's time, spread and speedup, and what may be said about it.
    pub fn table(&self) -> Table {
        let headers = [
            "variant",
            "median",
            "median, 95 % interval",
            "spread",
            "outliers",
            "speedup",
            "speedup, 95 % interval",
            "verdict",
        ];
        let rows = self.variants.iter().map(|variant| {
            let time = variant.seconds;
            [
                variant.name.clone(),
                seconds(time.median.value),
                format!("{} – {}", seconds(time.median.low), seconds(time.median.high)),
                format!("± {}", Unit::Percent.format(time.deviation / time.median.value)),
                format!("{} of {}", time.outliers, variant.samples_ns.len()),
                Unit::Times.format(variant.speedup.value),
                match variant.verdict {
                    Verdict::Baseline => "—".to_owned(),
                    _ => format!(
                        "{} – {}",
                        Unit::Times.format(variant.speedup.low),
                        Unit::Times.format(variant.speedup.high)
                    ),
                },
                variant.verdict.words().to_owned(),
            ]
        });
        let mut table = Table::new(headers, rows);
        for failed in &self.failed {
            table = table.note(format!(
                "{:?} panicked {} and was not measured: {}",
                failed.name,
                when(failed.round),
                failed.message
            ));
        }
        table.note(self.shares_of_overhead()).note(self.footer())
    }

    /// Speedups as bars, with their intervals; where none can be claimed, the bar says so.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self) -> Result<Figure, PlotError> {
        let chart = BarChart::new(&self.title).value(Axis::linear("speedup").unit(Unit::Times));
        self.variants
            .iter()
            .fold(chart, |chart, variant| {
                self.noted(chart.bar(&variant.name, variant.speedup), variant)
            })
            .footer(self.chart_footer())
            .draw()
    }

    /// Times of one call as bars, with their intervals.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn time_chart(&self) -> Result<Figure, PlotError> {
        let chart = BarChart::new(&self.title).value(Axis::linear("time").unit(Unit::Seconds));
        self.variants
            .iter()
            .fold(chart, |chart, variant| {
                self.noted(chart.bar(&variant.name, variant.seconds.median), variant)
            })
            .footer(self.chart_footer())
            .draw()
    }

    /// Machine, date, effort and rounds in one line.
    pub fn footer(&self) -> String {
        let date = self.started.get(..10).unwrap_or(&self.started);
        format!(
            "{} · {date} · {} · {} rounds",
            self.machine.footer(),
            self.effort,
            self.rounds
        )
    }

    /// Shows the speedups in a notebook, with the table as their text. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        show(self.chart(), &self.table().to_string());
    }

    fn noted(&self, chart: BarChart, variant: &Measured) -> BarChart {
        match variant.verdict {
            Verdict::NoDifference | Verdict::TooFewRounds => {
                chart.note_for(&variant.name, variant.verdict.words())
            }
            Verdict::Baseline | Verdict::Faster | Verdict::Slower => chart,
        }
    }

    /// The harness's cost, and the samples on which it weighs most.
    fn shares_of_overhead(&self) -> String {
        let overhead = self.overhead().as_secs_f64();
        let most = self
            .variants
            .iter()
            .map(|variant| {
                let sample = variant.seconds.median.value * variant.repetitions as f64;
                overhead * variant.timings as f64 / sample
            })
            .fold(0.0, f64::max);
        format!(
            "the harness adds {} to each timing, at most {} of it",
            seconds(overhead),
            Unit::Percent.format(most)
        )
    }

    /// The footer of a chart, which has no notes: a variant that is missing from it is named here.
    fn chart_footer(&self) -> String {
        self.failed.iter().fold(self.footer(), |footer, failed| {
            format!("{footer} · {} panicked {}", failed.name, when(failed.round))
        })
    }
}

/// Gives a notebook a figure with a text of its own; the text alone, and why, where there is no figure.
pub(in crate::lab) fn show(figure: Result<Figure, PlotError>, text: &str) {
    match figure {
        Ok(figure) => figure.display_with(&format!("{}\n{text}", figure.title())),
        Err(error) => {
            println!("EVCXR_BEGIN_CONTENT text/plain\n{text}\n(no figure: {error})\nEVCXR_END_CONTENT")
        }
    }
}

fn seconds(value: f64) -> String {
    Unit::Seconds.format(value)
}
