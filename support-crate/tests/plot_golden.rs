//! The structure of every kind of chart against a file: captions, labels in drawing order, dashes and the table, but no
//! positions. After a change that is meant, renew the files and read what changed in them:
//!
//! ```text
//! LAB_GOLDEN=renew cargo test -p concurrency-lab --test plot_golden && git diff support-crate/tests/golden
//! ```

use std::path::PathBuf;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::history::{History, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};
use concurrency_lab::lab::unit::Unit;

/// What a figure says, line by line.
fn structure(figure: &Figure) -> String {
    let svg = figure.svg(Theme::Light);
    let mut dashes: Vec<&str> = svg
        .split("stroke-dasharray=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    dashes.sort_unstable();
    dashes.dedup();
    let labels: Vec<String> = figure
        .placed_labels()
        .into_iter()
        .map(|label| label.text)
        .collect();
    format!(
        "title: {}\n\nlabels:\n{}\n\ndashes: {}\n\ntable:\n{}\n",
        figure.title(),
        labels.join("\n"),
        dashes.join(" | "),
        figure.table()
    )
}

/// The lines of both texts: those only in the first marked `-`, those only in the second `+`.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Lengths of the longest common subsequences of the tails.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(format!("  {}", old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(format!("- {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
    lines.join("\n")
}

fn assert_golden(name: &str, figure: &Figure) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    let now = structure(figure);
    if std::env::var("LAB_GOLDEN").is_ok_and(|value| value == "renew") {
        std::fs::write(&path, now).expect("the folder of golden files can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == now,
        "the chart differs from {}; if that is meant, renew it with LAB_GOLDEN=renew\n{}",
        path.display(),
        difference(&golden, &now)
    );
}

fn around(value: f64) -> Estimate {
    Estimate {
        value,
        low: 0.9 * value,
        high: 1.1 * value,
    }
}

#[test]
fn line_chart() {
    let measured = [1.0, 2.0, 3.0, 6.0].map(|n: f64| (n, around(n.powf(0.8))));
    let law = |from: i32, to: i32| (from..=to).map(|n| (f64::from(n), f64::from(n).powf(0.8)));
    let figure = LineChart::new("Speedup over threads")
        .subtitle("with 25 % serial work")
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup").unit(Unit::Times))
        .series(Series::line("ideal", [(1.0, 1.0), (12.0, 12.0)]).role(Role::Reference))
        .series(
            Series::estimates("this machine", measured)
                .as_band()
                .role(Role::Measured),
        )
        .series(
            Series::line("a law", law(1, 6))
                .role(Role::Fit)
                .like("this machine"),
        )
        .series(
            Series::line("the law beyond 6", law(6, 12))
                .role(Role::Extrapolated)
                .like("this machine"),
        )
        .horizontal(1.0, "one core")
        .vertical(6.0, "cores of this machine")
        .annotate(Annotation::new(3.0, 3f64.powf(0.8), "three"))
        .footer("made up");
    assert_golden("line", &figure.draw().expect("sound"));
}

#[test]
fn bar_chart() {
    let figure = BarChart::new("Counting primes")
        .value(Axis::linear("speedup").unit(Unit::Times))
        .bar("one thread", Estimate::exact(1.0))
        .bar("two threads", around(1.9))
        .bar("one lock", around(1.02))
        .role_for("one thread", Role::Reference)
        .note_for("one lock", "no difference measured")
        .inconclusive("one lock")
        .marker(1.0, "as fast as one thread")
        .footer("made up");
    assert_golden("bar", &figure.draw().expect("sound"));
}

#[test]
fn ladder() {
    let figure = Ladder::new("One sum, five ways")
        .baseline("Python")
        .step("threads", around(1.05))
        .step("processes", around(5.0))
        .step("native", around(60.0))
        .step("native, again", around(63.0))
        .footer("made up");
    assert_golden("ladder", &figure.draw().expect("sound"));
}

#[test]
fn latency_chart() {
    let tail = |slow: f64| {
        [
            (0.0, 0.01),
            (0.5, 0.02),
            (0.9, 0.03),
            (0.99, 0.04),
            (0.999, slow),
            (1.0, 2.0 * slow),
        ]
    };
    let figure = LatencyChart::new("Response times")
        .of("requests")
        .series("blocking", tail(2.0))
        .series("async", tail(0.05))
        .limit(2.0, "the client gives up")
        .footer("made up");
    assert_golden("latency", &figure.draw().expect("sound"));
}

