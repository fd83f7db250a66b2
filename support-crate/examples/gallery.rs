//! Draws every kind of chart with made-up data, in both themes, into the folder named on the command line: for looking
//! at, when the drawing code changes.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Kind, Span};

const FOOTER: &str = "demo data, measured nowhere · 8 of 8 cores · 2026-01-01 · quick · 15 rounds";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .ok_or("name the folder to draw into: cargo run --example gallery -- FOLDER")?,
    );
    std::fs::create_dir_all(&folder)?;
    let figures = [
        ("speedup", speedup()?),
        ("history", history()?),
        ("latency", latency()?),
        ("many-series", many_series()?),
        ("bars", bars()?),
        ("bars-log", bars_log()?),
        ("timeline", timeline()?),
        ("timeline-many", timeline_many()?),
        ("heat", heat()?),
        ("heat-many", heat_many()?),
        ("decision", decision()?),
        ("decision-small", decision_small()?),
        ("decision-full", decision_full()?),
    ];
    for (name, figure) in figures {
        for theme in [Theme::Light, Theme::Dark] {
            let path = folder.join(format!("{name}-{}.svg", theme.name()));
            let path = figure.save_themed(path, theme)?;
            println!("{:>7} bytes  {}", std::fs::metadata(&path)?.len(), path.display());
        }
        println!("{figure}\n");
    }
    Ok(())
}

fn around(value: f64, share: f64) -> Estimate {
    Estimate {
        value,
        low: value * (1.0 - share),
        high: value * (1.0 + share),
    }
}

fn amdahl(serial: f64, threads: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / threads)
}

fn curve(from: f64, to: f64, y: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    (0..=60)
        .map(|i| from * (to / from).powf(f64::from(i) / 60.0))
        .map(|x| (x, y(x)))
        .collect()
}

fn speedup() -> Result<Figure, PlotError> {
    let measured = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0].map(|n| (n, around(0.99 * amdahl(0.06, n), 0.05)));
    LineChart::new("Demo: speedup of a word count over threads")
        .subtitle("Amdahl's law fitted to what was measured, and carried on to 64 threads")
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup over one thread").unit(Unit::Times))
        .series(Series::line("ideal", [(1.0, 1.0), (64.0, 64.0)]).role(Role::Reference))
        .series(
            Series::estimates("this machine", measured)
                .unjoined()
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
        .vertical(8.0, "cores of this machine")
        .annotate(Annotation::new(
            4.0,
            amdahl(0.06, 4.0),
            "the memory bus is busy from here on",
        ))
        .footer(FOOTER)
        .draw()
}

