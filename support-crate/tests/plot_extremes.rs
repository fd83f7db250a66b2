//! Charts at the ends of what people measure: one thread to 128, microseconds to hours, equal values, single points, names
//! of any length and script. Labels keep apart and on the canvas, and what has no place on an axis is refused.

mod plot_overlap;

use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::history::{History, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::timeline::{Span, SpanKind};
use concurrency_lab::lab::unit::Unit;
use plot_overlap::assert_apart;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,8}( [a-z]{1,8}){0,3}",
        1 => "[a-z]{1,12}( [0-9]{1,3} (ms|%|KiB|threads)){1,4}",
        1 => "[äßéñøžµ×漢字かな한글🦀Ω≈]{1,30}",
        1 => "[W]{1,200}",
        1 => "([a-z]{1,12} ){30,60}x",
    ]
}

/// Microseconds to hours.
fn seconds() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-6.0..4.6f64).prop_map(|power| 10f64.powf(power)),
        1 => prop::sample::select(vec![1e-6, 1e-3, 1.0, 60.0, 3600.0, 36_000.0]),
    ]
}

fn around(value: f64, share: f64) -> Estimate {
    Estimate {
        value,
        low: value * (1.0 - share),
        high: value * (1.0 + share),
    }
}

/// Some values, or one value some times.
fn times(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(seconds(), 1..most),
        (seconds(), 1..most).prop_map(|(value, count)| vec![value; count]),
    ]
}

/// Names told apart by their numbers.
fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), 1..most).prop_map(|names| {
        let numbered = names.into_iter().enumerate();
        numbered.map(|(i, name)| format!("{i} {name}")).collect()
    })
}

