//! Whatever the data: no two labels overlap, and none leaves the canvas.

mod plot_overlap;

use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};
use concurrency_lab::lab::unit::Unit;
use plot_overlap::assert_apart;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "[A-Za-z0-9µ×<&\"]{1,6}( [a-zA-Z]{1,12}){0,12}",
        "[W]{1,60}",
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        1e-3..1e3f64,
        (-9.0..12.0f64).prop_map(|power| 10f64.powf(power)),
        (1..100u32).prop_map(f64::from),
    ]
}

fn axis(name: &'static str) -> impl Strategy<Value = Axis> {
    let unit = prop_oneof![
        Just(Unit::None),
        Just(Unit::Seconds),
        Just(Unit::Times),
        Just(Unit::Count),
        Just(Unit::Percent),
        Just(Unit::PerSecond),
        Just(Unit::Bytes),
        Just(Unit::Plain("MHz")),
    ];
    let kind = prop_oneof![
        Just(Axis::linear as fn(&'static str) -> Axis),
        Just(Axis::log2 as fn(&'static str) -> Axis),
        Just(Axis::log10 as fn(&'static str) -> Axis),
    ];
    (kind, unit).prop_map(move |(kind, unit)| kind(name).unit(unit))
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        Just(Role::Data),
        Just(Role::Fit),
        Just(Role::Measured),
        Just(Role::Reference),
        Just(Role::Extrapolated),
    ]
}

fn estimate() -> impl Strategy<Value = Estimate> {
    (number(), 0.0..0.9f64, 0.0..3.0f64).prop_map(|(value, below, above)| Estimate {
        value,
        low: value * (1.0 - below),
        high: value * (1.0 + above),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn line_charts(
        title in name(),
        subtitle in prop::option::of(name()),
        footer in name(),
        x in axis("x"),
        y in axis("a value"),
        series in prop::collection::vec(
            (name(), role(), any::<bool>(), prop::collection::vec((number(), estimate()), 1..20)),
            1..24,
        ),
        notes in prop::collection::vec((number(), number(), name()), 0..6),
        markers in prop::collection::vec((number(), name()), 0..3),
    ) {
        let mut chart = LineChart::new(title).footer(footer).x(x).y(y);
        if let Some(subtitle) = subtitle {
            chart = chart.subtitle(subtitle);
        }
        for (i, (name, role, joined, mut points)) in series.into_iter().enumerate() {
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            let one = Series::estimates(format!("{name} {i}"), points).role(role);
            chart = chart.series(if joined { one } else { one.unjoined() });
        }
        for (x, y, text) in notes {
            chart = chart.annotate(Annotation::new(x, y, text));
        }
        for (i, (value, text)) in markers.into_iter().enumerate() {
            chart = if i % 2 == 0 { chart.vertical(value, text) } else { chart.horizontal(value, text) };
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn bar_charts(
        title in name(),
        value in axis("a value"),
        bars in prop::collection::vec((name(), estimate(), prop::option::of(name())), 1..40),
        markers in prop::collection::vec((number(), name()), 0..3),
    ) {
        let mut chart = BarChart::new(title).value(value);
        for (i, (name, estimate, note)) in bars.into_iter().enumerate() {
            let name = format!("{name} {i}");
            chart = chart.bar(name.clone(), estimate);
            if let Some(note) = note {
                chart = chart.note_for(name, note);
            }
        }
        for (value, text) in markers {
            chart = chart.marker(value, text);
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn timelines(
        title in name(),
        spans in prop::collection::vec((0..80usize, name(), 0..3u8, 0..5_000_000u64, 0..900_000u64), 1..120),
        markers in prop::collection::vec((0..6_000_000u64, name()), 0..4),
        many in any::<bool>(),
    ) {
        let spans: Vec<Span> = spans
            .into_iter()
            .map(|(lane, label, kind, start, length)| Span {
                lane: format!("lane {}", if many { lane } else { lane % 5 }),
                label,
                kind: [SpanKind::Work, SpanKind::Wait, SpanKind::Queue][usize::from(kind)],
                start: Duration::from_micros(start),
                end: Duration::from_micros(start + length),
            })
            .collect();
        let mut chart = TimelineChart::new(title).spans(&spans);
        for (at, text) in markers {
            chart = chart.marker(Duration::from_micros(at), text);
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn heat_strips(
        title in name(),
        names in prop::collection::vec(name(), 1..130),
        steps in 1..400usize,
        step in 1..2_000_000u64,
    ) {
        let rows = names
            .into_iter()
            .enumerate()
            .map(|(i, name)| (format!("{name} {i}"), (0..steps).map(|s| (s * (i + 3) % 11) as f64 / 10.0).collect()));
        let chart = HeatStrip::new(title).rows(rows).step(Duration::from_micros(step));
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }
}