fn history() -> Result<Figure, PlotError> {
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

fn latency() -> Result<Figure, PlotError> {
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

fn many_series() -> Result<Figure, PlotError> {
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

fn bars() -> Result<Figure, PlotError> {
    BarChart::new("Demo: counting primes below 2 000 000")
        .subtitle("speedup over one thread, with 95 % intervals")
        .value(Axis::linear("speedup").unit(Unit::Times))
        .bar("one thread", Estimate::exact(1.0))
        .bar("two threads", around(1.93, 0.04))
        .bar("two threads behind one lock", around(0.98, 0.06))
        .bar("rayon", around(3.61, 0.09))
        .role_for("one thread", Role::Reference)
        .note_for("one thread", "baseline")
        .note_for("two threads behind one lock", "no difference measured")
        .inconclusive("two threads behind one lock")
        .marker(1.0, "as fast as the baseline")
        .footer(FOOTER)
        .draw()
}

fn bars_log() -> Result<Figure, PlotError> {
    let mut chart = BarChart::new("Demo: what crossing costs")
        .value(Axis::log10("time").unit(Unit::Seconds))
        .footer(FOOTER);
    for (name, value) in [
        ("function call", 1.2e-9),
        ("uncontended lock", 18e-9),
        ("channel, same thread", 45e-9),
        ("task spawn on the runtime's own worker", 210e-9),
        ("wake of another thread", 5.5e-6),
        ("thread spawn and join", 32e-6),
        (
            "process spawn and exit, with a name too long for its column",
            1.1e-3,
        ),
        ("Python start", 21e-3),
    ] {
        chart = chart.bar(name, around(value, 0.25));
    }
    chart
        .note_for("Python start", "with the site module, which takes half of it")
        .draw()
}

fn span(lane: &str, label: &str, kind: Kind, start: u64, end: u64) -> Span {
    Span {
        lane: lane.to_string(),
        label: label.to_string(),
        kind,
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
    }
}

fn timeline() -> Result<Figure, PlotError> {
    TimelineChart::new("Demo: three requests to a synchronous server")
        .subtitle("each waits for the one before it; the processor sleeps meanwhile")
        .spans(&[
            span("request 1", "parse", Kind::Work, 0, 60),
            span("request 1", "database", Kind::Wait, 60, 420),
            span("request 1", "render", Kind::Work, 420, 520),
            span("request 2", "queued", Kind::Queue, 40, 520),
            span("request 2", "parse", Kind::Work, 520, 570),
            span("request 2", "remote service", Kind::Wait, 570, 820),
            span("request 2", "render", Kind::Work, 820, 900),
            span("request 3", "queued", Kind::Queue, 90, 900),
            span("request 3", "all from cache", Kind::Work, 900, 1040),
        ])
        .marker(Duration::from_millis(700), "request 3 cancelled by its client")
        .footer(FOOTER)
        .draw()
}

fn timeline_many() -> Result<Figure, PlotError> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut spans = Vec::new();
    for worker in 0..16 {
        let mut at = random.u64(0..30);
        while at < 900 {
            let long = random.u64(10..90);
            let kind = if random.f64() < 0.75 {
                Kind::Work
            } else {
                Kind::Wait
            };
            spans.push(span(
                &format!("worker {worker}"),
                &format!("tile {}", random.u32(1..99)),
                kind,
                at,
                at + long,
            ));
            at += long + random.u64(0..12);
        }
    }
    TimelineChart::new("Demo: work stealing on sixteen workers")
        .spans(&spans)
        .footer(FOOTER)
        .draw()
}

fn heat() -> Result<Figure, PlotError> {
    let rows = (0..8).map(|core| {
        let busy = |step: usize| match step {
            10..30 if core == 3 => 0.97,
            35..60 => 0.9 + 0.01 * core as f64,
            _ => 0.02 + 0.02 * ((core * 7 + step * 5) % 6) as f64,
        };
        (format!("core {core}"), (0..70).map(busy).collect())
    });
    HeatStrip::new("Demo: one thread, then all cores")
        .subtitle("one busy thread fills one core of eight, an eighth of the machine")
        .rows(rows)
        .step(Duration::from_millis(100))
        .footer(FOOTER)
        .draw()
}

fn heat_many() -> Result<Figure, PlotError> {
    let mut random = fastrand::Rng::with_seed(9);
    let rows: Vec<(String, Vec<f64>)> = (0..64)
        .map(|core| {
            (
                format!("core {core}"),
                (0..60).map(|_| random.f64().powi(2)).collect(),
            )
        })
        .collect();
    HeatStrip::new("Demo: sixty-four cores at uneven work")
        .rows(rows)
        .step(Duration::from_millis(250))
        .marker(Duration::from_secs(7), "second phase starts")
        .footer(FOOTER)
        .draw()
}

fn decision() -> Result<Figure, PlotError> {
    let waiting = Choice::ask("What waits?")
        .option("a few calls at once", Choice::take("threads", "chapter 03"))
        .option("thousands at once", Choice::take("async tasks", "chapter 02"))
        .option(
            "a server on the web",
            Choice::take("an async web service", "chapter 09"),
        );
    let computing = Choice::ask("What computes?")
        .option("one loop over data", Choice::take("rayon", "chapter 05"))
        .option(
            "work that must be isolated or survive a crash",
            Choice::take("processes", "chapter 06"),
        )
        .option(
            "an inner loop in Python",
            Choice::take("a native extension", "chapter 10"),
        );
    DecisionMap::new("Which tool belongs where")
        .subtitle("do more at once: waiting · do it faster: computing")
        .root(
            Choice::ask("What does the program spend its time on?")
                .option("waiting: sockets, timers, other services", waiting)
                .option("computing", computing)
                .option(
                    "both",
                    Choice::take("structured concurrency", "dispatch by kind, chapter 08"),
                ),
        )
        .remark("Where state is shared, whatever the tool: thread safety, chapter 04.")
        .footer("the course in one picture")
        .draw()
}

fn decision_small() -> Result<Figure, PlotError> {
    DecisionMap::new("Demo: one question")
        .root(
            Choice::ask("Does it wait?")
                .option("yes", Choice::take("async", ""))
                .option("no", Choice::take("rayon", "chapter 05")),
        )
        .footer(FOOTER)
        .draw()
}

fn decision_full() -> Result<Figure, PlotError> {
    let branch = |name: &str| {
        let tool = |number: u32| Choice::take(format!("{name} tool {number}"), "with its chapter");
        Choice::ask(format!("Which kind of {name}?"))
            .option(
                "the long and rare kind",
                Choice::ask("How many at the same time?")
                    .option("a few", tool(1))
                    .option("more than cores", tool(2)),
            )
            .option("short", tool(3))
    };
    DecisionMap::new("Demo: as many tools and questions as there is room for")
        .subtitle("nine tools, three questions in a row")
        .root(
            Choice::ask("What does the program spend its time on?")
                .option("waiting for others", branch("waiting"))
                .option("computing", branch("computing"))
                .option("both by turns", branch("dispatch")),
        )
        .footer(FOOTER)
        .draw()
}
