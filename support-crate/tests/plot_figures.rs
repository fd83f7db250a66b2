//! What figures contain: names, units, ticks, tables, and well-formed SVG.

use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};
use concurrency_lab::lab::unit::Unit;

/// Checks that `text` is well-formed enough for a strict reader: tags balance, attributes are quoted, and no bare `<` or
/// `&` stands in text.
fn assert_well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, after) = rest.split_at(start);
        assert_entities(before);
        let end = after.find('>').expect("every tag is closed by >");
        let tag = &after[1..end];
        assert!(!tag.contains('<'), "a bare < in {tag:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags nest");
        } else {
            assert_eq!(
                tag.matches('"').count() % 2,
                0,
                "attributes are quoted in {tag:?}"
            );
            assert_entities(tag);
            if !tag.ends_with('/') {
                open.push(tag.split_whitespace().next().expect("a tag has a name"));
            }
        }
        rest = &after[end + 1..];
    }
    assert!(open.is_empty(), "left open: {open:?}");
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "no control characters"
    );
}

fn assert_entities(text: &str) {
    for (at, _) in text.match_indices('&') {
        let entity = text[at + 1..].split(';').next().unwrap_or("");
        assert!(
            ["amp", "lt", "gt", "quot", "apos"].contains(&entity),
            "a bare & before {entity:?}"
        );
    }
}

/// The texts that the SVG shows, unescaped.
fn texts(svg: &str) -> Vec<String> {
    svg.split("</text>")
        .filter_map(|part| part.rsplit_once('>'))
        .map(|(_, text)| {
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&")
        })
        .collect()
}

fn assert_shows(svg: &str, wanted: &[&str]) {
    let shown = texts(svg);
    for text in wanted {
        assert!(
            shown.iter().any(|one| one == text),
            "{text:?} is not among {shown:?}"
        );
    }
}

fn around(value: f64) -> Estimate {
    Estimate {
        value,
        low: 0.9 * value,
        high: 1.1 * value,
    }
}

fn sweep() -> LineChart {
    LineChart::new("Speedup of <sorting> & \"friends\"")
        .subtitle("eight threads")
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup").unit(Unit::Times))
        .series(Series::estimates("rayon", [1.0, 2.0, 4.0, 8.0].map(|n| (n, around(n)))).role(Role::Measured))
        .series(Series::line("ideal", [(1.0, 1.0), (8.0, 8.0)]).role(Role::Reference))
        .annotate(Annotation::new(4.0, 4.0, "half of them"))
        .footer("this machine · today")
}

#[test]
fn a_line_chart_shows_names_roles_ticks_and_escapes_its_title() {
    let figure = sweep().draw().expect("the data are sound");
    for theme in [Theme::Light, Theme::Dark] {
        let svg = figure.svg(theme);
        assert_well_formed(&svg);
        assert_shows(
            &svg,
            &[
                "Speedup of <sorting> & \"friends\"",
                "eight threads",
                "threads",
                "speedup",
                "1×",
                "2×",
                "4×",
                "8×",
                "half of them",
                "this machine · today",
                "ideal (reference)",
            ],
        );
        assert!(texts(&svg).iter().any(|text| text.starts_with("rayon")));
        assert!(svg.contains("viewBox=\"0 0 1280 720\""));
        assert!(svg.contains("stroke-dasharray"), "the reference is dashed");
    }
    assert_ne!(figure.svg(Theme::Light), figure.svg(Theme::Dark));
}

#[test]
fn every_figure_carries_its_font_and_loads_nothing() {
    let svg = sweep().draw().expect("the data are sound").svg(Theme::Light);
    assert!(svg.contains("@font-face") && svg.contains("data:font/woff2;base64,"));
    assert!(svg.contains("font-family=\"Inter, sans-serif\""));
    let outside: Vec<_> = svg
        .match_indices("http")
        .map(|(at, _)| &svg[at..at + 26])
        .collect();
    assert_eq!(outside, ["http://www.w3.org/2000/svg"]);
    assert!(svg.len() < 60_000, "{} bytes", svg.len());
}

#[test]
fn control_characters_in_names_do_not_break_the_document() {
    let svg = BarChart::new("a\u{0}b\nc\u{fffe}")
        .bar("\u{7}bell\ttab", around(1.0))
        .draw()
        .expect("odd names are still names")
        .svg(Theme::Dark);
    assert_well_formed(&svg);
    assert!(texts(&svg).iter().any(|text| text.contains("bell tab")));
}

#[test]
fn series_that_share_their_x_values_share_rows_and_others_do_not() {
    let points = [(1.0, 1.0), (2.0, 1.9)];
    let chart = LineChart::new("t")
        .x(Axis::linear("threads").unit(Unit::Count))
        .y(Axis::linear("speedup").unit(Unit::Times))
        .series(Series::line("one", points))
        .series(Series::line("two", points));
    let table = chart.draw().expect("sound").table().clone();
    assert_eq!(table.headers(), ["threads", "one", "two"]);
    assert_eq!(table.cell(1, "two"), Some("1.9×"));
    let table = chart
        .series(Series::line("three", [(5.0, 2.0)]))
        .draw()
        .expect("sound")
        .table()
        .clone();
    assert_eq!(table.rows().len(), 5);
    assert_eq!(table.rows()[4], ["three", "5", "2×"]);
}