#[test]
fn sweep() {
    let sizes = [1.0, 4.0, 16.0, 64.0, 256.0, 1024.0];
    let figure = Sweep::new("Grain size")
        .over("grain", Unit::Count)
        .measured("time", Unit::Seconds)
        .series(
            "tasks",
            sizes.map(|size| (size, around(0.2 / size + 0.001 * size))),
        )
        .series(
            "threads",
            sizes.map(|size| (size, around(3.0 / size + 0.0002 * size))),
        )
        .lowest()
        .crossover("tasks", "threads")
        .footer("made up");
    assert_golden("sweep", &figure.draw().expect("sound"));
}

#[test]
fn matrix() {
    let figure = Matrix::new("Jobs on pools")
        .cell("serial", "waiting", around(10.0))
        .cell("serial", "computing", around(1.6))
        .cell("rayon", "waiting", around(5.0))
        .cell("rayon", "computing", around(0.8))
        .cell("threads", "waiting", around(1.0))
        .cell("threads", "computing", around(0.85))
        .cell("async", "waiting", around(0.1))
        .missing("async", "computing", "it would block the loop")
        .footer("made up");
    assert_golden("matrix", &figure.draw().expect("sound"));
}

#[test]
fn timeline() {
    let span = |lane: &str, label: &str, kind, start, end| Span {
        lane: lane.to_string(),
        label: label.to_string(),
        kind,
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
    };
    let figure = TimelineChart::new("Two requests")
        .spans(&[
            span("first", "parse", SpanKind::Work, 0, 300),
            span("first", "database", SpanKind::Wait, 300, 900),
            span("second", "queued", SpanKind::Queue, 100, 900),
            span("second", "render", SpanKind::Work, 900, 1200),
        ])
        .marker(Duration::from_millis(600), "half time")
        .footer("made up");
    assert_golden("timeline", &figure.draw().expect("sound"));
}

#[test]
fn heat_strip() {
    let figure = HeatStrip::new("Two cores")
        .rows([
            ("core 0".to_string(), vec![0.0, 0.5, 1.0, 1.0]),
            ("core 1".to_string(), vec![0.1, 0.1, 0.1, 0.9]),
        ])
        .step(Duration::from_millis(250))
        .marker(Duration::from_millis(500), "all cores")
        .footer("made up");
    assert_golden("heat", &figure.draw().expect("sound"));
}

#[test]
fn decision_map() {
    let waits = Choice::ask("How many at once?")
        .option("a few", Choice::take("threads", "chapter 03"))
        .option("thousands", Choice::take("async tasks", "chapter 02"));
    let figure = DecisionMap::new("Which tool")
        .root(
            Choice::ask("What takes the time?")
                .option("waiting", waits)
                .option("computing", Choice::take("rayon", "chapter 05")),
        )
        .remark("Shared state: chapter 04.")
        .footer("made up");
    assert_golden("decision", &figure.draw().expect("sound"));
}

/// Twenty years of made-up processors, so that new data do not change the files.
fn history() -> History {
    let mut text = String::from(
        "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n",
    );
    for year in 1990..=2020 {
        let since = f64::from(year - 1990);
        let single = 2f64.powf(since.min(15.0) + (since - 15.0).max(0.0) / 8.0);
        let transistors = 1e6 * 2f64.powf(since / 2.0);
        text += &format!(
            "chip {year},maker,{year},{transistors},{},2,,{single},specint92,made up\n",
            30.0 + since
        );
    }
    History::parse(text.as_bytes(), "made up").expect("the rows are valid")
}

#[test]
fn trends() {
    assert_golden("trends", &charts::trends(&history()).expect("sound"));
}

#[test]
fn finish_line() {
    let history = history();
    let place = history
        .place("some processor", 2025.0)
        .expect("the year is in range");
    let speedups = [("primes", 1.9), ("waits", 97.0), ("native code", 410.0)];
    let speedups = speedups.map(|(name, value)| MeasuredSpeedup::new(name, around(value)));
    let figure = charts::finish_line(&history, &place, &speedups, "made up").expect("sound");
    assert_golden("finish-line", &figure);
}

#[test]
fn a_difference_shows_what_went_and_what_came() {
    assert_eq!(difference("a\nb\nc", "a\nx\nc"), "  a\n- b\n+ x\n  c");
    assert_eq!(difference("", "a"), "+ a");
}
