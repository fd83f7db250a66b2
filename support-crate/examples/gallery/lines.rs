//! Line charts, percentile curves and sweeps.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::unit::Unit;

use crate::{FOOTER, around};

fn amdahl(serial: f64, threads: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / threads)
}

fn curve(from: f64, to: f64, y: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    (0..=60)
        .map(|i| from * (to / from).powf(f64::from(i) / 60.0))
        .map(|x| (x, y(x)))
        .collect()
}

pub(crate) fn speedup() -> Result<Figure, PlotError> {
    let measured = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0].map(|n| (n, around(0.99 * amdahl(0.06, n), 0.05)));
    LineChart::new("Demo: speedup of a word count over threads")
        .subtitle("Amdahl's law fitted to what was measured, and carried on to 64 threads")
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup over one thread").unit(Unit::Times))
        .series(Series::line("ideal", [(1.0, 1.0), (64.0, 64.0)]).role(Role::Reference))
        .series(
            Series::estimates("this machine", measured)
                .unjoined()
                .as_whiskers()
                .role(Role::Measured),
        )
        .series(
            Series::line("Amdahl, 6 % serial", curve(1.0, 8.0, |n| amdahl(0.06, n)))
                .role(Role::Fit)
                .like("this machine"),
        )
        .series(
            Series::line("Amdahl beyond 8", curve(8.0, 64.0, |n| amdahl(0.06, n)))
                .intervals(
                    curve(8.0, 64.0, |n| amdahl(0.06, n))
                        .into_iter()
                        .map(|(x, y)| around(y, 0.003 * x)),
                )
                .role(Role::Extrapolated)
                .like("this machine"),
        )
        .horizontal(1.0, "one core")
        .vertical(8.0, "cores of this machine")
        .annotate(Annotation::new(
            4.0,
            amdahl(0.06, 4.0),
            "the memory bus is busy from here on",
        ))
        .footer(FOOTER)
        .draw()
}

pub(crate) fn speedup_two_cores() -> Result<Figure, PlotError> {
    let measured = [(1.0, 1.0), (2.0, 1.62), (3.0, 1.57), (4.0, 1.55)];
    let measured = measured.map(|(n, value)| (n, around(value, if n == 1.0 { 0.0 } else { 0.08 })));
    LineChart::new("Demo: two cores, and more threads than cores")
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup over one thread").unit(Unit::Times))
        .series(Series::line("ideal", [(1.0, 1.0), (2.0, 2.0)]).role(Role::Reference))
        .series(
            Series::estimates("this machine", measured)
                .as_band()
                .role(Role::Measured),
        )
        .series(
            Series::line("Amdahl, 25 % serial", curve(1.0, 2.0, |n| amdahl(0.25, n)))
                .role(Role::Fit)
                .like("this machine"),
        )
        .horizontal(1.0, "one core")
        .vertical(2.0, "cores of this machine")
        .footer(FOOTER)
        .draw()
}

pub(crate) fn scatter() -> Result<Figure, PlotError> {
    let mut random = fastrand::Rng::with_seed(3);
    let mut scatter = |from: f64, growth: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
        (0..55)
            .map(|i| {
                let year = from + f64::from(i) * (2024.0 - from) / 54.0;
                (
                    year.round(),
                    growth(year) * 10f64.powf(0.7 * (random.f64() - 0.5)),
                )
            })
            .collect()
    };
    let transistors = scatter(1971.0, &|year| 2300.0 * 2f64.powf((year - 1971.0) / 2.1));
    let single = |year: f64| {
        let early = 2f64.powf((year.min(2004.0) - 1978.0) / 1.6);
        early * 1.06f64.powf((year - 2004.0).max(0.0))
    };
    let core = scatter(1978.0, &single);
    let years = |from: f64, y: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
        (0..=60)
            .map(|i| from + f64::from(i) * (2026.0 - from) / 60.0)
            .map(|year| (year, y(year)))
            .collect()
    };
    LineChart::new("Demo: Moore's law went on, one core did not")
        .x(Axis::years("year"))
        .y(Axis::log10("relative to 1978").unit(Unit::Times))
        .series(Series::points(
            "transistors",
            transistors.into_iter().map(|(x, y)| (x, y / 26_000.0)),
        ))
        .series(
            Series::line(
                "doubling every 2.1 years",
                years(1971.0, &|year| {
                    2300.0 / 26_000.0 * 2f64.powf((year - 1971.0) / 2.1)
                }),
            )
            .role(Role::Fit)
            .like("transistors"),
        )
        .series(Series::points("one core", core))
        .series(
            Series::line("growth of one core", years(1978.0, &single))
                .role(Role::Fit)
                .like("one core"),
        )
        .series(
            Series::estimates(
                "primes on 8 threads, here",
                [(2026.0, around(single(2026.0) * 6.2, 0.3))],
            )
            .role(Role::Measured),
        )
        .series(
            Series::estimates(
                "word count on 8 threads, here",
                [(2026.0, around(single(2026.0) * 4.4, 0.2))],
            )
            .role(Role::Measured),
        )
        .annotate(Annotation::new(
            2004.5,
            single(2004.5),
            "2004: clocks stop rising",
        ))
        .annotate(Annotation::new(1971.0, 0.08, "Intel 4004"))
        .footer(FOOTER)
        .draw()
}

