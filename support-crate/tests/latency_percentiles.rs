//! Percentiles of latencies: right, and as sure as they say.

use std::time::Duration;

use concurrency_lab::lab::latency::{self, Latencies, LatencyError, LatencySummary};
use concurrency_lab::lab::plot::Theme;
use concurrency_lab::lab::record::{Content, Quantities, Record, Records};
use proptest::prelude::*;

fn of(name: &str, nanoseconds: impl IntoIterator<Item = u64>) -> Latencies {
    let mut latencies = Latencies::new(name);
    for sample in nanoseconds {
        latencies.record(Duration::from_nanos(sample));
    }
    latencies
}

/// Equal to the three digits that are kept, and never below.
fn to_three_digits(found: Duration, exact: u64) -> bool {
    let found = found.as_nanos() as f64;
    (exact as f64..=exact as f64 * 1.001).contains(&found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_quantile_is_that_of_the_sorted_samples(
        samples in proptest::collection::vec(0_u64..5_000_000_000, 1..300),
        quantile in 0.0..=1.0_f64,
    ) {
        let latencies = of("random", samples.clone());
        let mut sorted = samples;
        sorted.sort_unstable();
        let rank = ((quantile * sorted.len() as f64).ceil() as usize).max(1);
        prop_assert!(to_three_digits(latencies.at(quantile).unwrap(), sorted[rank - 1]));
        prop_assert_eq!(latencies.count(), sorted.len() as u64);
        prop_assert_eq!(latencies.least(), Some(Duration::from_nanos(sorted[0])));
        prop_assert_eq!(latencies.most(), Some(Duration::from_nanos(sorted[sorted.len() - 1])));
        let mean = sorted.iter().sum::<u64>() / sorted.len() as u64;
        prop_assert_eq!(latencies.mean(), Some(Duration::from_nanos(mean)));
        if let Some(estimate) = latencies.estimate(quantile) {
            prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
            prop_assert!(estimate.high <= latencies.most().unwrap().as_secs_f64());
        }
    }

    #[test]
    fn merged_they_are_as_if_recorded_together(
        one in proptest::collection::vec(1_u64..1 << 36, 0..60),
        other in proptest::collection::vec(1_u64..1 << 36, 0..60),
    ) {
        let mut merged = of("all", one.clone());
        merged.merge(&of("other", other.clone())).unwrap();
        let together = of("all", one.into_iter().chain(other));
        prop_assert_eq!(merged.summary(), together.summary());
        prop_assert_eq!(merged.percentiles(), together.percentiles());
    }

    #[test]
    fn the_curve_rises_to_the_right_and_always_has_a_sample_beyond(
        samples in proptest::collection::vec(1_u64..1 << 36, 0..2000),
    ) {
        let latencies = of("random", samples);
        let curve = latencies.percentiles();
        prop_assert_eq!(curve.is_empty(), latencies.is_empty());
        prop_assert!(curve.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        prop_assert_eq!(curve.last().copied(), latencies.most().map(|most| (1.0, most)));
        for (quantile, _) in curve.into_iter().rev().skip(1) {
            prop_assert!((0.0..1.0).contains(&quantile));
            prop_assert!((1.0 - quantile) * latencies.count() as f64 >= 1.0);
        }
    }
}

#[test]
fn the_curve_has_steps_at_the_nines() {
    let latencies = of("even", 1..=100_000);
    let curve = latencies.percentiles();
    for nines in [0.5, 0.95, 0.995, 0.9995] {
        let (_, at) = curve
            .iter()
            .find(|(quantile, _)| (quantile - nines).abs() < 1e-9)
            .unwrap();
        assert!(to_three_digits(*at, (nines * 100_000.0) as u64), "{nines} {at:?}");
    }
    assert!((30..60).contains(&curve.len()), "{}", curve.len());
}

#[test]
fn an_interval_holds_the_true_percentile_as_often_as_it_says() {
    // Exponential latencies of mean 1 ms, whose percentile q is −ln(1 − q) ms.
    let mut random = fastrand::Rng::with_seed(1);
    const REPETITIONS: usize = 500;
    for (samples, quantile) in [(40, 0.5), (60, 0.9), (400, 0.99)] {
        let truth = -(1.0_f64 - quantile).ln() * 1e-3;
        let mut held = 0;
        for _ in 0..REPETITIONS {
            let latencies = of(
                "exponential",
                (0..samples).map(|_| (-1e6 * (1.0 - random.f64()).ln()) as u64),
            );
            // The three digits may take the ends a thousandth too far up.
            let estimate = latencies.estimate(quantile).unwrap();
            held += usize::from(estimate.low * 0.999 <= truth && truth <= estimate.high);
        }
        // Fewer than 450 of 500 where 475 are due happens less than once in a million times.
        assert!(held >= 450, "{held} of {REPETITIONS} for {quantile} of {samples}");
    }
}

#[test]
fn a_percentile_is_not_told_from_too_few_samples() {
    let few = of("few", 1..=367).summary().unwrap();
    assert!(few.p90.is_some() && few.p99.is_none() && few.p999.is_none());
    assert!(of("enough", 1..=368).summary().unwrap().p99.is_some());
    let table = of("few", 1..=367).table();
    assert_eq!(table.cell(4, "time"), Some("—"));
    assert_eq!(
        table.cell(4, "95 % interval, binomial"),
        Some("takes 368 samples")
    );
    assert!(
        of("few", 1..=367)
            .summary()
            .unwrap()
            .to_string()
            .contains("367 samples")
    );
}

#[test]
fn no_latencies_have_no_numbers() {
    let none = Latencies::new("none");
    assert!(none.is_empty() && none.summary().is_none() && none.percentiles().is_empty());
    assert_eq!(
        (none.mean(), none.least(), none.most(), none.at(0.5)),
        (None, None, None, None)
    );
    assert!(none.table().to_string().contains("none: 0 samples"));
    let one = of("one", [7]);
    for outside in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!((one.at(outside), one.estimate(outside)), (None, None));
    }
    assert_eq!(one.at(0.0), one.at(1.0));
}

#[test]
fn the_shortest_and_the_longest_times_there_are_fit_in() {
    let mut latencies = Latencies::new("extremes");
    for latency in [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_secs(3600),
        Duration::MAX,
    ] {
        latencies.record(latency);
    }
    assert_eq!(latencies.least(), Some(Duration::ZERO));
    assert_eq!(latencies.most(), Some(Duration::from_nanos(u64::MAX)));
    assert_eq!(latencies.at(0.5), Some(Duration::from_nanos(1)));
    assert!(to_three_digits(latencies.at(0.75).unwrap(), 3_600_000_000_000));
}

/// A server that answers in 1 ms, but stands still for a second now and then; asked every 10 ms for 20 s. What a client
/// sees that sends on schedule, and one that waits for each answer before it asks again.
fn on_schedule_and_one_by_one() -> (Latencies, Latencies) {
    const MS: u64 = 1_000_000;
    let answered = |asked: u64| {
        let stall = asked / (5000 * MS) * 5000 * MS + 2000 * MS;
        let begins = if (stall..stall + 1000 * MS).contains(&asked) {
            stall + 1000 * MS
        } else {
            asked
        };
        begins + MS
    };
    let scheduled = of(
        "on schedule",
        (0..2000)
            .map(|turn| turn * 10 * MS)
            .map(|due| answered(due) - due),
    );
    let (mut now, mut seen) = (0, Vec::new());
    while now < 20_000 * MS {
        let end = answered(now);
        seen.push(end - now);
        now = end.max(now + 10 * MS);
    }
    (scheduled, of("one by one", seen))
}

#[test]
fn corrected_latencies_are_those_of_requests_on_schedule() {
    let (scheduled, seen) = on_schedule_and_one_by_one();
    let corrected = seen.corrected(Duration::from_millis(10)).unwrap();
    // One bad sample for each stall says that 99 % are fast; a fifth of the requests were not.
    assert!(seen.at(0.99).unwrap() < Duration::from_millis(2));
    assert!(scheduled.at(0.99).unwrap() > Duration::from_millis(900));
    for quantile in [0.5, 0.75, 0.85, 0.9, 0.95, 0.99] {
        let (truth, found) = (scheduled.at(quantile).unwrap(), corrected.at(quantile).unwrap());
        assert!(
            truth.abs_diff(found) <= Duration::from_millis(15),
            "{quantile}: {truth:?}, corrected {found:?}"
        );
    }
    assert_eq!(corrected.name(), "one by one (corrected)");
    assert_eq!(corrected.count(), seen.count() + corrected.filled_in());
    assert!(corrected.count().abs_diff(scheduled.count()) <= 8);
    assert!(
        corrected
            .table()
            .to_string()
            .contains("not measured but filled in")
    );
}

#[test]
fn what_was_filled_in_makes_nothing_surer() {
    let stall = of("stall", std::iter::repeat_n(1_000_000, 30).chain([1_000_000_000]));
    let corrected = stall.corrected(Duration::from_micros(10)).unwrap();
    assert!(corrected.count() > 90_000);
    assert!(
        corrected.estimate(0.99).is_none(),
        "31 samples were measured, whatever was filled in"
    );
}

#[test]
fn latencies_below_the_interval_are_left_as_they_are() {
    let calm = of("calm", [3, 5, 9]);
    let corrected = calm.corrected(Duration::from_nanos(10)).unwrap();
    assert_eq!((corrected.count(), corrected.filled_in()), (3, 0));
}

#[test]
fn corrections_that_make_no_sense_are_refused() {
    let mut latencies = of("slow", [3_600_000_000_000]);
    let too_short = Duration::from_nanos(1);
    for interval in [Duration::ZERO, too_short] {
        let error = latencies.corrected(interval).unwrap_err();
        assert!(matches!(error, LatencyError::Interval { interval: named, .. } if named == interval));
        assert!(error.to_string().contains("that was planned"), "{error}");
    }
    let corrected = latencies.corrected(Duration::from_secs(1)).unwrap();
    let twice = LatencyError::Corrected("slow (corrected)".to_owned());
    assert_eq!(corrected.corrected(Duration::from_secs(1)).unwrap_err(), twice);
    assert_eq!(latencies.merge(&corrected).unwrap_err(), twice);
    assert_eq!(corrected.clone().merge(&latencies).unwrap_err(), twice);
    assert_eq!(latencies.count(), 1);
}

#[test]
fn a_summary_is_kept_and_read_back() {
    let (_, seen) = on_schedule_and_one_by_one();
    let summary = seen
        .corrected(Duration::from_millis(10))
        .unwrap()
        .summary()
        .unwrap();
    assert_eq!(summary.expected_interval, Some(Duration::from_millis(10)));
    let json = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<LatencySummary>(&json).unwrap(), summary);
    let folder = tempfile::tempdir().unwrap();
    let quantities = Quantities::new("09-load").latencies(&summary);
    Record::from(quantities).save_in(folder.path()).unwrap();
    let records = Records::load(folder.path()).unwrap();
    let Content::Quantities(read) = &records.good[0].record.content else {
        panic!("{records:?}")
    };
    let p90 = read
        .values
        .iter()
        .find(|value| value.name == "one by one (corrected): p90")
        .unwrap();
    assert_eq!((Some(p90.value), p90.unit.as_str()), (summary.p90, "seconds"));
}

#[test]
fn the_chart_has_a_curve_for_each_list() {
    let lists = [
        of("blocking", (1..=500).map(|n| n * 1_000_000)),
        of("async", 1_000_000..1_000_500),
    ];
    let figure = latency::chart("Response times", &lists).unwrap();
    let svg = figure.svg(Theme::Light);
    assert!(
        svg.contains("blocking") && svg.contains("async") && svg.contains("1\u{202f}000 samples"),
        "{svg}"
    );
    assert!(
        lists[0]
            .chart("One list")
            .unwrap()
            .table()
            .to_string()
            .contains("500 ms")
    );
    assert!(Latencies::new("none").chart("No latencies").is_err());
}
