//! Studies that measure.

use std::{thread::sleep, time::Duration};

use concurrency_lab::{
    ground::workload::SerialFraction,
    lab::{
        measure::MeasureError,
        scaling::{Scaling, ScalingError, ScalingStudy},
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
    assert_eq!(figure.title(), "A third of the wait is serial");
    let drawn = figure.table().to_string();
    assert!(
        drawn.contains("this machine") && drawn.contains("ideal"),
        "{drawn}"
    );
}

#[test]
fn predictions_come_from_the_fit_with_its_interval() {
    let scaling = study();
    // One usable core leaves no point to fit.
    match scaling.serial_fraction {
        None => assert!(scaling.predict(8).is_none()),
        Some(fraction) => {
            assert!(fraction.low <= fraction.value && fraction.value <= fraction.high);
            assert!((0.0..=1.0).contains(&fraction.low) && (0.0..=1.0).contains(&fraction.high));
            let far = scaling.predict(1_000_000).unwrap();
            assert!(far.low <= far.value && far.value <= far.high);
            assert!((far.value * fraction.value - 1.0).abs() < 0.01);
        }
    }
    assert!(scaling.predict(0).is_none());
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
    let wrong = ScalingStudy::new("x", |threads| threads)
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
    let known = ScalingStudy::new("x", |_| ())
        .up_to(2)
        .known_serial_fraction(2.0)
        .run();
    assert_eq!(known, Err(ScalingError::Fraction(2.0)));
}
