//! Studies that measure.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::sleep,
    time::Duration,
};

use concurrency_lab::{
    ground::workload::SerialFraction,
    lab::{
        measure::MeasureError,
        plot::Theme,
        predict::{UNANSWERED, predict},
        scaling::{Law, Scaling, ScalingError, ScalingStudy, Work, karp_flatt},
    },
};

/// Waits scale on any machine, however busy and however few its cores: a serial wait, then the rest shared out.
fn waiting(serial: u64, parallel: u64) -> impl Fn(usize) -> u64 {
    move |threads| {
        sleep(Duration::from_millis(serial));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(move || sleep(Duration::from_millis(parallel / threads as u64)));
            }
        });
        serial + parallel
    }
}

fn study() -> Scaling {
    ScalingStudy::new("07-waits", waiting(20, 40))
        .title("A third of the wait is serial")
        .threads([4, 2])
        .known_serial_fraction(1.0 / 3.0)
        .rounds(7)
        .quiet()
        .run()
        .unwrap()
}

#[test]
fn a_study_measures_one_thread_and_all_that_were_asked_for() {
    let scaling = study();
    let threads: Vec<_> = scaling.points.iter().map(|point| point.threads).collect();
    assert_eq!(threads, [1, 2, 4]);
    assert_eq!(scaling.speedup(1).unwrap().value, 1.0);
    for point in &scaling.points {
        // Sleeps never end early, so this bound holds on a busy machine too.
        assert!(point.median >= Duration::from_millis(20 + 40 / point.threads as u64));
        let efficiency = point.speedup.value / point.threads as f64;
        assert!((point.efficiency.value - efficiency).abs() < 1e-12);
        if let Some(serial) = point.serial_fraction {
            let karp_flatt = |speedup| karp_flatt(speedup, point.threads).unwrap();
            assert_eq!(serial.value, karp_flatt(point.speedup.value));
            assert_eq!(serial.low, karp_flatt(point.speedup.high));
            assert_eq!(serial.high, karp_flatt(point.speedup.low));
        } else {
            assert!(point.threads == 1 || point.threads > scaling.cores());
        }
    }
    assert!(matches!(scaling.point(3), Err(ScalingError::NotMeasured { known, .. }) if known == [1, 2, 4]));
}

#[test]
fn a_study_is_told_as_table_and_chart() {
    let scaling = study();
    let table = scaling.table().to_string();
    assert!(
        table.contains("serial fraction the work was built with: 33.3"),
        "{table}"
    );
    let figure = scaling.chart().unwrap();
    assert_eq!(figure.title(), scaling.finding());
    let drawn = figure.table().to_string();
    assert!(
        drawn.contains("this machine") && drawn.contains("ideal"),
        "{drawn}"
    );
}

#[test]
fn a_thread_count_that_panics_is_named_and_the_rest_is_fitted_without_it() {
    let calls = AtomicUsize::new(0);
    let waits = waiting(5, 10);
    let scaling = ScalingStudy::new("waits", |threads| {
        if threads == 4 && calls.fetch_add(1, Ordering::Relaxed) == 4 {
            panic!("the fourth thread found no chair");
        }
        waits(threads)
    })
    .threads([1, 2, 3, 4, 5])
    .cores(5)
    .rounds(7)
    .quiet()
    .run()
    .unwrap();
    let threads: Vec<_> = scaling.points.iter().map(|point| point.threads).collect();
    assert_eq!(threads, [1, 2, 3, 5]);
    assert_eq!(scaling.fits.counts, [1, 2, 3, 5]);
    assert!(scaling.fits.chosen.is_some());
    assert!(matches!(
        scaling.speedup(4),
        Err(ScalingError::NotMeasured { .. })
    ));
    let table = scaling.table().to_string();
    assert!(
        table.contains("\"4 threads\" panicked in round 3") && table.contains("found no chair"),
        "{table}"
    );
    assert!(scaling.projected_by(Law::Amdahl, 16).is_ok());
}

#[test]
fn more_threads_than_cores_are_marked_and_not_fitted() {
    let scaling = ScalingStudy::new("waits", waiting(5, 20))
        .threads([1, 2, 4])
        .cores(2)
        .rounds(7)
        .quiet()
        .run()
        .unwrap();
    assert_eq!(scaling.cores(), 2);
    assert_eq!(scaling.fits.counts, [1, 2]);
    // Twice as many threads as cores, which nonetheless all waited at the same time.
    assert!(scaling.speedup(4).unwrap().value > 1.2);
    assert_eq!(scaling.point(4).unwrap().serial_fraction, None);
    let table = scaling.table();
    assert_eq!(table.cell(1, "remark"), Some(""));
    assert_eq!(table.cell(2, "remark"), Some("more threads than cores"));
    assert!(
        table
            .to_string()
            .contains("2 thread counts are too few to choose between laws")
    );
    let drawn = scaling.chart().unwrap().table().to_string();
    assert!(drawn.contains("2 cores, then shared"), "{drawn}");
}

