//! Fits find what was planted in synthetic histories.

use concurrency_lab::lab::history::{BentFit, ExponentialFit, History, HistoryError};
use proptest::prelude::*;

/// A history with one processor a year, given each year's transistors and single-thread figure.
fn history(years: std::ops::RangeInclusive<u16>, values: impl Fn(f64) -> (f64, f64)) -> History {
    let mut text = String::from(
        "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n",
    );
    for year in years {
        let (transistors, single) = values(f64::from(year));
        text += &format!("chip {year},maker,{year},{transistors},,,,{single},specint92,synthetic\n");
    }
    History::parse(text.as_bytes(), "synthetic").expect("synthetic rows are valid")
}

/// log2 of a value that grows by `before` doublings a year until `bend`, then by `after`.
fn bent(year: f64, bend: f64, before: f64, after: f64) -> f64 {
    (year - bend).min(0.0) * before + (year - bend).max(0.0) * after
}

/// A wobble that no fit can follow, from -1 to 1.
fn wobble(year: f64) -> f64 {
    (year * 2.3).sin()
}

fn moore(history: &History) -> ExponentialFit {
    history.moore().expect("enough rows")
}

fn single_core(history: &History) -> BentFit {
    history.single_core().expect("enough rows")
}

#[test]
fn the_shipped_history_tells_the_known_story() {
    let history = History::shipped().unwrap();
    let doubling = moore(&history).growth.doubling_years;
    assert!(doubling.contains(doubling.value));
    assert!((1.7..2.4).contains(&doubling.value), "{doubling:?}");
    assert!(doubling.high - doubling.low < 0.5, "{doubling:?}");

    let core = single_core(&history);
    assert!(
        (2001.0..2009.0).contains(&core.bend_year.value),
        "{:?}",
        core.bend_year
    );
    assert!(
        (30.0..65.0).contains(&core.before.percent_per_year.value),
        "{:?}",
        core.before
    );
    assert!(
        (4.0..20.0).contains(&core.after.percent_per_year.value),
        "{:?}",
        core.after
    );
    assert!(core.after.percent_per_year.high < core.before.percent_per_year.low);
}

#[test]
fn fits_are_the_same_at_every_run() {
    let history = History::shipped().unwrap();
    assert_eq!(moore(&history), moore(&history));
    assert_eq!(single_core(&history), single_core(&history));
}

#[test]
fn curves_are_met_at_the_bend_and_go_on_from_it() {
    let core = single_core(&History::shipped().unwrap());
    let bend = core.bend_year.value;
    assert!((core.at(bend) / core.at(bend - 1e-6) - 1.0).abs() < 1e-4);
    assert!((core.without_bend(bend) / core.at(bend) - 1.0).abs() < 1e-9);
    assert!(core.without_bend(bend + 10.0) > 5.0 * core.at(bend + 10.0));
    assert!((core.without_bend(bend - 10.0) / core.at(bend - 10.0) - 1.0).abs() < 1e-9);
    let there = core.estimate_at(2020.0);
    assert_eq!(there.value, core.at(2020.0));
    assert!(there.low < there.value && there.value < there.high);
}

