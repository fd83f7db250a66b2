//! What figures refuse, and what they say about it.

use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};

fn chart(series: Series) -> LineChart {
    LineChart::new("the figure").y(Axis::log10("time")).series(series)
}

fn error(result: Result<Figure, PlotError>) -> (PlotError, String) {
    let error = result.expect_err("the data are not sound");
    let text = error.to_string();
    assert!(text.contains("the figure"), "{text}");
    (error, text)
}

#[test]
fn empty_charts_and_series_are_named() {
    assert!(matches!(
        error(LineChart::new("the figure").draw()).0,
        PlotError::Empty { .. }
    ));
    assert!(matches!(
        error(BarChart::new("the figure").draw()).0,
        PlotError::Empty { .. }
    ));
    assert!(matches!(
        error(TimelineChart::new("the figure").draw()).0,
        PlotError::Empty { .. }
    ));
    assert!(matches!(
        error(HeatStrip::new("the figure").draw()).0,
        PlotError::Empty { .. }
    ));
    let (_, text) = error(chart(Series::line("hollow", [])).draw());
    assert!(text.contains("hollow"), "{text}");
}

#[test]
fn numbers_without_a_place_on_the_axis_are_named() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let (kind, text) = error(chart(Series::line("bad", [(1.0, 1.0), (2.0, bad)])).draw());
        assert!(matches!(kind, PlotError::NotFinite { .. }));
        assert!(
            text.contains("\"bad\"") && text.contains("y of point 1"),
            "{text}"
        );
        let bar = BarChart::new("the figure")
            .bar("bad", Estimate::exact(bad))
            .draw();
        assert!(matches!(error(bar).0, PlotError::NotFinite { .. }));
    }
    for bad in [0.0, -1.0] {
        let (kind, text) = error(chart(Series::line("bad", [(1.0, bad)])).draw());
        assert!(matches!(kind, PlotError::NotPositive { .. }));
        assert!(text.contains("Axis::linear") && text.contains("time"), "{text}");
    }
    let huge = chart(Series::line("huge", [(1.0, 1e200)]));
    assert!(matches!(error(huge.draw()).0, PlotError::OutOfRange { .. }));
}

#[test]
fn intervals_must_match_their_points() {
    let series = || Series::line("s", [(1.0, 1.0), (2.0, 2.0)]);
    let (kind, text) = error(chart(series().intervals([Estimate::exact(1.0)])).draw());
    assert!(matches!(
        kind,
        PlotError::IntervalCount {
            points: 2,
            intervals: 1,
            ..
        }
    ));
    assert!(text.contains("1 intervals for 2 points"), "{text}");
    let beside = Estimate {
        value: 2.0,
        low: 2.5,
        high: 3.0,
    };
    let (kind, _) = error(chart(series().intervals([Estimate::exact(1.0), beside])).draw());
    assert!(matches!(kind, PlotError::Interval { point: 1, .. }));
    let reversed = Estimate {
        value: 2.0,
        low: 3.0,
        high: 1.0,
    };
    let bar = BarChart::new("the figure").bar("b", reversed).draw();
    assert!(matches!(error(bar).0, PlotError::Interval { .. }));
}

#[test]
fn names_must_be_known_and_distinct() {
    let twice = chart(Series::line("s", [(1.0, 1.0)])).series(Series::line("s", [(1.0, 1.0)]));
    assert!(error(twice.draw()).1.contains("two series are named \"s\""));
    let (_, text) = error(chart(Series::line("s", [(1.0, 1.0)]).like("t")).draw());
    assert!(text.contains("\"t\"") && text.contains("there are: s"), "{text}");
    let noted = BarChart::new("the figure")
        .bar("a", Estimate::exact(1.0))
        .note_for("b", "?");
    assert!(matches!(error(noted.draw()).0, PlotError::Name { .. }));
}

#[test]
fn ranges_spans_and_shares_must_make_sense() {
    let backwards = chart(Series::line("s", [(1.0, 1.0)])).x(Axis::linear("x").range(2.0, 1.0));
    assert!(error(backwards.draw()).1.contains("low end first"));
    let span = Span {
        lane: "lane".into(),
        label: "late".into(),
        kind: SpanKind::Work,
        start: Duration::from_secs(2),
        end: Duration::from_secs(1),
    };
    assert!(
        error(TimelineChart::new("the figure").spans(&[span]).draw())
            .1
            .contains("late")
    );
    let strip = |share: f64| HeatStrip::new("the figure").rows([("core 0".to_string(), vec![share])]);
    assert!(error(strip(87.0).draw()).1.contains("divide percentages by 100"));
    assert!(matches!(
        error(strip(f64::NAN).draw()).0,
        PlotError::NotFinite { .. }
    ));
    assert!(matches!(
        error(strip(0.5).step(Duration::ZERO).draw()).0,
        PlotError::OutOfRange { .. }
    ));
}

#[test]
fn themes_are_named_exactly() {
    assert_eq!("light".parse::<Theme>().expect("a theme"), Theme::Light);
    assert_eq!("dark".parse::<Theme>().expect("a theme"), Theme::Dark);
    let error = "drak".parse::<Theme>().expect_err("not a theme").to_string();
    assert!(
        error.contains("drak") && error.contains("light or dark"),
        "{error}"
    );
}