#[test]
fn the_default_counts_go_beyond_the_cores() {
    let scaling = ScalingStudy::new("waits", waiting(2, 6))
        .cores(3)
        .rounds(3)
        .quiet()
        .run()
        .unwrap();
    let threads: Vec<_> = scaling.points.iter().map(|point| point.threads).collect();
    assert_eq!(threads, [1, 2, 3, 6]);
}

#[test]
fn work_that_grows_is_reported_as_scaled_speedup() {
    // Each thread waits as long as the one: all of it is parallel.
    let scaling = ScalingStudy::growing("growing", |threads| {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| sleep(Duration::from_millis(20)));
            }
        });
    })
    .threads([1, 2, 4])
    .cores(4)
    .rounds(5)
    .quiet()
    .run()
    .unwrap();
    assert_eq!(scaling.work, Work::Growing);
    for point in &scaling.points {
        let one = scaling.point(1).unwrap().median.as_secs_f64();
        let scaled = point.threads as f64 * one / point.median.as_secs_f64();
        assert!((point.speedup.value / scaled - 1.0).abs() < 1e-6, "{point:?}");
    }
    // Four times the work in far less than four times the time, on however busy a machine.
    assert!(scaling.speedup(4).unwrap().value > 2.0);
    assert!(scaling.fits.fit(Law::Gustafson).is_some());
    assert!(scaling.table().headers().contains(&"scaled speedup".to_owned()));
    assert!(
        scaling
            .chart()
            .unwrap()
            .table()
            .to_string()
            .contains("scaled speedup")
    );
}

#[test]
fn the_result_is_the_same_for_any_number_of_threads_or_an_error() {
    let work = SerialFraction::new(0.5, 200_000).unwrap();
    let scaling = ScalingStudy::new("x", |threads| work.run(threads))
        .up_to(3)
        .rounds(2)
        .quiet()
        .run();
    assert_eq!(scaling.unwrap().points.len(), 3);
    let wrong = ScalingStudy::new("x", |threads| {
        sleep(Duration::from_millis(1));
        threads
    })
    .up_to(2)
    .rounds(2)
    .quiet()
    .run();
    assert!(matches!(
        wrong,
        Err(ScalingError::Measure(MeasureError::Disagreement { variant, .. })) if variant == "2 threads"
    ));
}

#[test]
fn impossible_studies_are_named() {
    let run = |threads: &[usize]| {
        ScalingStudy::new("x", |_| ())
            .threads(threads.iter().copied())
            .quiet()
            .run()
    };
    assert_eq!(run(&[0, 2]), Err(ScalingError::NoThreads));
    assert_eq!(run(&[1]), Err(ScalingError::NothingToCompare));
    assert_eq!(run(&[]), Err(ScalingError::NothingToCompare));
    assert!(matches!(
        run(&[5_000]),
        Err(ScalingError::TooManyThreads { threads: 5_000, .. })
    ));
    assert_eq!(
        ScalingStudy::new("x", |_| ()).up_to(0).run(),
        Err(ScalingError::NoThreads)
    );
    assert_eq!(run(&[1, 1, 1]), Err(ScalingError::NothingToCompare));
    assert_eq!(
        ScalingStudy::new("x", |_| ()).cores(0).run(),
        Err(ScalingError::NoCores)
    );
    let known = ScalingStudy::new("x", |_| ())
        .up_to(2)
        .known_serial_fraction(2.0)
        .run();
    assert_eq!(known, Err(ScalingError::Fraction(2.0)));
}

#[test]
fn a_predicted_speedup_is_a_point_of_the_chart() {
    let scaling = study();
    let svg = |said: f64| {
        let said = predict("01.6", said).unwrap();
        scaling.chart_with(&said, 4).unwrap().svg(Theme::Light)
    };
    assert!(svg(1.8).contains("you said 1.8×"));
    assert!(
        svg(500.0).contains("you said 500×"),
        "too far off for the axis, but said"
    );
    let nothing = predict("01.6", UNANSWERED).unwrap();
    let plain = scaling.chart_with(&nothing, 4).unwrap().svg(Theme::Light);
    assert_eq!(plain, scaling.chart().unwrap().svg(Theme::Light));
}
