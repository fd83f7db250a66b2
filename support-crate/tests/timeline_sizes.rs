//! Timelines of very many spans: the picture, its table and its numbers stay within bounds.

mod many_spans;

use std::time::Duration;

use concurrency_lab::lab::plot::{Figure, Theme, TimelineChart};
use concurrency_lab::lab::timeline::{Span, SpanKind, Timeline};
use many_spans::{KINDS, spans};

fn figure(count: usize, lanes: usize) -> Figure {
    let timeline = Timeline::new(spans(count, lanes)).in_name_order();
    let chart = TimelineChart::new("Very many spans").spans(timeline.spans());
    chart.draw().expect("the spans are sound")
}

/// The shapes and texts of a picture.
fn elements(svg: &str) -> usize {
    ["<polygon", "<polyline", "<rect", "<circle", "<text", "<g "]
        .iter()
        .map(|element| svg.matches(element).count())
        .sum()
}

#[test]
fn a_hundred_thousand_spans_make_a_picture_a_table_and_numbers_of_bounded_size() {
    for (count, lanes) in [(100_000, 1_000), (100_000, 8), (100_000, 100_000), (100_000, 1)] {
        let figure = figure(count, lanes);
        let svg = figure.svg(Theme::Light);
        assert!(elements(&svg) < 500, "{lanes} lanes: {} elements", elements(&svg));
        assert!(svg.len() < 2_000_000, "{lanes} lanes: {} bytes", svg.len());
        let text = figure.to_string();
        assert!(text.len() < 10_000, "{lanes} lanes: {} bytes of text", text.len());
        let data = figure.data();
        let points: usize = data.numbers.iter().map(|numbers| numbers.points.len()).sum();
        assert!(points <= 20_000, "{lanes} lanes: {points} numbers");
    }
}

#[test]
fn twice_the_spans_do_not_make_a_larger_picture() {
    let sizes = [4_000, 8_000, 16_000, 32_000, 64_000].map(|count| {
        let figure = figure(count, 40);
        (elements(&figure.svg(Theme::Light)), figure.to_string().len())
    });
    for pair in sizes.windows(2) {
        assert!(
            pair[1].0 <= pair[0].0 + 10 && pair[1].1 <= pair[0].1 + 200,
            "{sizes:?}"
        );
    }
}

#[test]
fn a_picture_of_merged_spans_says_so_and_one_of_few_does_not() {
    let many = figure(100_000, 1_000);
    let svg = many.svg(Theme::Light);
    assert!(
        svg.contains("height: the share of each "),
        "the picture says what its heights are"
    );
    assert!(
        svg.contains(" lanes to a row"),
        "and how many lanes a row stands for"
    );
    let notes = many.table().notes().join("\n");
    assert!(
        notes.contains("100\u{202f}000 spans on 1\u{202f}000 lanes are more than can be drawn"),
        "{notes}"
    );
    let few = figure(600, 6);
    assert!(!few.svg(Theme::Light).contains("height: the share"));
    assert!(few.table().notes().is_empty());
}

#[test]
fn a_thousand_lanes_are_summed_up_and_the_busiest_are_listed() {
    let mut all = spans(3_000, 1_000);
    // Overlapping work on one lane counts once.
    for _ in 0..2 {
        all.push(Span {
            lane: "busiest".to_owned(),
            label: String::new(),
            kind: SpanKind::Work,
            start: Duration::ZERO,
            end: Duration::from_secs(60),
        });
    }
    let timeline = Timeline::new(all);
    let chart = TimelineChart::new("Very many lanes").spans(timeline.spans());
    let figure = chart.draw().expect("the spans are sound");
    let table = figure.table();
    assert_eq!(table.rows().len(), 21);
    assert_eq!(table.cell(0, "lane"), Some("all 1\u{202f}001 lanes"));
    assert_eq!(table.cell(0, "spans"), Some("3\u{202f}002"));
    let busiest = table.rows().iter().find(|row| row[0] == "busiest");
    let busiest = busiest.expect("who worked longest is listed");
    assert_eq!(busiest[1..3], ["2".to_owned(), "60 s".to_owned()]);
    assert!(
        table
            .notes()
            .iter()
            .any(|note| note.contains("20 lanes of 1\u{202f}001")),
        "{table}"
    );
}

#[test]
fn the_numbers_of_very_many_spans_add_up_to_the_time_spent() {
    let timeline = Timeline::new(spans(50_000, 100));
    let chart = TimelineChart::new("Numbers").spans(timeline.spans());
    let data = chart.draw().expect("the spans are sound").data();
    assert_eq!(data.numbers.len(), 3);
    for (kind, name) in KINDS
        .into_iter()
        .zip(["lanes working", "lanes waiting", "lanes queueing"])
    {
        let numbers = data.numbers.iter().find(|numbers| numbers.name == name);
        let points = &numbers.expect("each kind has its numbers").points;
        let slice = timeline.makespan().as_secs_f64() / points.len() as f64;
        let sum: f64 = points.iter().map(|point| point.y * slice).sum();
        let total = timeline.total(kind).as_secs_f64();
        assert!((sum - total).abs() < 1e-6 * total, "{name}: {sum} s of {total} s");
    }
}
