//! The heartbeat: what stops it, and what does not.

use std::time::Duration;

use chapter_02::heartbeat::{Computing, Heartbeat, HeartbeatError, Pulse, Workers, chart};
use concurrency_lab::ground::runtime::RuntimeError;
use concurrency_lab::lab::plot::Theme;
use concurrency_lab::lab::predict::predict;
use rayon::prelude::*;
use tokio::{
    sync::oneshot,
    task::{spawn_blocking, yield_now},
};

/// Where the computing is done.
#[derive(Clone, Copy, Debug)]
enum Place {
    Greedy,
    Yielding,
    BlockingPool,
    Rayon,
}

use Place::{BlockingPool, Greedy, Rayon, Yielding};

const ALL: [Place; 4] = [Greedy, Yielding, BlockingPool, Rayon];

async fn compute(place: Place, work: Computing) -> u64 {
    match place {
        Greedy => work.run(),
        Yielding => {
            let mut sum = 0_u64;
            for number in 0..work.pieces {
                sum = sum.wrapping_add(work.piece(number));
                yield_now().await;
            }
            sum
        }
        BlockingPool => spawn_blocking(move || work.run()).await.unwrap(),
        Rayon => {
            let (send, receive) = oneshot::channel();
            rayon::spawn(move || {
                let pieces = (0..work.pieces).into_par_iter().map(|number| work.piece(number));
                let _ = send.send(pieces.reduce(|| 0, u64::wrapping_add));
            });
            receive.await.unwrap()
        }
    }
}

fn beside(period: Duration, place: Place, workers: Workers, work: Computing) -> Pulse {
    let heart = Heartbeat::every(period);
    heart
        .beside(format!("{place:?}"), workers, compute(place, work))
        .unwrap()
}

const MILLISECOND: Duration = Duration::from_millis(1);

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
    for workers in [Workers::OneThread, Workers::Many(1), Workers::Many(3)] {
        for place in ALL {
            let pulse = beside(MILLISECOND, place, workers, work);
            assert_eq!(pulse.result, work.run(), "{place:?} on {workers:?}");
            assert_eq!((pulse.name, pulse.workers), (format!("{place:?}"), workers));
        }
    }
    let more = Computing { pieces: 38, ..work };
    assert_ne!(work.run(), more.run(), "each piece counts");
}

#[test]
fn work_that_never_lets_go_stops_the_heart_of_one_worker() {
    let work = Computing::lasting(100 * MILLISECOND);
    for workers in [Workers::OneThread, Workers::Many(1)] {
        let pulse = beside(2 * MILLISECOND, Greedy, workers, work);
        let (began, ended) = pulse.work;
        assert_eq!(beats_within_work(&pulse), 0, "{workers:?}");
        assert!(pulse.longest() >= ended - began, "{workers:?}");
        assert_eq!(pulse.beside_work().iter().max(), Some(&pulse.longest()));
        assert_eq!(pulse.work_time(), ended - began);
    }
}

#[test]
fn work_that_yields_or_is_elsewhere_lets_the_heart_beat() {
    // A hundred beats would be due; a busy machine may allow for few of them, but not for none.
    let work = Computing::lasting(300 * MILLISECOND);
    for place in [Yielding, BlockingPool, Rayon] {
        let pulse = beside(2 * MILLISECOND, place, Workers::OneThread, work);
        assert!(
            beats_within_work(&pulse) >= 3,
            "{place:?}: {:?}",
            pulse.beside_work()
        );
    }
}

#[test]
fn a_pulse_is_raw_and_whole() {
    let period = Duration::from_millis(3);
    let work = Computing::lasting(20 * MILLISECOND);
    let pulse = beside(period, BlockingPool, Workers::OneThread, work);
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
}

#[test]
fn a_chart_has_a_lane_for_each_place_of_work() {
    let said = predict("02.11", 0.1).unwrap();
    let work = Computing::lasting(5 * MILLISECOND);
    let pulses = ALL.map(|place| beside(MILLISECOND, place, Workers::OneThread, work));
    let figure = chart(&said, &pulses).unwrap();
    let table = figure.table().to_string();
    for pulse in &pulses {
        assert!(table.contains(&pulse.name), "{} is missing:\n{table}", pulse.name);
    }
    assert!(figure.svg(Theme::Light).contains("you said 100 ms"));
    assert!(chart(&said, []).is_err());
}

#[test]
fn several_runs_tell_the_least_and_the_most() {
    let work = Computing::lasting(5 * MILLISECOND);
    let heart = Heartbeat::every(MILLISECOND);
    let runs = heart
        .six_times("greedy", Workers::OneThread, || async move { work.run() })
        .unwrap();
    let pause = runs.longest_pause();
    assert!(pause.low <= pause.value && pause.value <= pause.high);
    assert_eq!(runs.typical().longest().as_secs_f64(), pause.value);
    assert!(runs.work_time().value >= 0.004, "{:?}", runs.work_time());
    assert_eq!(runs.result(), Some(work.run()));
    let mut number = 0;
    let differing = heart.six_times("counting", Workers::OneThread, || {
        number += 1;
        std::future::ready(number)
    });
    assert_eq!(differing.unwrap().result(), None);
}

#[test]
fn hearts_that_cannot_beat_are_refused() {
    assert_eq!(Computing::lasting(Duration::ZERO).pieces, 1);
    let heart = Heartbeat::every(MILLISECOND);
    for count in [0, 1025, usize::MAX] {
        let error = heart
            .beside("nothing", Workers::Many(count), async { 0 })
            .unwrap_err();
        assert!(
            matches!(error, HeartbeatError::Runtime(RuntimeError::Workers(said)) if said == count),
            "{error}"
        );
    }
    let hasty = Heartbeat::every(Duration::ZERO).beside("nothing", Workers::OneThread, async { 0 });
    assert!(matches!(hasty, Err(HeartbeatError::Period(Duration::ZERO))));
}

#[test]
fn work_that_panics_is_told_and_the_heart_stops() {
    let heart = Heartbeat::every(MILLISECOND);
    let lost = heart.beside("broken", Workers::OneThread, async {
        tokio::time::sleep(MILLISECOND).await;
        std::panic::resume_unwind(Box::new("planned"))
    });
    let error = lost.unwrap_err();
    assert!(
        matches!(error, HeartbeatError::Lost { what: "work", .. }),
        "{error}"
    );
    assert!(error.to_string().contains("planned"), "{error}");
}
