//! The history's figures say what is data, what is fit and what was measured, and refuse what cannot be drawn.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::history::{History, HistoryError, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::{Figure, Theme};
use concurrency_lab::lab::predict::predict;
use concurrency_lab::lab::unit::Unit;

fn history() -> History {
    History::shipped().expect("the committed file is valid")
}

fn speedup(name: &str, value: f64) -> MeasuredSpeedup {
    MeasuredSpeedup::new(
        name,
        Estimate {
            value,
            low: value * 0.9,
            high: value * 1.1,
        },
    )
}

#[test]
fn the_trends_show_four_columns_and_two_fits() {
    let figure = charts::trends(&history()).unwrap();
    let table = figure.table().to_string();
    for series in ["transistors", "one thread", "clock", "hardware threads"] {
        assert!(table.contains(series), "{series}");
    }
    for fit in ["Moore's law (fit)", "one core (fit)", "bend: 200"] {
        assert!(table.contains(fit), "{fit}");
    }
    assert!(figure.svg(Theme::Light).contains("data/processors.csv"));
}

/// What a listener hears of a figure.
fn told(figure: &Figure) -> String {
    format!("{}\n{}", figure.title(), figure.table())
}

#[test]
fn the_finish_line_says_what_is_data_fit_and_measured_here() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let speedups = [
        speedup("primes, 2 threads", 1.9),
        MeasuredSpeedup::overlapped_waiting("three requests", Estimate::exact(2.3)),
        MeasuredSpeedup::better_algorithm("a sieve", Estimate::exact(35.0)),
    ];
    let figure = charts::finish_line(&history, &place, &speedups, "demo footer").unwrap();

    let told = told(&figure);
    let gap = history.gap(&place).unwrap();
    let share = gap.closed_by(Estimate::exact(1.9)).value;
    let title = format!(
        "cores close {:.1} of them here, {}",
        1.9_f64.log2(),
        Unit::Percent.format(share)
    );
    assert!(told.contains(&title), "{told}");
    for said in [
        "Moore's law: transistors (fit)",
        "all cores of a processor (fit)",
        "one core (fit)",
        "speedups from cores (measured)",
        "1.9× primes, 2 threads",
        "the gap: ",
        "this machine's one core (extrapolated)",
        "Gained without another core: 2.3× three requests (waiting)",
        "Gained without another core: 35× a sieve (algorithm)",
    ] {
        assert!(told.contains(said), "{said} is missing:\n{told}");
    }
    for theme in [Theme::Light, Theme::Dark] {
        let svg = figure.svg(theme);
        for said in [
            "published data",
            "placed on the fitted curve at 2026; not measured",
            "demo footer",
            "All of it, 1971",
        ] {
            assert!(svg.contains(said), "{said}");
        }
    }
}

#[test]
fn what_cores_did_not_do_does_not_stand_on_their_line() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let measured = |speedups: &[MeasuredSpeedup]| {
        let figure = charts::finish_line(&history, &place, speedups, "").unwrap();
        let data = figure.data().numbers;
        let series = data.into_iter().find(|series| series.name.contains("speedups"));
        series.map_or(0, |series| series.points.len())
    };
    let sieve = MeasuredSpeedup::better_algorithm("a sieve", Estimate::exact(35.0));
    assert_eq!(measured(std::slice::from_ref(&sieve)), 0);
    // Each speedup, and the one core that it rises from.
    assert_eq!(
        measured(&[sieve, speedup("primes", 1.9), speedup("words", 1.8)]),
        3
    );
}

#[test]
fn of_forty_speedups_the_best_are_named_and_none_is_lost() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    for cores in [2.0_f64, 64.0] {
        let many: Vec<MeasuredSpeedup> = (0..40)
            .map(|i| speedup(&format!("run {i}."), cores.powf(1.0 - f64::from(i) / 50.0)))
            .collect();
        let figure = charts::finish_line(&history, &place, &many, "").unwrap();
        let told = told(&figure);
        assert!(told.contains("… and 35 more"), "{told}");
        for i in 0..40 {
            assert!(told.contains(&format!("run {i}.")), "run {i} on {cores} cores");
        }
        let labels: Vec<String> = figure
            .placed_labels()
            .into_iter()
            .map(|label| label.text)
            .collect();
        assert!(labels.iter().any(|label| label.contains("run 0.")), "{labels:?}");
        assert!(
            labels.iter().any(|label| label.contains("… and 35 more")),
            "{labels:?}"
        );
    }
}

