//! How long a timeline takes from the recorder's spans to the picture and its table, and how large both are:
//! `cargo bench -p concurrency-lab --bench timeline_drawing`.

use concurrency_lab::lab::plot::{Theme, TimelineChart};
use concurrency_lab::lab::timeline::{Span, Timeline};
use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use many_spans::spans;

#[path = "../tests/many_spans/mod.rs"]
mod many_spans;

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
