//! Machines on the curve of one core: by their row, or on the fitted curve, and which of the two is said.

use concurrency_lab::lab::history::{History, HistoryError, PlacedBy};

fn history() -> History {
    History::shipped().expect("the committed file is valid")
}

#[test]
fn a_processor_with_a_row_stands_where_it_was_measured() {
    let history = history();
    for (reported, row) in [
        ("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", "Intel Core i7-8700K"),
        ("12th Gen Intel(R) Core(TM) i9-12900K", "Intel Core i9-12900K"),
        ("Intel(R) Xeon(R) CPU E5-2690 0 @ 2.90GHz", "Intel Xeon E5-2690"),
        (
            "Intel(R) Xeon(R) CPU E5-2697 v2 @ 2.70GHz",
            "Intel Xeon E5-2697 v2",
        ),
        ("AMD Ryzen 9 5950X 16-Core Processor", "AMD Ryzen 9 5950X"),
        ("AMD EPYC 7742 64-Core Processor", "AMD EPYC 7742"),
        ("AMD Ryzen AI Max+ 395 w/ Radeon 8060S", "AMD Ryzen AI Max+ 395"),
        ("Apple M1", "Apple M1"),
    ] {
        let place = history.place(reported, 2026.9).unwrap();
        let processor = history.named(row).unwrap();
        assert_eq!(
            place.placed_by,
            PlacedBy::Row {
                processor: row.to_string()
            },
            "{reported}"
        );
        assert_eq!(place.year, f64::from(processor.year));
        assert_eq!(Some(place.single_thread.value), processor.single_thread());
        assert!(place.is_measured());
        assert!(place.words().contains(row), "{}", place.words());
        assert_eq!(place.machine, reported);
    }
}

#[test]
fn a_model_of_nearly_the_same_name_is_not_taken_for_it() {
    let history = history();
    for reported in [
        "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz",
        "Apple M1 Pro",
        "AMD EPYC",
        "AMD Ryzen 9 5950",
        "Intel(R) Xeon(R) Processor @ 2.30GHz",
        "Cortex-A76",
        "",
    ] {
        let place = history.place(reported, 2026.4).unwrap();
        assert_eq!(place.placed_by, PlacedBy::CurveToday, "{reported}");
        assert!(!place.is_measured());
        assert_eq!(place.year, 2026.4);
        assert_eq!(place.words(), "placed on the fitted curve at 2026; not measured");
    }
}

#[test]
fn a_row_without_a_figure_gives_the_year() {
    let history = history();
    let place = history.place("Apple M2", 2026.9).unwrap();
    assert_eq!(
        place.placed_by,
        PlacedBy::CurveAtShipment {
            processor: "Apple M2".to_string()
        }
    );
    assert_eq!(place.year, 2022.0);
    assert_eq!(
        place.single_thread,
        history.single_core().unwrap().estimate_at(2022.0)
    );
    assert_eq!(
        place.words(),
        "placed on the fitted curve at 2022, the year of Apple M2; not measured"
    );
}

#[test]
fn every_row_with_a_figure_is_found_under_its_own_name() {
    let history = history();
    for processor in history.processors().iter().filter(|p| p.single_thread.is_some()) {
        let place = history.place(&processor.name, 2026.0).unwrap();
        assert_eq!(
            place.placed_by,
            PlacedBy::Row {
                processor: processor.name.clone()
            }
        );
    }
}

#[test]
fn a_place_on_the_curve_has_the_curves_interval_and_a_ratio_to_the_first_processor() {
    let history = history();
    let place = history.place("some virtual machine", 2026.0).unwrap();
    assert!(place.single_thread.low < place.single_thread.value);
    assert!(place.single_thread.value < place.single_thread.high);
    let first = history.first_single_thread().unwrap();
    assert_eq!(place.times_first.value, place.single_thread.value / first);
    assert_eq!(place.times_first.low, place.single_thread.low / first);
}

#[test]
fn a_year_that_cannot_be_is_refused_by_value() {
    for year in [f64::NAN, f64::INFINITY, 26.0, 1970.9, 2100.5] {
        let error = history().place("AMD EPYC", year).unwrap_err();
        assert!(matches!(error, HistoryError::Year { .. }), "{year}");
        assert!(error.to_string().contains(&year.to_string()), "{error}");
    }
}
