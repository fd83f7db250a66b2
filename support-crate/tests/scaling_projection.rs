//! Times given from elsewhere: the choice between laws, projections beyond them, and all that is refused.

use std::time::Duration;

use concurrency_lab::lab::{
    plot::Theme,
    record::{Content, Record, Records},
    scaling::{Fits, Law, Scaling, ScalingError, ScalingStudy, ScalingTimes, Work, amdahl, gustafson, usl},
};

/// Times of 9 rounds that a law would give, a thousandth part of noise on them.
fn times(cores: usize, counts: &[usize], seconds: impl Fn(usize) -> f64) -> ScalingTimes {
    counts
        .iter()
        .fold(ScalingTimes::new("given", cores), |times, &threads| {
            let rounds = (0..9).map(|round| 1.0 + 1e-3 * ((7 * round + 5 * threads) % 9) as f64 / 9.0);
            times.at(
                threads,
                rounds.map(|noise| Duration::from_secs_f64(noise * seconds(threads))),
            )
        })
}

fn amdahls(cores: usize, counts: &[usize]) -> Scaling {
    times(cores, counts, |n| 0.1 / amdahl(0.1, n).unwrap())
        .analyse()
        .unwrap()
}

fn retrograde(cores: usize, counts: &[usize]) -> Scaling {
    times(cores, counts, |n| 0.1 / usl(0.05, 0.01, n).unwrap())
        .analyse()
        .unwrap()
}

#[test]
fn given_times_are_analysed_as_measured_ones_are() {
    let scaling = amdahls(8, &[4, 1, 8, 2]);
    let threads: Vec<_> = scaling.points.iter().map(|point| point.threads).collect();
    assert_eq!(threads, [1, 2, 4, 8]);
    assert_eq!(scaling.chosen(), Some(Law::Amdahl));
    assert!((scaling.serial_fraction.unwrap().value - 0.1).abs() < 0.002);
    let table = scaling.table().to_string();
    for part in [
        "Amdahl's law: ",
        "the universal scalability law: contention",
        "chosen: Amdahl's law, leave-one-out error",
        "another machine, 8 cores · times of 9 rounds, not measured here",
    ] {
        assert!(table.contains(part), "{part:?} is missing in\n{table}");
    }
}

#[test]
fn a_projection_names_its_law_its_interval_and_where_the_cores_end() {
    let projection = amdahls(8, &[1, 2, 3, 4, 6, 8]).projected_to(64).unwrap();
    assert_eq!((projection.law, projection.assumed), (Law::Amdahl, false));
    assert_eq!(projection.threads(), 64);
    let (speedup, truth) = (projection.speedup(), amdahl(0.1, 64).unwrap());
    assert!(speedup.low <= truth && truth <= speedup.high, "{speedup:?}");
    assert!((speedup.value / truth - 1.0).abs() < 0.02, "{speedup:?}");
    assert_eq!(projection.points[0].0, 8);
    for pair in projection.points.windows(2) {
        assert!(pair[0].0 < pair[1].0);
        assert!(
            pair.iter()
                .all(|(_, speedup)| speedup.low <= speedup.value && speedup.value <= speedup.high)
        );
    }
    assert_eq!(projection.peak, None);
    let figure = projection.chart().unwrap();
    let drawn = figure.table().to_string();
    assert!(drawn.contains("Amdahl, extrapolated"), "{drawn}");
    assert!(drawn.contains("8 cores measured"), "{drawn}");
    assert!(figure.svg(Theme::Dark).contains("extrapolated"));
    let table = projection.table().to_string();
    assert!(table.contains("extrapolated by Amdahl's law"), "{table}");
}

#[test]
fn the_interval_of_a_projection_spans_the_laws_that_were_not_ruled_out() {
    // Little coherency cost on few cores: Amdahl's law is kept, but on 64 cores the difference is great.
    let noisy = times(6, &[1, 2, 3, 4, 5, 6], |n| {
        (1.0 + 0.01 * ((n * n) % 5) as f64) * 0.1 / usl(0.05, 0.0005, n).unwrap()
    });
    let scaling = noisy.analyse().unwrap();
    assert_eq!(scaling.chosen(), Some(Law::Amdahl));
    let both = scaling.projected_to(64).unwrap().speedup();
    let alone = scaling.projected_by(Law::Usl, 64).unwrap().speedup();
    assert!(
        both.low <= alone.low && alone.high <= both.high,
        "{both:?} {alone:?}"
    );
}

#[test]
fn a_law_that_turns_down_has_a_peak() {
    let projection = retrograde(6, &[1, 2, 3, 4, 5, 6]).projected_to(32).unwrap();
    assert_eq!(projection.law, Law::Usl);
    let (peak, truth) = (projection.peak.unwrap(), (0.95_f64 / 0.01).sqrt());
    assert!(
        peak.low <= truth && truth <= peak.high,
        "{peak:?}, planted {truth}"
    );
    assert!(projection.table().to_string().contains("most at 10 threads ("));
    let drawn = projection.chart().unwrap().table().to_string();
    assert!(drawn.contains("most at 10 threads ("), "{drawn}");
}

