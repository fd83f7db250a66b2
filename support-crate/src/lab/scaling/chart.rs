//! A scaling study and a projection as figures.

use super::{Fit, Law, Projection, Scaling, Work, amdahl, gustafson, projection::counts_between};
use crate::lab::plot::{Annotation, Axis, Captioned, Figure, LineChart, PlotError, Role, Series};
use crate::lab::predict::{Prediction, Said};
use crate::lab::unit::Unit;

/// The series of what was measured, whose colour the laws fitted to it share.
const MEASURED: &str = "this machine";

impl Scaling {
    /// Measured speedups with their intervals, the ideal, the law that fits best, and the one of the known fraction.
    ///
    /// The laws speak of threads that have a core each: where there are more, all lines stay level.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self) -> Result<Figure, PlotError> {
        Ok(self.lines().draw()?.named(&self.comparison.title))
    }

    /// As [`chart`](Scaling::chart), with the speedup that the reader said for a number of threads as a point of its own.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart_with(&self, prediction: &Prediction, threads: usize) -> Result<Figure, PlotError> {
        let chart = self.lines();
        let figure = match (prediction.said(), prediction.mark(Unit::Times)) {
            (Said::Number(number), Some(mark)) if *number > 0.0 && *number <= 4.0 * threads as f64 => {
                let said = Series::points(mark, [(threads as f64, *number)]);
                chart.series(said.role(Role::Data)).draw()
            }
            _ => chart.predicted(prediction, Unit::Times).draw(),
        };
        Ok(figure?.named(&self.comparison.title))
    }

    /// What was found with a thread for each core, or at the largest number of threads if there are fewer, as far as its
    /// interval allows it to be claimed.
    pub fn finding(&self) -> String {
        let on_cores = self
            .points
            .iter()
            .rev()
            .find(|point| point.threads <= self.cores());
        let Some(last) = on_cores.filter(|point| point.threads > 1) else {
            return self.comparison.title.clone();
        };
        let (threads, times) = (last.threads, Unit::Times.format(last.speedup.value));
        if last.speedup.low > 1.0 {
            format!("{times} on {threads} threads")
        } else if last.speedup.high < 1.0 {
            format!("Slower on {threads} threads: {times}")
        } else {
            format!("No gain measured on {threads} threads")
        }
    }

    fn lines(&self) -> LineChart {
        let most = self.points.last().map_or(1, |point| point.threads);
        let cores = self.cores();
        let mut chart = self.frame(self.finding(), most, cores);
        if let Some(fit) = self.fits.best() {
            chart = chart
                .subtitle(format!("{} · {}", self.comparison.title, self.fits.reason()))
                .series(self.fitted(fit, most));
        }
        if most > cores {
            chart = chart.vertical(cores as f64, format!("{}, then shared", counted(cores)));
        }
        // Drawn last, so that nothing hides them.
        chart.series(self.measured(most))
    }

    /// Axes, ideal and known law up to `most` threads, of which `cores` have a core each.
    fn frame(&self, title: String, most: usize, cores: usize) -> LineChart {
        let name = match self.work {
            Work::Fixed => "speedup",
            Work::Growing => "scaled speedup",
        };
        let mut ticks: Vec<f64> = self.points.iter().map(|point| point.threads as f64).collect();
        let beyond = (0..usize::BITS)
            .map(|power| 1_usize << power)
            .take_while(|&count| count <= most);
        let measured = self.points.last().map_or(1, |point| point.threads);
        ticks.extend(
            beyond
                .filter(|&count| count > measured)
                .chain([most])
                .map(|count| count as f64),
        );
        let curve = |law: &dyn Fn(usize) -> Option<f64>| -> Vec<(f64, f64)> {
            counts_through(cores, most)
                .into_iter()
                .filter_map(|n| Some((n as f64, law(n.min(cores))?)))
                .collect()
        };
        let mut chart = LineChart::new(title)
            .subtitle(&self.comparison.title)
            .x(Axis::log2("threads").unit(Unit::Count).ticks(ticks))
            .y(Axis::log2(name).unit(Unit::Times))
            .horizontal(1.0, "one core")
            .footer(format!(
                "{} · {}",
                self.comparison.intervals_in_brief(),
                self.footer()
            ))
            .series(Series::line("ideal", curve(&|n| Some(n as f64))).role(Role::Reference));
        if let Some(known) = self.known_serial_fraction {
            let (law, speedup): (_, fn(f64, usize) -> _) = match self.work {
                Work::Fixed => (Law::Amdahl, amdahl),
                Work::Growing => (Law::Gustafson, gustafson),
            };
            let name = format!("{}, built with {} serial", short(law), percent(known));
            let line = curve(&|n| speedup(known, n).ok());
            chart = chart.series(Series::line(name, line).role(Role::Reference));
        }
        chart
    }

    /// The measured points up to `most` threads. Joined they would hide a fit.
    fn measured(&self, most: usize) -> Series {
        let points = self.points.iter().filter(|point| point.threads <= most);
        let estimates = points.map(|point| (point.threads as f64, point.speedup));
        let series = Series::estimates(MEASURED, estimates)
            .role(Role::Measured)
            .as_whiskers();
        if self.fits.best().is_some() {
            series.unjoined()
        } else {
            series
        }
    }

    /// A fitted law up to `most` threads, level where threads have to share the cores it was fitted to.
    fn fitted(&self, fit: &Fit, most: usize) -> Series {
        let counts = counts_through(self.fitted_to(), most);
        let line = counts
            .into_iter()
            .filter_map(|n| Some((n as f64, fit.speedup(n.min(self.fitted_to())).ok()?)));
        Series::line(label(fit), line).role(Role::Fit).like(MEASURED)
    }
}

