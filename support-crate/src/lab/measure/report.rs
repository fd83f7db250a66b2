//! A comparison as people read it.

use thiserror::Error;

use super::{Comparison, MeasureError, Measured, Verdict, error::when};
use crate::lab::plot::{Axis, BarChart, Captioned, Figure, LineChart, PlotError, Role, Series};
use crate::lab::predict::Prediction;
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// Why a chart could not be drawn with a prediction on it.
#[derive(Debug, Error)]
pub enum ChartError {
    /// There is no such variant.
    #[error(transparent)]
    Variant(#[from] MeasureError),
    /// The numbers cannot be drawn.
    #[error(transparent)]
    Plot(#[from] PlotError),
}

impl Comparison {
    /// Every variant's time, spread and speedup, and what may be said about it.
    pub fn table(&self) -> Table {
        let speedup_interval = format!("speedup, {} interval", Unit::Percent.format(self.level()));
        let headers = [
            "variant",
            "median",
            "median, 95 % interval",
            "spread",
            "outliers",
            "rounds",
            "speedup",
            &speedup_interval,
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
                variant.rounds_in_words(),
                Unit::Times.format(variant.speedup.value),
                match variant.verdict {
                    Verdict::Baseline => "—".to_owned(),
                    _ => format!(
                        "{} – {}",
                        Unit::Times.format(variant.speedup.low),
                        Unit::Times.format(variant.speedup.high)
                    ),
                },
                self.verdict_in_words(variant),
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
        table
            .note(self.intervals_in_words())
            .note(self.shares_of_overhead())
            .note(self.footer())
    }

    /// Speedups as bars, with their intervals; where none can be claimed, the bar says so.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self) -> Result<Figure, PlotError> {
        Ok(self.speedup_bars().draw()?.named(&self.title))
    }

    /// As [`chart`](Comparison::chart), with what the reader said of a variant's speedup as a mark.
    ///
    /// # Errors
    ///
    /// As [`Comparison::measured`], and [`PlotError`] where the numbers cannot be drawn.
    pub fn chart_with(&self, prediction: &Prediction, variant: &str) -> Result<Figure, ChartError> {
        self.measured(variant)?;
        let bars = self.speedup_bars().predicted(prediction, Unit::Times);
        Ok(self.said_of(bars, variant).draw()?.named(&self.title))
    }

    fn speedup_bars(&self) -> BarChart {
        let chart = BarChart::new(self.finding())
            .subtitle(self.subject())
            .value(Axis::linear("speedup").unit(Unit::Times));
        self.variants
            .iter()
            .fold(chart, |chart, variant| {
                self.noted(chart.bar(&variant.name, variant.speedup), variant)
            })
            .footer(self.chart_footer())
    }

    /// Times of one call as bars, with their intervals; on a log axis where the shortest could not be seen beside the
    /// longest.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn time_chart(&self) -> Result<Figure, PlotError> {
        Ok(self.time_bars().draw()?.named(&self.title))
    }

    /// As [`time_chart`](Comparison::time_chart), with what the reader said of a variant as a mark: a number is how many
    /// times faster than the baseline it would be, and stands under the title; so do a choice and an order.
    ///
    /// # Errors
    ///
    /// As [`Comparison::measured`], and [`PlotError`] where the numbers cannot be drawn.
    pub fn time_chart_with(&self, prediction: &Prediction, variant: &str) -> Result<Figure, ChartError> {
        self.measured(variant)?;
        let bars = self.time_bars().predicted(prediction, Unit::Times);
        Ok(self.said_of(bars, variant).draw()?.named(&self.title))
    }

    fn time_bars(&self) -> BarChart {
        let chart = BarChart::new(self.finding())
            .subtitle(self.subject())
            .value(self.time_axis().unit(Unit::Seconds));
        self.variants
            .iter()
            .fold(chart, |chart, variant| {
                self.noted(chart.bar(&variant.name, variant.seconds.median), variant)
            })
            .footer(self.chart_footer())
    }

    /// Every round's time of one call as a dot, a series for each variant, in the order in which they were measured: what
    /// the intervals and verdicts come from.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn rounds_chart(&self) -> Result<Figure, PlotError> {
        let chart = LineChart::new(&self.title)
            .subtitle("every round: the time of one call")
            .x(Axis::linear("round").unit(Unit::Count))
            .y(Axis::linear("time").unit(Unit::Seconds));
        self.variants
            .iter()
            .fold(chart, |chart, variant| {
                let times = variant.seconds_per_round();
                let points = (1..).zip(times).map(|(round, time)| (f64::from(round), time));
                chart.series(Series::points(&variant.name, points).role(Role::Data))
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

    /// What was measured, and what the intervals are.
    fn subject(&self) -> String {
        format!("{} · {}", self.title, self.intervals_in_brief())
    }

    fn time_axis(&self) -> Axis {
        /// Beyond this ratio the shortest bar is too short to be seen.
        const MOST: f64 = 30.0;
        let medians = || self.variants.iter().map(|variant| variant.seconds.median.value);
        let (least, most) = (
            medians().fold(f64::INFINITY, f64::min),
            medians().fold(0.0, f64::max),
        );
        match least > 0.0 && most > MOST * least {
            true => Axis::log10("time (logarithmic)"),
            false => Axis::linear("time"),
        }
    }

    /// Says which variant the prediction on a chart is of, where there are several.
    fn said_of(&self, bars: BarChart, variant: &str) -> BarChart {
        if self.variants.len() > 2 {
            bars.prediction_is_of(variant)
        } else {
            bars
        }
    }

    fn noted(&self, chart: BarChart, variant: &Measured) -> BarChart {
        let chart = match variant.verdict {
            Verdict::Baseline => chart.role_for(&variant.name, Role::Reference),
            _ => chart,
        };
        let verdict = match variant.verdict {
            Verdict::Baseline | Verdict::Faster | Verdict::Slower => None,
            _ => Some(self.verdict_in_words(variant)),
        };
        // What there is no room for beside a bar stands in the footer.
        let modes = variant.dependence.modes.map(|_| "two modes".to_owned());
        let notes: Vec<String> = verdict.into_iter().chain(modes).collect();
        match notes.is_empty() {
            true => chart,
            false => chart.note_for(&variant.name, notes.join(", ")),
        }
    }

    /// A variant's verdict, with the bound of an equivalence.
    pub fn verdict_in_words(&self, variant: &Measured) -> String {
        variant.verdict.words_within(self.equivalence)
    }

    /// What the intervals on a figure are, in a line.
    pub(in crate::lab) fn intervals_in_brief(&self) -> String {
        match self.variants.len().saturating_sub(1) {
            0 | 1 => "95 % intervals within this run".to_owned(),
            several => format!("95 % intervals within this run; speedups: of all {several} together"),
        }
    }

    /// What the intervals are, in words: how they were found and how far they reach.
    pub fn intervals_in_words(&self) -> String {
        let together = match self.variants.len().saturating_sub(1) {
            0 | 1 => String::new(),
            several => format!(
                "; a speedup's of {}, so that those of all {several} hold together with 95 %",
                Unit::Percent.format(self.level())
            ),
        };
        format!(
            "intervals: 95 % within this run, by bootstrap over rounds{together}; another run may differ by more"
        )
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

    /// The footer of a chart, which has no notes: variants whose rounds depend on each other are named here, and those
    /// that are missing.
    fn chart_footer(&self) -> String {
        let dependent = self
            .variants
            .iter()
            .filter(|variant| !variant.dependence.is_none())
            .map(|variant| format!("{}: {}", variant.name, variant.rounds_in_words()));
        let failed = self
            .failed
            .iter()
            .map(|failed| format!("{} panicked {}", failed.name, when(failed.round)));
        dependent
            .chain(failed)
            .fold(self.footer(), |footer, words| format!("{footer} · {words}"))
    }
}

impl Measured {
    /// Whether the rounds are independent, in words, and the two times they lie around if there are two.
    pub fn rounds_in_words(&self) -> String {
        let modes = self
            .dependence
            .modes
            .map(|modes| format!("two modes, {} and {}", seconds(modes.low), seconds(modes.high)));
        let runs = Some("not independent".to_owned()).filter(|_| self.dependence.correlated);
        let words: Vec<String> = modes.into_iter().chain(runs).collect();
        match words.is_empty() {
            true => "independent".to_owned(),
            false => words.join(", "),
        }
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