pub(crate) fn load() -> Result<Figure, PlotError> {
    let clients = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
    let of = |y: &dyn Fn(f64) -> f64| clients.map(|n| (n, around(y(n), 0.12)));
    LineChart::new("Demo: response time of a \"city <service> & friends\" over connections")
        .subtitle("median of each load level, with its interval")
        .x(Axis::log2("connections").unit(Unit::Count))
        .y(Axis::log10("response time").unit(Unit::Seconds))
        .series(Series::estimates("synchronous", of(&|n| 0.05 * n)))
        .series(Series::estimates("asynchronous", of(&|n| 0.05 + 0.0002 * n)))
        .series(Series::estimates(
            "asynchronous with an executor for the computing part",
            of(&|n| 0.048 + 0.00012 * n),
        ))
        .horizontal(2.0, "the client gives up")
        .footer(FOOTER)
        .draw()
}

pub(crate) fn many_series() -> Result<Figure, PlotError> {
    let mut chart = LineChart::new("Demo: more series than labels fit beside their ends")
        .x(Axis::linear("threads").unit(Unit::Count))
        .y(Axis::linear("requests").unit(Unit::PerSecond))
        .footer(FOOTER);
    for i in 0..24 {
        let slope = 1000.0 + 10.0 * f64::from(i);
        chart = chart.series(Series::line(
            format!("locking style number {}", i + 1),
            (1..=8).map(|n| (f64::from(n), slope * f64::from(n).sqrt())),
        ));
    }
    chart.draw()
}

/// Quantiles as a histogram of many samples gives them.
fn tail(median: f64, spread: f64, slow: f64) -> Vec<(f64, f64)> {
    let quantiles = (0..=120).map(|i| 1.0 - 10f64.powf(-f64::from(i) / 24.0));
    let time = |q: f64| {
        let nines = -(1.0 - q).log10();
        median * (spread * (nines - 0.3)).exp() + slow / (1.0 + (-6.0 * (nines - 2.0)).exp())
    };
    quantiles
        .chain([1.0 - 1e-6])
        .map(|q| (if q > 1.0 - 2e-6 { 1.0 } else { q }, time(q)))
        .collect()
}

pub(crate) fn latency() -> Result<Figure, PlotError> {
    LatencyChart::new("Demo: most requests are quick, whatever the server")
        .subtitle("response times of 100 000 requests at 200 connections")
        .of("requests")
        .series("blocking, 8 threads", tail(0.021, 0.5, 2.5))
        .series("async, one that blocks", tail(0.019, 0.2, 0.4))
        .series("async, computing sent elsewhere", tail(0.0185, 0.12, 0.01))
        .limit(2.0, "the client gives up")
        .footer(FOOTER)
        .draw()
}

pub(crate) fn sweep() -> Result<Figure, PlotError> {
    let sizes = || (6..=24).step_by(2).map(|power| 2f64.powi(power));
    let of = |y: fn(f64) -> f64| {
        sizes()
            .map(move |size| (size, around(y(size), 0.18)))
            .collect::<Vec<_>>()
    };
    Sweep::new("Demo: what it costs to hand data over")
        .subtitle("one message and its answer, by the size of the message")
        .over("payload", Unit::Bytes)
        .measured("time", Unit::Seconds)
        .series("copied through a pipe", of(|size| 12e-6 + 0.9e-9 * size))
        .series("shared memory", of(|size| 60e-6 + 0.03e-9 * size))
        .series("a channel between threads", of(|_| 4e-6))
        .crossover("copied through a pipe", "shared memory")
        .footer(FOOTER)
        .draw()
}

pub(crate) fn sweep_best() -> Result<Figure, PlotError> {
    let grains = || (0..=20).map(|power| 2f64.powi(power));
    let of = |each: f64, wide: f64| {
        let time = move |grain: f64| 0.12 + each * 1_000_000.0 / grain + 0.6e-6 * grain;
        grains()
            .map(move |grain| (grain, around(time(grain), wide)))
            .collect::<Vec<(f64, Estimate)>>()
    };
    Sweep::new("Demo: the grain of parallel work")
        .subtitle("summing one million numbers on eight cores; a grain is what one task sums")
        .over("numbers in a grain", Unit::Count)
        .series("a task for each grain", of(0.4e-6, 0.06))
        .series("a thread for each grain", of(30e-6, 0.1))
        .lowest()
        .footer(FOOTER)
        .draw()
}
