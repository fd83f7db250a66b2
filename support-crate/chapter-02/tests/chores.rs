//! The chores: the one that is said to block the loop does, and no other.

use std::time::{Duration, Instant};

use chapter_02::check;
use chapter_02::chores::{NAMES, chore};
use concurrency_lab::{
    ground::runtime::on_tokio,
    lab::timeline::{Recorder, SpanKind},
};

#[test]
fn one_chore_holds_the_thread_and_the_others_wait() {
    for name in NAMES {
        let recorder = Recorder::new();
        let began = Instant::now();
        on_tokio(recorder.task(name, "", chore(name))).unwrap();
        let (took, held) = (began.elapsed(), recorder.timeline().total(SpanKind::Work));
        assert!(took >= Duration::from_millis(40), "{name}: {took:?}");
        let blocks = held >= Duration::from_millis(40);
        // Who waits on a busy machine may be kept from its next wait, but hardly for all of the time.
        assert_eq!(
            blocks,
            check::exercise("02.3", name).passed(),
            "{name} held the thread for {held:?} of {took:?}"
        );
    }
    assert_eq!(
        NAMES
            .iter()
            .filter(|name| check::exercise("02.3", **name).passed())
            .count(),
        1
    );
}

#[test]
#[should_panic(expected = "there is no chore named \"cook\"")]
fn a_chore_of_no_name_is_refused_by_name() {
    on_tokio(chore("cook")).unwrap();
}
