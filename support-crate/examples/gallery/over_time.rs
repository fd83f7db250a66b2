//! Timelines, heat strips and pulses.

use std::time::Duration;

use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind, Timeline};

use crate::{FOOTER, many_spans};

fn span(lane: &str, label: &str, kind: SpanKind, start: u64, end: u64) -> Span {
    Span {
        lane: lane.to_string(),
        label: label.to_string(),
        kind,
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
    }
}

pub(crate) fn timeline() -> Result<Figure, PlotError> {
    TimelineChart::new("Demo: three requests to a synchronous server")
        .subtitle("each waits for the one before it; the processor sleeps meanwhile")
        .spans(&[
            span("request 1", "parse", SpanKind::Work, 0, 60),
            span("request 1", "database", SpanKind::Wait, 60, 420),
            span("request 1", "render", SpanKind::Work, 420, 520),
            span("request 2", "queued", SpanKind::Queue, 40, 520),
            span("request 2", "parse", SpanKind::Work, 520, 570),
            span("request 2", "remote service", SpanKind::Wait, 570, 820),
            span("request 2", "render", SpanKind::Work, 820, 900),
            span("request 3", "queued", SpanKind::Queue, 90, 900),
            span("request 3", "all from cache", SpanKind::Work, 900, 1040),
        ])
        .marker(Duration::from_millis(700), "request 3 cancelled by its client")
        .footer(FOOTER)
        .draw()
}

/// Lanes that each work for a while, one after the other or two at a time.
fn in_turn(lanes: u64, at_once: u64) -> Timeline {
    let spans = (0..lanes).flat_map(|lane| {
        let name = format!("task {}", lane + 1);
        let begins = lane / at_once * 10;
        [
            span(&name, "", SpanKind::Queue, 0, begins),
            span(&name, "", SpanKind::Work, begins, begins + 10),
        ]
    });
    Timeline::new(spans.collect())
}

pub(crate) fn timeline_beside() -> Result<Figure, PlotError> {
    let both = in_turn(4, 1).beside("one worker", in_turn(4, 2), "two workers");
    both.chart("Demo: four tasks, on one worker and on two")
}

pub(crate) fn timeline_fifty() -> Result<Figure, PlotError> {
    let both = in_turn(25, 1).beside("one worker", in_turn(25, 2), "two workers");
    both.chart("Demo: twenty-five tasks, on one worker and on two")
}

pub(crate) fn timeline_many() -> Result<Figure, PlotError> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut spans = Vec::new();
    for worker in 0..16 {
        let mut at = random.u64(0..30);
        while at < 900 {
            let long = random.u64(10..90);
            let kind = if random.f64() < 0.75 {
                SpanKind::Work
            } else {
                SpanKind::Wait
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

/// More spans than are drawn one by one: on lanes with a row each, and on lanes that share rows.
pub(crate) fn timeline_of(count: usize, lanes: usize) -> Result<Figure, PlotError> {
    TimelineChart::new(format!("Demo: {count} spans on {lanes} lanes"))
        .spans(&many_spans::spans(count, lanes))
        .footer(FOOTER)
        .draw()
}

pub(crate) fn heat() -> Result<Figure, PlotError> {
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

pub(crate) fn heat_many() -> Result<Figure, PlotError> {
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

pub(crate) fn pulse() -> Result<Figure, PlotError> {
    let steady = |count: u32, period: f64| (0..count).map(move |beat| f64::from(beat) * period);
    PulseChart::new("Demo: a heart that stops while others compute")
        .lane("steady", steady(120, 0.005))
        .lane(
            "stopped once",
            steady(20, 0.005).chain(steady(80, 0.005).map(|moment| moment + 0.2)),
        )
        .lane("slow", steady(8, 0.08))
        .time("time since the work began")
        .footer(FOOTER)
        .draw()
}