impl Projection {
    /// What was measured, the law fitted to it, and from the last measured core on its prediction: dotted, in a band that
    /// is its interval.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self) -> Result<Figure, PlotError> {
        let scaling = &self.scaling;
        let measured = scaling.points.last().map_or(1, |point| point.threads);
        let most = self.threads().max(measured);
        let title = format!(
            "{} projected for {} threads",
            Unit::Times.format(self.speedup().value),
            self.threads()
        );
        let mut chart = scaling.frame(title, most, most).subtitle(format!(
            "{} · {}",
            scaling.comparison.title,
            self.basis()
        ));
        if let Some(fit) = scaling.fits.fit(self.law) {
            chart = chart.series(scaling.fitted(fit, scaling.fitted_to()));
        }
        let assumed = if self.assumed { " assumed" } else { "" };
        let name = format!("{}{assumed}, extrapolated", short(self.law));
        let points = self
            .points
            .iter()
            .map(|&(threads, speedup)| (threads as f64, speedup));
        chart = chart
            .series(
                Series::estimates(name, points)
                    .role(Role::Extrapolated)
                    .as_band()
                    .like(MEASURED),
            )
            .vertical(
                scaling.fitted_to() as f64,
                format!("{} measured", counted(scaling.fitted_to())),
            );
        if let Some(text) = self.peak_in_words()
            && let Some((threads, speedup)) = self.predicted_peak()
        {
            chart = chart.annotate(Annotation::new(threads as f64, speedup, text));
        }
        // More threads than the measured cores are another matter than more cores.
        let figure = chart.series(scaling.measured(scaling.fitted_to())).draw()?;
        Ok(figure.named(format!("{}, projected", scaling.comparison.title)))
    }

    /// The thread count of the peak with its speedup, where it lies beyond what was measured.
    fn predicted_peak(&self) -> Option<(usize, f64)> {
        let threads = self.peak?.value.round() as usize;
        let fit = self.scaling.fits.fit(self.law)?;
        let predicted = threads > self.scaling.fitted_to() && threads <= self.threads();
        predicted.then_some((threads, fit.speedup(threads).ok()?))
    }
}

/// What a fitted law is called beside its line.
fn label(fit: &Fit) -> String {
    match fit.law {
        Law::Usl => short(fit.law).to_owned(),
        law => format!("{}, {} serial", short(law), percent(fit.serial_fraction.value)),
    }
}

fn short(law: Law) -> &'static str {
    match law {
        Law::Amdahl => "Amdahl",
        Law::Gustafson => "Gustafson",
        Law::Usl => "universal scalability law",
    }
}

/// A percentage that is not broken between the number and its sign.
fn percent(share: f64) -> String {
    Unit::Percent.format(share).replace(' ', "\u{a0}")
}

fn counted(cores: usize) -> String {
    format!("{cores} core{}", if cores == 1 { "" } else { "s" })
}

/// Thread counts for a curve from 1 to `most` with a corner at `corner`.
fn counts_through(corner: usize, most: usize) -> Vec<usize> {
    let mut counts = counts_between(1, most);
    counts.push(corner.min(most));
    counts.sort_unstable();
    counts.dedup();
    counts
}
