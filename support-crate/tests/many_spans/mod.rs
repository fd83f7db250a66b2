//! Timelines of very many spans, for tests and benchmarks.

use std::time::Duration;

use concurrency_lab::lab::timeline::{Span, SpanKind};

/// Every kind.
pub(crate) const KINDS: [SpanKind; 3] = [SpanKind::Work, SpanKind::Wait, SpanKind::Queue];

/// So many spans, spread evenly over so many lanes, one after the other on each, of pseudo-random kinds and lengths.
pub(crate) fn spans(count: usize, lanes: usize) -> Vec<Span> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut ends = vec![0_u64; lanes];
    (0..count)
        .map(|number| {
            let lane = number % lanes;
            let start = ends[lane];
            ends[lane] = start + random.u64(1..2_000);
            Span {
                lane: format!("task {lane}"),
                label: "turn".to_owned(),
                kind: KINDS[random.usize(0..3)],
                start: Duration::from_micros(start),
                end: Duration::from_micros(ends[lane]),
            }
        })
        .collect()
}
