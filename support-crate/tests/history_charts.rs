//! The history's figures say what is data, what is fit and what was measured, and refuse what cannot be drawn.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::history::{History, HistoryError, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::Theme;

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
    for fit in [
        "Moore's law: doubles in 2.0 years (fit)",
        "one core: +45 % a year",
        "(fit)",
    ] {
        assert!(table.contains(fit), "{fit}");
    }
    assert!(figure.svg(Theme::Light).contains("data/processors.csv"));
}

#[test]
fn the_finish_line_says_what_is_data_fit_and_measured_here() {
    let history = history();
    let place = history.place("AMD EPYC", 2026.0).unwrap();
    let speedups = [speedup("primes, 2 threads", 1.9), speedup("native code", 120.0)];
    let figure = charts::finish_line(&history, &place, &speedups, "demo footer").unwrap();

    let table = figure.table().to_string();
    assert!(table.contains("(fit)"));
    assert!(table.contains("speedups over its one core (measured)"), "{table}");
    assert!(table.contains("1.9× primes, 2 threads"), "{table}");
    assert!(table.contains("120× native code"));
    assert!(table.contains("its one core, on the fitted curve (extrapolated)"));

    for theme in [Theme::Light, Theme::Dark] {
        let svg = figure.svg(theme);
        for said in [
            "published data",
            "fits to them",
            "measured on this machine",
            "placed on the fitted curve at 2026; not measured",
            "demo footer",
        ] {
            assert!(svg.contains(said), "{said}");
        }
    }
}

#[test]
fn without_speedups_the_finish_line_still_shows_the_place() {
    let history = history();
    let place = history
        .place("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", 2026.0)
        .unwrap();
    let figure = charts::finish_line(&history, &place, &[], "").unwrap();
    assert!(figure.table().to_string().contains("its one core, as published"));
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