#[test]
fn two_thread_counts_choose_nothing_and_project_nothing_by_themselves() {
    let scaling = amdahls(2, &[1, 2, 4]);
    assert_eq!(scaling.fits.counts, [1, 2]);
    assert_eq!(scaling.chosen(), None);
    assert!(scaling.fits.fit(Law::Usl).is_none());
    let refused = scaling.projected_to(16).unwrap_err();
    assert_eq!(
        refused,
        ScalingError::TooFewCounts {
            counts: vec![1, 2],
            least: 4
        }
    );
    assert!(
        refused.to_string().contains(".threads([1, 2, 3, 4])"),
        "{refused}"
    );
    // Said to be assumed, it can be had; a law that two counts cannot fit cannot.
    let assumed = scaling.projected_by(Law::Amdahl, 16).unwrap();
    assert!(assumed.assumed);
    assert!(assumed.table().to_string().contains("assuming Amdahl's law"));
    let drawn = assumed.chart().unwrap().table().to_string();
    assert!(drawn.contains("Amdahl assumed, extrapolated"), "{drawn}");
    let usl = scaling.projected_by(Law::Usl, 16).unwrap_err();
    assert!(
        matches!(
            usl,
            ScalingError::NotFitted {
                law: Law::Usl,
                least: 4,
                ..
            }
        ),
        "{usl}"
    );
    let growing = scaling.projected_by(Law::Gustafson, 16);
    assert!(matches!(growing, Err(ScalingError::NotFitted { .. })));
}

#[test]
fn what_was_measured_is_no_projection() {
    let scaling = amdahls(8, &[1, 2, 3, 4, 8, 16]);
    assert_eq!(scaling.projected_to(0), Err(ScalingError::NoThreads));
    for threads in [1, 5, 8] {
        let refused = scaling.projected_to(threads);
        assert_eq!(refused, Err(ScalingError::NotBeyond { threads, measured: 8 }));
    }
    // 16 threads were measured, but on 8 cores.
    assert!(scaling.projected_to(16).is_ok());
}

#[test]
fn a_law_that_misses_the_measured_points_is_not_projected() {
    let jagged = times(8, &[1, 2, 3, 4, 5, 6], |n| if n % 2 == 0 { 0.1 } else { 0.03 });
    let refused = jagged.analyse().unwrap().projected_to(64).unwrap_err();
    assert!(
        matches!(refused, ScalingError::DoesNotHold { error, .. } if error > 0.2),
        "{refused}"
    );
}

#[test]
fn growing_work_is_given_gustafsons_law_or_amdahls_whichever_made_it() {
    let counts = [1, 2, 3, 4, 6, 8];
    let made = |rate: &dyn Fn(usize) -> f64| {
        let times = times(8, &counts, |n| 0.1 * n as f64 / rate(n));
        times.growing().analyse().unwrap()
    };
    let by_gustafson = made(&|n| gustafson(0.3, n).unwrap());
    assert_eq!(by_gustafson.chosen(), Some(Law::Gustafson));
    assert!((by_gustafson.serial_fraction.unwrap().value - 0.3).abs() < 0.01);
    let projected = by_gustafson.projected_to(32).unwrap().speedup();
    assert!((projected.value / gustafson(0.3, 32).unwrap() - 1.0).abs() < 0.02);
    assert_eq!(made(&|n| amdahl(0.3, n).unwrap()).chosen(), Some(Law::Amdahl));
    assert_eq!(made(&|n| usl(0.1, 0.02, n).unwrap()).chosen(), Some(Law::Usl));
}

#[test]
fn impossible_times_are_named() {
    let second = || [Duration::from_secs(1); 3];
    let given = || ScalingTimes::new("given", 4).at(1, second());
    let error = |times: ScalingTimes| times.analyse().unwrap_err();
    assert_eq!(error(given()), ScalingError::NothingToCompare);
    assert_eq!(error(given().at(0, second())), ScalingError::NoThreads);
    assert_eq!(
        error(given().at(2, second()).at(2, second())),
        ScalingError::CountTwice(2)
    );
    assert_eq!(error(given().at(1, second())), ScalingError::CountTwice(1));
    assert_eq!(
        error(ScalingTimes::new("given", 4).at(2, second())),
        ScalingError::NoBaseline
    );
    assert_eq!(error(ScalingTimes::new("given", 4)), ScalingError::NoBaseline);
    assert_eq!(
        error(ScalingTimes::new("given", 0).at(1, second())),
        ScalingError::NoCores
    );
    assert!(matches!(
        error(given().at(2, [Duration::from_secs(1)])),
        ScalingError::Ragged {
            threads: 2,
            times: 1,
            rounds: 3
        }
    ));
    assert!(matches!(
        error(given().at(3, [Duration::ZERO; 3])),
        ScalingError::Time { threads: 3, .. }
    ));
    let known = given().at(2, second()).known_serial_fraction(-0.5);
    assert_eq!(error(known), ScalingError::Fraction(-0.5));
    for time in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        let refused = Fits::of(Work::Fixed, &[(1, vec![1.0; 3]), (2, vec![1.0, time, 1.0])], 1);
        assert!(
            matches!(refused, Err(ScalingError::Time { threads: 2, .. })),
            "{time}"
        );
    }
}

