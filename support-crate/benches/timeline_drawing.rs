//! How long a timeline takes from the recorder's spans to the picture and its table, and how large both are:
//! `cargo bench -p concurrency-lab --bench timeline_drawing`.

use std::time::Duration;

use concurrency_lab::lab::plot::{Theme, TimelineChart};
use concurrency_lab::lab::timeline::{Span, SpanKind, Timeline};
use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;

/// As many spans on so many lanes, one after the other on each lane, of pseudo-random lengths.
fn spans(count: usize, lanes: usize) -> Vec<Span> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut ends = vec![0_u64; lanes];
    (0..count)
        .map(|number| {
            let lane = number % lanes;
            let start = ends[lane];
            let end = start + random.u64(1..2_000);
            ends[lane] = end;
            Span {
                lane: format!("task {lane}"),
                label: "turn".to_owned(),
                kind: [SpanKind::Work, SpanKind::Wait, SpanKind::Queue][random.usize(0..3)],
                start: Duration::from_micros(start),
                end: Duration::from_micros(end),
            }
        })
        .collect()
}

/// What a notebook does with a timeline: orders it, lays it out, writes it as SVG and as text.
fn draw(spans: Vec<Span>) -> (usize, usize) {
    let timeline = Timeline::new(spans).in_name_order();
    let figure = TimelineChart::new("Many spans")
        .spans(timeline.spans())
        .draw()
        .expect("the spans are sound");
    (figure.svg(Theme::Light).len(), figure.to_string().len())
}

fn drawing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("timeline");
    group.sample_size(10);
    for (count, lanes) in [
        (1_000, 10),
        (10_000, 100),
        (100_000, 1_000),
        (100_000, 8),
        (1_000_000, 1_000),
    ] {
        let spans = spans(count, lanes);
        let (svg, text) = draw(spans.clone());
        println!("{count} spans on {lanes} lanes: {svg} bytes of SVG, {text} bytes of text");
        group.bench_function(format!("{count} spans on {lanes} lanes"), |bencher| {
            bencher.iter_batched(|| spans.clone(), draw, criterion::BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, drawing);
criterion_main!(benches);