#[test]
fn the_frontier_never_falls() {
    let frontier = History::shipped().unwrap().frontier();
    assert!(frontier.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
}

#[test]
fn what_stands_below_the_frontier_does_not_move_the_curve() {
    let values = |year: f64| {
        (
            2.0_f64.powf((year - 1971.0) / 2.0),
            bent(year, 2004.0, 0.5, 0.1).exp2(),
        )
    };
    let alone = history(1971..=2024, values);
    // Every third year a chip for little power, a tenth as fast.
    let rows: String = (1990..2020)
        .step_by(3)
        .map(|year| {
            format!(
                "small {year},maker,{year},,,,,{},specint92,synthetic\n",
                values(f64::from(year)).1 / 10.0
            )
        })
        .collect();
    let mut text = String::from(
        "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n",
    );
    for p in alone.processors() {
        text += &format!(
            "{},maker,{},,,,,{},specint92,synthetic\n",
            p.name,
            p.year,
            p.single_thread().unwrap()
        );
    }
    let with_small = History::parse((text + &rows).as_bytes(), "synthetic").unwrap();
    assert_eq!(with_small.frontier(), alone.frontier());
    assert_eq!(
        single_core(&with_small).bend_year.value,
        single_core(&alone).bend_year.value
    );
}

#[test]
fn too_few_rows_are_an_error_that_counts_them() {
    let few = history(2000..=2004, |_| (1e6, 1.0));
    let error = few.moore().unwrap_err();
    assert!(
        matches!(
            error,
            HistoryError::TooFew {
                found: 5,
                needed: 10,
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with("synthetic has 5 processors with a transistor count"),
        "{error}"
    );
    assert!(few.single_core().unwrap_err().to_string().contains("5 years"));
}

#[test]
fn a_bend_is_not_fitted_to_one_side_alone() {
    let recent = history(2014..=2027, |year| (year, year));
    assert!(matches!(recent.single_core(), Err(HistoryError::TooFew { .. })));
}

#[test]
fn no_growth_never_doubles() {
    let flat = history(1971..=2020, |_| (1e6, 1.0));
    assert_eq!(moore(&flat).growth.doubling_years.value, f64::INFINITY);
    assert_eq!(moore(&flat).growth.percent_per_year.value, 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_planted_doubling_time_is_found(years in 0.8..6.0_f64, start in 100.0..1e5_f64, noise in 0.0..0.5_f64) {
        let planted = history(1971..=2024, |year| {
            (start * ((year - 1971.0) / years + noise * wobble(year)).exp2(), 1.0)
        });
        let fit = moore(&planted);
        let found = fit.growth.doubling_years;
        prop_assert!((found.value / years - 1.0).abs() < 0.03, "{found:?}");
        prop_assert!(found.low <= found.value && found.value <= found.high);
        prop_assert!((fit.at(1990.0) / (start * (19.0 / years).exp2())).log2().abs() < 0.4);
    }
}

proptest! {
    // Each case resamples a thousand times.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_planted_bend_is_found(
        bend in 1994.0..2011.0_f64, before in 0.4..0.8_f64, after in 0.05..0.2_f64, noise in 0.0..0.15_f64,
    ) {
        // The wobble is kept under the growth, so that every year is on the frontier.
        let planted = history(1971..=2024, |year| {
            (1e6, (bent(year, bend, before, after) + noise * after * wobble(year)).exp2())
        });
        let fit = single_core(&planted);
        prop_assert!((fit.bend_year.value - bend).abs() < 0.7, "{:?}, planted {bend}", fit.bend_year);
        prop_assert!(fit.bend_year.low <= fit.bend_year.value && fit.bend_year.value <= fit.bend_year.high);
        let percent = |doublings: f64| (doublings.exp2() - 1.0) * 100.0;
        let near = |found: f64, planted: f64| (found / planted - 1.0).abs() < 0.05;
        prop_assert!(near(fit.before.percent_per_year.value, percent(before)), "{:?}", fit.before);
        prop_assert!(near(fit.after.percent_per_year.value, percent(after)), "{:?}", fit.after);
    }
}

/// Of this many histories with planted growth and residuals that depend on those before them, so many percent of the 95 %
/// intervals must hold what was planted: fewer than 95, because a series of some fifty years tells little of itself.
const HISTORIES: u64 = 60;
const LEAST_PERCENT: u64 = 85;

#[test]
fn intervals_hold_what_was_planted_though_residuals_are_correlated() {
    const CORRELATION: f64 = 0.7;
    const SPREAD: f64 = 0.2;
    let percent = |doublings: f64| (doublings.exp2() - 1.0) * 100.0;
    let (bend, before, after) = (2005.0, 0.55, 0.15);
    let mut held = [0; 3];
    for seed in 0..HISTORIES {
        let mut random = fastrand::Rng::with_seed(seed);
        // Twelve uniform numbers less their mean are as good as normal here.
        let mut normal = || (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
        let mut last = SPREAD * normal();
        let residuals: Vec<f64> = (1971..=2024)
            .map(|_| {
                last = CORRELATION * last + (1.0 - CORRELATION * CORRELATION).sqrt() * SPREAD * normal();
                last
            })
            .collect();
        let planted = history(1971..=2024, |year| {
            let residual = residuals[(year - 1971.0) as usize];
            (1e6, (bent(year, bend, before, after) + residual).exp2())
        });
        let fit = single_core(&planted);
        let truths = [bend, percent(before), percent(after)];
        let found = [
            fit.bend_year,
            fit.before.percent_per_year,
            fit.after.percent_per_year,
        ];
        for (held, (found, truth)) in held.iter_mut().zip(found.iter().zip(truths)) {
            *held += u64::from(found.contains(truth));
        }
    }
    for (what, held) in ["the bend", "the growth before", "the growth after"]
        .iter()
        .zip(held)
    {
        assert!(
            100 * held >= LEAST_PERCENT * HISTORIES,
            "{what}: {held} of {HISTORIES}"
        );
    }
}

#[test]
fn all_cores_are_threads_times_one() {
    let mut text = String::from(
        "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,single_thread_basis,source\n",
    );
    for year in 1975..=2024 {
        let one = bent(f64::from(year), 2004.0, 0.5, 0.1).exp2();
        let threads = if year < 2005 { 1 } else { 1 << ((year - 2003) / 2) };
        text += &format!("chip {year},maker,{year},,,{threads},,{one},specint92,synthetic\n");
    }
    let history = History::parse(text.as_bytes(), "synthetic").unwrap();
    let (one, all) = (single_core(&history), history.all_cores().unwrap());
    // A doubling every two years on top of one core's tenth of a doubling a year.
    assert!(
        (all.after.doubling_years.value - 1.0 / 0.6).abs() < 0.15,
        "{:?}",
        all.after
    );
    assert!((all.at(1985.0) / one.at(1985.0)).log2().abs() < 0.3);
    assert!(all.at(2024.0) > 500.0 * one.at(2024.0));
}

#[test]
fn a_history_can_begin_later() {
    let history = History::shipped().unwrap();
    let later = history.since(1982);
    assert!(later.processors().iter().all(|row| row.year >= 1982));
    assert!(later.processors().len() < history.processors().len());
    let error = history.since(2014).single_core().unwrap_err().to_string();
    assert!(error.contains("since 2014"), "{error}");
}