#[test]
fn equal_times_everywhere_are_work_that_is_all_serial() {
    let scaling = times(6, &[1, 2, 3, 4, 6], |_| 0.05).analyse().unwrap();
    assert!(scaling.serial_fraction.unwrap().value > 0.99);
    assert!((scaling.projected_to(64).unwrap().speedup().value - 1.0).abs() < 0.01);
    assert!(scaling.chart().is_ok());
}

#[test]
fn one_round_is_analysed_and_its_intervals_have_no_width() {
    let one = [1, 2, 3, 4]
        .into_iter()
        .fold(ScalingTimes::new("given", 4), |times, n| {
            times.at(n, [Duration::from_secs_f64(1.0 / amdahl(0.2, n).unwrap())])
        });
    let scaling = one.analyse().unwrap();
    assert!((scaling.speedup(4).unwrap().value - 2.5).abs() < 1e-6);
    assert!(scaling.table().to_string().contains("times of 1 round,"));
}

#[test]
fn a_study_is_kept_and_a_record_of_an_earlier_version_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let scaling = retrograde(6, &[1, 2, 3, 4, 5, 6]);
    Record::from(scaling.clone()).save_in(folder.path()).unwrap();
    let stored = &Records::load(folder.path()).unwrap().good[0].record;
    let Content::Scaling(read) = &stored.content else {
        panic!("not a scaling study: {stored:?}");
    };
    assert_eq!((read.work, read.cores), (scaling.work, scaling.cores));
    assert_eq!(read.table().to_string(), scaling.table().to_string());
    // The bootstrap starts from the times, which are whole nanoseconds, so it comes out the same to the last digit.
    let projected = |scaling: &Scaling| scaling.projected_to(32).unwrap().points;
    assert_eq!(projected(read), projected(&scaling));

    // What earlier versions did not write, and one thing that only they wrote.
    let mut json = serde_json::to_value(&scaling).unwrap();
    let fields = json.as_object_mut().unwrap();
    for new in ["work", "cores", "fits"] {
        assert!(fields.remove(new).is_some(), "{new}");
    }
    fields.insert("usl".into(), serde_json::Value::Null);
    for point in fields["points"].as_array_mut().unwrap() {
        point.as_object_mut().unwrap().remove("serial_fraction");
    }
    let old: Scaling = serde_json::from_value(json).unwrap();
    assert_eq!(old.work, Work::Fixed);
    assert_eq!(old.serial_fraction, scaling.serial_fraction);
    assert!(
        old.table()
            .to_string()
            .contains("serial fraction by Amdahl's law")
    );
    assert!(old.chart().is_ok());
    assert!(matches!(
        old.projected_to(64),
        Err(ScalingError::TooFewCounts { .. })
    ));
}

#[test]
fn curves_are_drawn_for_any_machine() {
    for cores in [1, 2, 3, 6, 12, 64, 128] {
        let counts = concurrency_lab::lab::scaling::thread_counts(cores);
        let scaling = times(cores, &counts, |n| 0.1 / usl(0.02, 0.001, n.min(cores)).unwrap())
            .analyse()
            .unwrap();
        assert!(scaling.chart().is_ok(), "{cores} cores");
        assert!(scaling.table().rows().len() >= 2);
        if let Ok(projection) = scaling.projected_to(4 * cores) {
            assert!(projection.chart().is_ok(), "{cores} cores");
        }
    }
}

#[test]
fn fits_come_from_the_seed_alone() {
    let study = |seed| {
        times(4, &[1, 2, 3, 4], |n| 0.1 / amdahl(0.3, n).unwrap())
            .seed(seed)
            .analyse()
            .unwrap()
    };
    assert_eq!(study(1).fits, study(1).fits);
    let wait = |_| std::thread::sleep(Duration::from_millis(3));
    let measured = ScalingStudy::new("x", wait)
        .threads([1, 2])
        .cores(2)
        .rounds(3)
        .quiet()
        .run()
        .unwrap();
    assert_eq!(
        measured.projected_by(Law::Amdahl, 8),
        measured.projected_by(Law::Amdahl, 8)
    );
}