#[test]
fn a_bar_chart_shows_values_notes_and_full_names_in_its_table() {
    let long = "a name that is so long that no column of any chart could hold it, not even broken over two lines of text";
    let figure = BarChart::new("Bars")
        .value(Axis::linear("speedup").unit(Unit::Times))
        .bar("serial", Estimate::exact(1.0))
        .bar("threads", around(2.0))
        .bar(long, around(0.98))
        .role_for("serial", Role::Reference)
        .note_for("threads", "twice")
        .note_for(long, "no difference measured")
        .inconclusive(long)
        .marker(1.0, "as fast as serial")
        .draw()
        .expect("the data are sound");
    let svg = figure.svg(Theme::Light);
    assert_well_formed(&svg);
    assert_shows(
        &svg,
        &[
            "serial",
            "threads",
            "2×",
            "twice",
            "0.98×",
            "no difference measured",
            "as fast as serial",
            "speedup",
        ],
    );
    assert!(
        texts(&svg).iter().any(|text| text.ends_with('…')),
        "the long name is shortened"
    );
    assert_eq!(figure.table().rows()[2][0], long);
    assert_eq!(figure.table().cell(1, "95 % interval"), Some("1.8× to 2.2×"));
    assert_eq!(figure.table().cell(0, "95 % interval"), Some(""));
}

/// A span from and to so many milliseconds.
fn span(lane: &str, label: &str, kind: SpanKind, start: u64, end: u64) -> Span {
    Span {
        lane: lane.to_string(),
        label: label.to_string(),
        kind,
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
    }
}

#[test]
fn a_timeline_of_many_lanes_is_summed_up_and_stays_small() {
    let spans: Vec<Span> = (0..100)
        .flat_map(|task| {
            let lane = format!("task {task}");
            [
                span(&lane, "", SpanKind::Queue, 0, task),
                span(&lane, "", SpanKind::Work, task, task + 1),
                span(&lane, "", SpanKind::Wait, task + 1, task + 50),
                span(&lane, "", SpanKind::Work, task + 50, task + 52),
            ]
        })
        .collect();
    let figure = TimelineChart::new("A crowd")
        .spans(&spans)
        .draw()
        .expect("the data are sound");
    let table = figure.table();
    assert_eq!(table.rows().len(), 100);
    let row = ["lane", "spans", "working", "waiting", "queueing", "ended at"];
    assert_eq!(
        row.map(|column| table.cell(7, column).unwrap_or_default()),
        ["task 7", "4", "3 ms", "49 ms", "7 ms", "59 ms"]
    );
    assert_eq!(
        figure
            .data()
            .numbers
            .iter()
            .map(|one| one.points.len())
            .sum::<usize>(),
        400
    );
    let svg = figure.svg(Theme::Light);
    assert_well_formed(&svg);
    assert_shows(&svg, &["working", "waiting", "queueing", "task 0"]);
    // Three shapes a lane, and nothing hatched.
    let shapes =
        svg.matches("<polygon").count() + svg.matches("<polyline").count() + svg.matches("<rect").count();
    assert!(shapes < 100 * 6, "{shapes} shapes");
}

#[test]
fn a_timeline_shows_lanes_in_order_kinds_and_labels_that_fit() {
    let figure = TimelineChart::new("Timeline")
        .spans(&[
            span("second", "parse", SpanKind::Work, 0, 400),
            span("first", "a label longer than its span", SpanKind::Wait, 0, 10),
            span("second", "rest", SpanKind::Queue, 400, 800),
        ])
        .marker(Duration::from_millis(500), "cancelled")
        .draw()
        .expect("the data are sound");
    let svg = figure.svg(Theme::Light);
    assert_well_formed(&svg);
    assert_shows(
        &svg,
        &[
            "working",
            "waiting",
            "queueing",
            "parse",
            "rest",
            "cancelled",
            "0 ms",
            "time",
        ],
    );
    assert!(
        !svg.contains("a label longer"),
        "a label that does not fit is left to the table"
    );
    assert_eq!(
        figure.table().cell(1, "what"),
        Some("a label longer than its span")
    );
    let lanes: Vec<f64> = ["second", "first"]
        .map(|lane| {
            figure
                .placed_labels()
                .into_iter()
                .find(|label| label.text == lane)
                .expect("the lane is named")
                .top
        })
        .to_vec();
    assert!(lanes[0] < lanes[1], "lanes stand in order of appearance");
}

#[test]
fn a_heat_strip_shows_cores_means_and_the_scale() {
    let figure = HeatStrip::new("Heat")
        .rows([
            ("core 0".to_string(), vec![0.0, 1.0]),
            ("core 1".to_string(), vec![0.25, 0.25]),
        ])
        .step(Duration::from_millis(500))
        .draw()
        .expect("the data are sound");
    let svg = figure.svg(Theme::Dark);
    assert_well_formed(&svg);
    let shown = texts(&svg).join("|").replace('\u{202f}', " ");
    for text in [
        "core 0", "core 1", "50 %", "25 %", "load", "0 %", "100 %", "mean", "time",
    ] {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    assert_eq!(figure.table().rows()[0][0], "core 0");
}

#[test]
fn what_lies_outside_a_set_range_is_cut() {
    let figure = LineChart::new("cut")
        .x(Axis::linear("x").range(0.0, 10.0))
        .y(Axis::linear("y").range(0.0, 10.0))
        .series(Series::line("inside", [(1.0, 1.0), (9.0, 9.0)]))
        .series(Series::line("crossing", [(-50.0, 5.0), (50.0, 5.0)]))
        .series(Series::points("outside", [(20.0, 20.0)]))
        .draw()
        .expect("values outside the range are allowed");
    let shown = texts(&figure.svg(Theme::Light));
    assert!(shown.contains(&"crossing".to_string()));
    assert!(!shown.contains(&"outside".to_string()), "nothing of it is seen");
    assert_eq!(figure.table().rows().len(), 5, "the table keeps every value");
}
