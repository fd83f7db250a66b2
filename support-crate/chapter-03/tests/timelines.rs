//! What is read off who ran when: times to stop, pauses, latencies in queues, times to wait.

use std::{io, thread, time::Duration};

use chapter_03::{
    fairness::{self, Pauses, longest_pause},
    queues::{self, Flow},
    stopping::Stops,
    waiting::Waits,
};
use concurrency_lab::lab::{
    measure::Effort,
    plot::Theme,
    predict::predict,
    timeline::{Span, SpanKind, Timeline},
};
use proptest::prelude::*;

fn span(lane: &str, start: u64, end: u64) -> Span {
    Span {
        lane: lane.to_owned(),
        label: String::new(),
        kind: SpanKind::Work,
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
    }
}

#[test]
fn the_time_to_stop_counts_from_the_telling() {
    let mut ends = [70, 90, 50, 60, 100, 80].into_iter();
    let stops = Stops::six_times(|| {
        let end = ends.next().unwrap();
        let spans = vec![span("looks", 0, end), span("early", 0, 10), span("late", 5, 200)];
        (Timeline::new(spans), Duration::from_millis(40))
    });
    let looks = stops.time_to_stop("looks");
    assert_eq!((looks.low, looks.high), (0.010, 0.060));
    assert!((looks.value - 0.040).abs() < 1e-9, "{looks:?}");
    assert_eq!(stops.time_to_stop("early").value, 0.0);
    assert!(stops.time_to_stop("nobody").value.is_nan());
    let figure = stops.chart(&predict("03.3", 0.005).unwrap(), "looks").unwrap();
    assert_eq!(
        figure.title(),
        "\"looks\" stops after 40 ms, \"late\" after 160 ms"
    );
    let svg = figure.svg(Theme::Light);
    assert!(svg.contains("all are told to stop") && svg.contains("you said 5 ms"));
}

#[test]
fn a_pause_is_from_one_turn_to_the_next_and_from_the_start() {
    let timeline = |turns: &[(u64, u64)]| {
        let turns = turns.iter().map(|&(start, end)| span("polite", start, end));
        Timeline::new(turns.chain([span("greedy", 0, 500)]).collect())
    };
    assert_eq!(
        longest_pause(&timeline(&[(5, 6), (30, 31), (36, 37)])),
        Duration::from_millis(24)
    );
    assert_eq!(
        longest_pause(&timeline(&[(120, 121), (126, 127)])),
        Duration::from_millis(120)
    );
    assert_eq!(longest_pause(&timeline(&[])), Duration::ZERO);
    let run = |first| Pauses::six_times(format!("first {first}"), move || timeline(&[(first, first + 1)]));
    let (soon, late) = (run(8), run(125));
    let figure = fairness::chart(&predict("03.7", 0.01).unwrap(), &soon, &late).unwrap();
    assert_eq!(
        figure.title(),
        "The polite one waits 8 ms at most on first 8, 125 ms on first 125"
    );
    assert!(figure.svg(Theme::Dark).contains("you said 10 ms"));
}

#[test]
fn latencies_are_kept_by_the_number_of_the_item() {
    let millisecond = Duration::from_millis(1);
    let growing = Flow::of(|| {
        (0..50)
            .map(|number| (number, millisecond * number as u32))
            .rev()
            .collect()
    });
    let even = Flow::of(|| (0..50).map(|number| (number, millisecond)).collect());
    assert_eq!(growing.last(), Some(millisecond * 49));
    assert_eq!(growing.latency(7), Some(millisecond * 7));
    assert_eq!((growing.latency(50), Flow::default().last()), (None, None));
    assert_eq!((growing.items(), even.median_latency()), (50, millisecond));
    let said = predict("03.4", 0.02).unwrap();
    let figure = queues::chart(&said, &[("growing", &growing), ("even", &even)]).unwrap();
    assert_eq!(
        figure.title(),
        "The last item: 49 ms in \"growing\", 1 ms in \"even\""
    );
    assert!(figure.svg(Theme::Light).contains("you said 20 ms"));
    assert!(queues::chart(&said, &[]).is_err());
    assert!(queues::chart(&said, &[("same", &even), ("same", &even)]).is_err());
}

#[test]
fn waits_that_take_longer_in_greater_numbers_are_told() {
    let wait = Duration::from_millis(1);
    let slow = |count: usize| {
        thread::sleep(wait * count as u32);
        Ok(())
    };
    let quick = |_| {
        thread::sleep(wait);
        Ok(())
    };
    let waits = Waits::sweep_of(Effort::Quick, &[1, 20], wait, slow, quick).unwrap();
    let (most, threads, tasks) = waits.of_most().unwrap();
    assert_eq!(most, 20);
    assert!(
        threads.low >= 0.020 && tasks.value < threads.value,
        "{threads:?} {tasks:?}"
    );
    let figure = waits.chart(&predict("03.12", 0.5).unwrap()).unwrap();
    assert!(figure.title().starts_with("20 waits:"), "{}", figure.title());
    assert!(figure.svg(Theme::Light).contains("you said 500 ms"));
}

#[test]
fn nobody_to_wait_on_is_an_error() {
    let refused = |_: usize| Err(io::Error::other("none today"));
    let fine = |_: usize| Ok(());
    assert!(Waits::sweep_of(Effort::Quick, &[1, 5], Duration::ZERO, refused, fine).is_err());
    assert!(Waits::sweep_of(Effort::Quick, &[1, 5], Duration::ZERO, fine, refused).is_err());
    let some = |count: usize| match count {
        1 => Ok(()),
        _ => Err(io::Error::other("no more")),
    };
    let waits = Waits::sweep_of(Effort::Quick, &[1, 5], Duration::ZERO, some, fine).unwrap();
    assert!(waits.on_threads(1).is_some() && waits.on_threads(5).is_none());
    assert!(waits.in_tasks(5).is_some());
}

proptest! {
    /// A pause is never longer than the whole, and at least the mean of all pauses.
    #[test]
    fn the_longest_pause_is_a_pause(gaps in prop::collection::vec(0_u64..1000, 1..40)) {
        let mut now = 0;
        let turns: Vec<Span> = gaps.iter().map(|gap| {
            let start = now + gap;
            now = start + 1;
            span("polite", start, now)
        }).collect();
        let longest = longest_pause(&Timeline::new(turns));
        prop_assert_eq!(longest, Duration::from_millis(*gaps.iter().max().unwrap()));
    }
}
