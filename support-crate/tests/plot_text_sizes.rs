//! Text is large enough to be read in a notebook, where a figure is three quarters as wide as its canvas.

use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};
use concurrency_lab::lab::unit::Unit;

/// Pixels of a notebook's page to a unit of the canvas.
const PAGE: f64 = 960.0 / 1280.0;
const INSIDE: f64 = 14.0;
const FOOTER: f64 = 12.0;

/// The sizes of all texts but the footer's, in pixels of the page; the footer's apart.
fn sizes(figure: &Figure) -> (Vec<f64>, Vec<f64>) {
    let svg = figure.svg(Theme::Light);
    let texts = svg.split("<text ").skip(1).map(|rest| {
        let size = rest.split("font-size=\"").nth(1).expect("a size");
        let size: f64 = size
            .split('"')
            .next()
            .expect("a number")
            .parse()
            .expect("a number");
        let text = rest.split('>').nth(1).unwrap_or_default();
        (text.contains("the footer"), PAGE * size)
    });
    let (footer, inside): (Vec<_>, Vec<_>) = texts.partition(|(footer, _)| *footer);
    let sizes = |texts: Vec<(bool, f64)>| texts.into_iter().map(|(_, size)| size).collect();
    (sizes(inside), sizes(footer))
}

fn near(value: f64) -> Estimate {
    Estimate {
        value,
        low: 0.9 * value,
        high: 1.1 * value,
    }
}

fn crowded() -> Vec<Figure> {
    let span = |lane: usize, kind, start: u64| Span {
        lane: format!("task {lane}"),
        label: "poll".to_owned(),
        kind,
        start: Duration::from_millis(start),
        end: Duration::from_millis(start + 10),
    };
    let lanes = (0..60).map(|lane| span(lane, SpanKind::Work, lane as u64));
    let timeline = TimelineChart::new("Sixty lanes").spans(&lanes.collect::<Vec<_>>());
    let bars = (0..40).fold(BarChart::new("Forty bars"), |chart, bar| {
        let name = format!("bar {bar}");
        chart
            .bar(&name, near(f64::from(bar + 1)))
            .note_for(name, "undecided")
    });
    let pairs = ["one", "other"]
        .iter()
        .fold(GroupedBars::new("Pairs"), |chart, series| {
            chart.series(
                *series,
                (1..9).map(|n| (format!("group {n}"), near(f64::from(n)))),
            )
        });
    let lines = (0..14).fold(LineChart::new("Fourteen series"), |chart, n| {
        let points = (1..9).map(|x| (f64::from(x), f64::from(x * n)));
        chart.series(Series::line(format!("series {n}"), points.collect::<Vec<_>>()))
    });
    let cores = (0..64).map(|core| (format!("cpu{core}"), vec![0.5; 20]));
    let ladder = (0..12).fold(Ladder::new("Steps").baseline("first"), |ladder, step| {
        ladder.step(format!("step {step}"), near(f64::from(step + 2)))
    });
    let figures = [
        timeline.footer("the footer").draw(),
        bars.footer("the footer").draw(),
        pairs.footer("the footer").draw(),
        lines.footer("the footer").draw(),
        HeatStrip::new("Many cores")
            .rows(cores)
            .footer("the footer")
            .draw(),
        ladder.footer("the footer").draw(),
        Sweep::new("A sweep")
            .over("size", Unit::Bytes)
            .measured("time", Unit::Seconds)
            .series("one", (1..9).map(|n| (f64::from(1 << n), near(f64::from(n)))))
            .footer("the footer")
            .draw(),
    ];
    figures
        .into_iter()
        .map(|figure| figure.expect("it is drawn"))
        .collect()
}

#[test]
fn text_can_be_read_on_a_page() {
    for figure in crowded() {
        let (inside, footer) = sizes(&figure);
        let least = inside.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(least >= INSIDE, "{}: {least} px", figure.title());
        assert!(
            !footer.is_empty() && footer.iter().all(|&size| size >= FOOTER),
            "{}: {footer:?} px in the footer",
            figure.title()
        );
    }
}

#[test]
fn a_long_table_is_told_in_brief() {
    let points = (0..10_000).map(|x| (f64::from(x), 1.0));
    let figure = LineChart::new("Many points")
        .series(Series::points("dots", points.collect::<Vec<_>>()))
        .draw()
        .expect("it is drawn");
    let text = figure.table().brief(5_900);
    assert!(text.chars().count() <= 5_900);
    assert!(
        text.contains("of 10000 rows"),
        "{}",
        &text[text.len().saturating_sub(80)..]
    );
    assert_eq!(
        figure.table().rows().len(),
        10_000,
        "the figure itself has them all"
    );
}
