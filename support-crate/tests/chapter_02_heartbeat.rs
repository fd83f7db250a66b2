//! The heartbeat: what stops it, and what does not.

use std::time::Duration;

use concurrency_lab::chapters::chapter_02::heartbeat::{
    Computing, Heartbeat, HeartbeatError, Hog, Pulse, Workers, chart,
};

/// Beats strictly within the work.
fn beats_within_work(pulse: &Pulse) -> usize {
    let (began, ended) = pulse.work;
    pulse
        .beats
        .iter()
        .filter(|&&beat| began < beat && beat < ended)
        .count()
}

#[test]
fn the_work_is_the_same_wherever_it_is_done() {
    let work = Computing {
        pieces: 37,
        iterations: 1000,
    };
    let heartbeat = Heartbeat::every(Duration::from_millis(1)).beside_exactly(work);
    for workers in [Workers::OneThread, Workers::Many(1), Workers::Many(3)] {
        for hog in Hog::ALL {
            let pulse = heartbeat.run(workers, hog).unwrap();
            assert_eq!(pulse.result, work.run(), "{hog} on {workers:?}");
            assert_eq!((pulse.hog, pulse.workers), (hog, workers));
        }
    }
    let more = Computing { pieces: 38, ..work };
    assert_ne!(work.run(), more.run(), "each piece counts");
}

#[test]
fn work_that_never_lets_go_stops_the_heart_of_one_worker() {
    let heartbeat = Heartbeat::every(Duration::from_millis(2)).beside(Duration::from_millis(100));
    for workers in [Workers::OneThread, Workers::Many(1)] {
        let pulse = heartbeat.run(workers, Hog::Greedy).unwrap();
        let (began, ended) = pulse.work;
        assert_eq!(beats_within_work(&pulse), 0, "{workers:?}");
        assert!(pulse.longest() >= ended - began, "{workers:?}");
        assert_eq!(pulse.beside_work().iter().max(), Some(&pulse.longest()));
    }
}

#[test]
fn work_that_yields_or_is_elsewhere_lets_the_heart_beat() {
    // A hundred beats would be due; a busy machine may allow for few of them, but not for none.
    let heartbeat = Heartbeat::every(Duration::from_millis(2)).beside(Duration::from_millis(300));
    for hog in [Hog::Yielding, Hog::BlockingPool, Hog::Rayon] {
        let pulse = heartbeat.run(Workers::OneThread, hog).unwrap();
        assert!(beats_within_work(&pulse) >= 3, "{hog}: {:?}", pulse.beside_work());
    }
}

#[test]
fn a_pulse_is_raw_and_whole() {
    let period = Duration::from_millis(3);
    let heartbeat = Heartbeat::every(period).beside(Duration::from_millis(20));
    let pulse = heartbeat.run(Workers::OneThread, Hog::BlockingPool).unwrap();
    let intervals = pulse.intervals();
    assert_eq!(intervals.len() + 1, pulse.beats.len());
    assert!(
        intervals.iter().all(|interval| *interval >= period),
        "no sleep ends early"
    );
    let (began, ended) = pulse.work;
    assert!(began < ended);
    let before = pulse.beats.iter().filter(|beat| **beat < began).count();
    let after = pulse.beats.iter().filter(|beat| **beat > ended).count();
    assert!(
        before >= 20 && after >= 20,
        "{before} beats before the work, {after} after it"
    );
    let beside = pulse.beside_work();
    assert!(beside.iter().sum::<Duration>() >= ended - began, "no gap");
    let late: Vec<Duration> = beside.iter().map(|interval| *interval - period).collect();
    assert_eq!(pulse.lateness(), late);
    let latencies = pulse.latencies();
    assert_eq!(
        (latencies.name(), latencies.count()),
        ("on the blocking pool", beside.len() as u64)
    );
}

#[test]
fn a_chart_has_a_line_for_each_place_of_work() {
    let heartbeat = Heartbeat::every(Duration::from_millis(1)).beside(Duration::from_millis(5));
    let pulses = Hog::ALL.map(|hog| heartbeat.run(Workers::OneThread, hog).unwrap());
    let figure = chart("A heart beside work", &pulses).unwrap();
    let table = figure.table().to_string();
    for hog in Hog::ALL {
        assert!(table.contains(&hog.to_string()), "{hog} is missing:\n{table}");
    }
    assert!(chart("Nothing", []).is_err());
}

#[test]
fn hearts_that_cannot_beat_are_refused() {
    let heartbeat = Heartbeat::every(Duration::from_millis(1)).beside(Duration::ZERO);
    assert_eq!(heartbeat.work().pieces, 1);
    for count in [0, 1025, usize::MAX] {
        let error = heartbeat.run(Workers::Many(count), Hog::Greedy).unwrap_err();
        assert!(
            matches!(error, HeartbeatError::Workers(said) if said == count),
            "{error}"
        );
    }
    let hasty = Heartbeat::every(Duration::ZERO)
        .run(Workers::OneThread, Hog::Greedy)
        .unwrap_err();
    assert!(matches!(hasty, HeartbeatError::Period(Duration::ZERO)), "{hasty}");
}
