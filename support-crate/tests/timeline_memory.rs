//! A recorder keeps to its memory. Alone in its process: what other tests hold would count too.

use concurrency_lab::ground::machine::resident_memory;
use concurrency_lab::lab::timeline::{Recorder, SpanKind};

#[test]
fn more_than_a_million_spans_keep_to_their_memory() {
    let before = resident_memory();
    let recorder = Recorder::new();
    let extra = 200_000;
    for _ in 0..Recorder::LIMIT + extra {
        drop(recorder.span("lane", "label", SpanKind::Work));
    }
    let grown = resident_memory()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    // 32 bytes each, twice that while a buffer grows.
    assert!(
        grown.is_some() || !cfg!(target_os = "linux"),
        "Linux tells resident memory"
    );
    assert!(grown.is_none_or(|bytes| bytes < 100 << 20), "{grown:?}");
    let timeline = recorder.timeline();
    assert_eq!(timeline.spans().len(), Recorder::LIMIT);
    assert_eq!(timeline.dropped(), extra as u64);
}