fn synthetic_history() -> History {
    let mut text = String::from(
        "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n",
    );
    for year in 1971..=2025 {
        let since = f64::from(year) - 1971.0;
        let single = 2f64.powf(since.min(35.0) / 1.8 + (since - 35.0).max(0.0) / 8.0) / 10.0;
        let transistors = 2300.0 * 2f64.powf(since / 2.0);
        text += &format!("chip {year},maker,{year},{transistors},,,,{single},specint92,synthetic\n");
    }
    History::parse(text.as_bytes(), "synthetic").expect("synthetic rows are valid")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn speedups_over_one_to_128_threads(
        title in name(),
        series in names(4),
        speedups in prop::collection::vec(0.01..130.0f64, 1..129),
        ticks in prop::option::of(prop::collection::vec(1.0..128.0f64, 1..40)),
        band in any::<bool>(),
        linear in any::<bool>(),
        beside in prop::collection::vec((1.0..128.0f64, name()), 0..24),
    ) {
        let mut x = if linear { Axis::linear("threads") } else { Axis::log2("threads") }.unit(Unit::Count);
        if let Some(ticks) = ticks {
            x = x.ticks(ticks);
        }
        let mut chart = LineChart::new(title)
            .x(x)
            .y(Axis::log2("speedup").unit(Unit::Times))
            .horizontal(1.0, "one core")
            .vertical(2.0, "cores of this machine");
        for name in series {
            let points = speedups.iter().zip(1..).map(|(&speedup, n)| (f64::from(n), around(speedup, 0.1)));
            let one = Series::estimates(name, points).role(Role::Measured);
            chart = chart.series(if band { one.as_band() } else { one.as_whiskers() });
        }
        for (i, (at, text)) in beside.into_iter().enumerate() {
            let at = at.min(speedups.len() as f64);
            chart = chart.annotate_beside(Annotation::new(at, at, format!("{i} {text}")));
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn percentiles_from_microseconds_to_hours(
        title in name(),
        series in prop::collection::vec(times(60), 1..6),
        names in names(7),
        deepest in 1..9i32,
        maximum in any::<bool>(),
        limit in seconds(),
    ) {
        let mut chart = LatencyChart::new(title).of("requests").limit(limit, "the client gives up");
        for (name, mut times) in names.into_iter().zip(series) {
            times.sort_by(f64::total_cmp);
            let last = times.len() - 1;
            let quantile = |i: usize| match last {
                _ if maximum && i == last => 1.0,
                0 => 0.5,
                _ => 1.0 - 10f64.powf(-f64::from(deepest) * i as f64 / last as f64),
            };
            chart = chart.series(name, times.iter().enumerate().map(|(i, &time)| (quantile(i), time)));
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn sweeps_with_best_points_and_crossovers(
        title in name(),
        series in prop::collection::vec((times(24), 0.0..0.9f64), 1..5),
        names in names(6),
        highest in any::<bool>(),
        bytes in any::<bool>(),
    ) {
        let unit = if bytes { Unit::Bytes } else { Unit::Count };
        let mut chart = Sweep::new(title).over("size", unit).measured("time", Unit::Seconds);
        chart = if highest { chart.highest() } else { chart.lowest() };
        let count = series.len().min(names.len());
        for (name, (times, share)) in names.iter().zip(series) {
            let points = times.iter().zip(0..).map(|(&time, power)| (2f64.powi(power), around(time, share)));
            chart = chart.series(name, points);
        }
        if count > 1 {
            chart = chart.crossover(&names[0], &names[1]);
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn ladders_of_any_height(
        title in name(),
        names in names(30),
        speedups in prop::collection::vec(((-3.0..6.0f64), 0.0..0.9f64), 30),
    ) {
        let mut chart = Ladder::new(title).baseline("the first step of all");
        for (name, (power, share)) in names.into_iter().zip(speedups) {
            chart = chart.step(name, around(10f64.powf(power), share));
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn matrices_of_any_size_they_hold(
        title in name(),
        rows in names(25),
        columns in names(9),
        values in prop::collection::vec((seconds(), 0.0..0.9f64, 0..6u8), 24 * 8),
        reason in name(),
        rates in any::<bool>(),
        by_value in any::<bool>(),
    ) {
        let mut chart = Matrix::new(title).subtitle(&reason).footer(&reason);
        if rates {
            chart = chart.of("rate", Unit::PerSecond).higher_is_better();
        }
        if by_value {
            chart = chart.coloured_by_value();
        }
        for (i, row) in rows.iter().enumerate() {
            for (j, column) in columns.iter().enumerate() {
                let (value, share, kind) = values[8 * i + j];
                chart = match kind {
                    0 if i + j > 0 => chart.missing(row, column, &reason),
                    _ => chart.cell(row, column, around(value, share)),
                };
            }
        }
        assert_apart(&chart.draw().expect("the data are sound"))?;
    }

    #[test]
    fn bars_and_timelines_from_microseconds_to_hours(times in times(40), log in any::<bool>(), names in names(41)) {
        let axis = if log { Axis::log10("time") } else { Axis::linear("time") };
        let mut bars = BarChart::new("bars").value(axis.unit(Unit::Seconds));
        let mut spans = Vec::new();
        for (name, &time) in names.iter().zip(&times) {
            bars = bars.bar(name, around(time, 0.1));
            let end = Duration::from_secs_f64(time);
            spans.push(Span {
                lane: name.clone(),
                label: name.clone(),
                kind: SpanKind::Work,
                start: end / 3,
                end,
            });
        }
        assert_apart(&bars.draw().expect("the data are sound"))?;
        assert_apart(&TimelineChart::new("spans").spans(&spans).draw().expect("the data are sound"))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn finish_lines_with_any_number_of_speedups(
        speedups in prop::collection::vec((name(), -1.0..4.0f64), 0..40),
        today in 1990.0..2040.0f64,
    ) {
        let history = synthetic_history();
        let place = history.place("some processor", today).expect("the year is in range");
        let speedups: Vec<_> = speedups
            .into_iter()
            .map(|(name, power)| MeasuredSpeedup::new(name, around(10f64.powf(power), 0.1)))
            .collect();
        let figure = charts::finish_line(&history, &place, &speedups, "footer").expect("the data are sound");
        assert_apart(&figure)?;
        let notes = figure.table().notes().join("\n");
        for MeasuredSpeedup { name, .. } in &speedups {
            prop_assert!(notes.contains(name.as_str()), "{name} is not in the table's notes");
        }
    }
}

/// Every kind of chart with `value` somewhere among its numbers.
fn charts_with(value: f64) -> Vec<Result<Figure, PlotError>> {
    let exact = Estimate::exact(value);
    let open = Estimate {
        high: value,
        ..Estimate::exact(1.0)
    };
    let line = |y: f64| LineChart::new("f").series(Series::line("s", [(1.0, 1.0), (2.0, y)]));
    vec![
        line(value).draw(),
        line(1.0).vertical(value, "v").draw(),
        line(1.0).annotate_beside(Annotation::new(1.0, value, "a")).draw(),
        line(1.0).x(Axis::linear("x").ticks([1.0, value])).draw(),
        line(1.0).y(Axis::linear("y").range(0.0, value)).draw(),
        BarChart::new("f").bar("b", exact).draw(),
        BarChart::new("f").bar("b", open).draw(),
        Ladder::new("f").baseline("a").step("b", exact).draw(),
        LatencyChart::new("f")
            .series("s", [(0.5, 1.0), (0.9, value)])
            .draw(),
        LatencyChart::new("f")
            .series("s", [(0.5, 1.0), (value, 2.0)])
            .draw(),
        LatencyChart::new("f")
            .series("s", [(0.5, 1.0)])
            .limit(value, "l")
            .draw(),
        Sweep::new("f").series("s", [(1.0, exact), (2.0, exact)]).draw(),
        Sweep::new("f")
            .series("s", [(value, Estimate::exact(1.0))])
            .draw(),
        Matrix::new("f").cell("r", "c", exact).draw(),
        Matrix::new("f").cell("r", "c", open).draw(),
        HeatStrip::new("f").rows([("r".to_string(), vec![value])]).draw(),
    ]
}

#[test]
fn nan_and_infinities_are_refused_by_every_chart() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for (i, drawn) in charts_with(value).into_iter().enumerate() {
            let error = drawn.expect_err(&format!("chart {i} draws {value}"));
            assert!(matches!(error, PlotError::NotFinite { .. }), "chart {i}: {error}");
            assert!(error.to_string().contains("\"f\""), "chart {i}: {error}");
        }
    }
    let sound = charts_with(0.75);
    assert!(sound.iter().filter(|drawn| drawn.is_ok()).count() >= 13);
}

#[test]
fn nothing_at_all_and_blank_names_are_refused_by_every_chart() {
    let empty = [
        Ladder::new("f").draw(),
        LatencyChart::new("f").draw(),
        LatencyChart::new("f").series("s", []).draw(),
        Sweep::new("f").draw(),
        Sweep::new("f").series("s", []).draw(),
        Matrix::new("f").draw(),
        Matrix::new("f").missing("r", "c", "only reasons").draw(),
        Matrix::new("f")
            .cell("r", "c", Estimate::exact(1.0))
            .missing("q", "c", " ")
            .draw(),
        Matrix::new("f").cell("", "c", Estimate::exact(1.0)).draw(),
    ];
    for (i, drawn) in empty.into_iter().enumerate() {
        let error = drawn.expect_err(&format!("chart {i} has nothing to draw"));
        assert!(matches!(error, PlotError::Empty { .. }), "chart {i}: {error}");
    }
    for blank in ["", "  ", "\u{0}\n"] {
        let span = Span {
            lane: blank.to_string(),
            label: "work".to_string(),
            kind: SpanKind::Work,
            start: Duration::ZERO,
            end: Duration::from_millis(1),
        };
        let one = Estimate::exact(1.0);
        let nameless = [
            LineChart::new("f")
                .series(Series::line(blank, [(1.0, 1.0)]))
                .draw(),
            BarChart::new("f").bar(blank, one).draw(),
            Ladder::new("f").baseline(blank).draw(),
            LatencyChart::new("f").series(blank, [(0.5, 1.0)]).draw(),
            Sweep::new("f").series(blank, [(1.0, one)]).draw(),
            HeatStrip::new("f").rows([(blank.to_string(), vec![0.5])]).draw(),
            TimelineChart::new("f").spans(&[span]).draw(),
        ];
        for (i, drawn) in nameless.into_iter().enumerate() {
            let error = drawn.expect_err(&format!("chart {i} shows {blank:?}"));
            assert!(error.to_string().contains("blank name"), "chart {i}: {error}");
        }
    }
}