#[test]
fn every_curve_is_one_at_the_bend() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let figure = charts::finish_line(&history, &place, &[], "").unwrap();
    let bend = history.single_core().unwrap().bend_year.value;
    let data = figure.data().numbers;
    let fits: Vec<_> = data
        .iter()
        .filter(|series| series.name.ends_with("(fit)"))
        .collect();
    assert_eq!(fits.len(), 3);
    for fit in fits {
        let near = fit.points.iter().filter_map(|point| Some((point.x?, point.y)));
        let (year, value) = near
            .min_by(|a, b| (a.0 - bend).abs().total_cmp(&(b.0 - bend).abs()))
            .unwrap();
        // Half a year of growth away at most.
        assert!(
            (year - bend).abs() <= 0.5 && (0.7..1.4).contains(&value),
            "{}: {value}",
            fit.name
        );
    }
}

#[test]
fn the_gap_is_what_moore_s_law_gained_on_one_core_since_the_bend() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let (moore, core) = (history.moore().unwrap(), history.single_core().unwrap());
    let bend = core.bend_year.value;
    let gap = history.gap(&place).unwrap().factor;
    let expected = moore.at(2026.0) / moore.at(bend) / (core.at(2026.0) / core.at(bend));
    assert!((gap.value / expected - 1.0).abs() < 1e-9, "{gap:?}, {expected}");
    assert!(gap.low < gap.value && gap.value < gap.high);
    let published = history.place("Intel Core i7-8700K", 2026.0).unwrap();
    assert!(
        history.gap(&published).unwrap().factor.value < gap.value,
        "nine years less to fall behind"
    );
}

#[test]
fn figures_of_the_history_are_told_in_brief() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let many: Vec<MeasuredSpeedup> = (0..40).map(|i| speedup(&format!("run {i}"), 1.5)).collect();
    for figure in [
        charts::trends(&history).unwrap(),
        charts::finish_line(&history, &place, &many, "").unwrap(),
    ] {
        let length = told(&figure).chars().count();
        assert!(length <= 6_000, "{}: {length} characters", figure.title());
    }
}

#[test]
fn what_the_reader_said_stands_on_the_figures() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let share = predict("01.9", 0.25).unwrap();
    let figure = charts::finish_line_with(&share, &history, &place, &[speedup("primes", 1.9)], "").unwrap();
    assert!(figure.svg(Theme::Light).contains("you said 25 %"));
    let year = predict("01.1", 1999).unwrap();
    let figure = charts::trends_with(&year, &history).unwrap();
    assert!(figure.svg(Theme::Light).contains("you said 1999"));
}

#[test]
fn without_speedups_the_finish_line_still_shows_the_place() {
    let history = history();
    let place = history
        .place("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", 2026.0)
        .unwrap();
    let figure = charts::finish_line(&history, &place, &[], "").unwrap();
    assert!(
        figure
            .title()
            .contains("nothing measured here closes any of them yet")
    );
    assert!(told(&figure).contains("this machine's one core, published"));
    assert!(
        figure
            .svg(Theme::Light)
            .contains("published result of Intel Core i7-8700K, 2017")
    );
}

#[test]
fn a_speedup_that_is_none_is_refused_by_name() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = charts::finish_line(&history, &place, &[speedup("broken", value)], "").unwrap_err();
        assert!(matches!(error, HistoryError::Speedup { .. }));
        assert!(error.to_string().contains("broken"), "{error}");
    }
}

#[test]
fn a_history_too_short_for_a_fit_is_refused_with_the_count() {
    let text = "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n\
                Intel 4004,Intel,1971,2300,0.74,1,,0.06,mips,a page\n";
    let short = History::parse(text.as_bytes(), "short.csv").unwrap();
    let error = charts::trends(&short).unwrap_err();
    assert!(
        error.to_string().starts_with("short.csv has 1 processors"),
        "{error}"
    );
}
