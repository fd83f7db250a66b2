//! What an experiment says while it runs.

use std::time::{Duration, Instant};

use crate::ground::notebook::ChangingLine;

/// Who reads along reads no faster.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Progress {
    /// `None` for an experiment that says nothing.
    line: Option<ChangingLine>,
    what: String,
    rounds: usize,
    began: Instant,
    last: Instant,
}

impl Progress {
    /// Announces an experiment and how long it will take.
    pub(super) fn announce(spoken: bool, what: &str, rounds: usize, round: Duration) -> Self {
        let line = spoken.then(|| {
            let expected = round.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX));
            ChangingLine::begin(&format!("{what}: {rounds} rounds, {}", about(expected)))
        });
        let now = Instant::now();
        Self {
            line,
            what: what.to_owned(),
            rounds,
            began: now,
            last: now,
        }
    }

    /// After a round: how far it is, at most once a second, and not for a last moment's work.
    pub(super) fn round_done(&mut self, done: usize) {
        let Some(line) = &self.line else { return };
        let now = Instant::now();
        let (what, rounds, took) = (&self.what, self.rounds, now.duration_since(self.began));
        if done == rounds {
            return line.end(&format!("{what}: {rounds} rounds in {:.1} s", took.as_secs_f64()));
        }
        if now.duration_since(self.last) < PAUSE {
            return;
        }
        self.last = now;
        let left = took.mul_f64((rounds - done) as f64 / done as f64);
        if left >= PAUSE / 2 {
            line.say(&format!("{what}: round {done} of {rounds}, {} left", about(left)));
        }
    }
}

fn about(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 1.0 => "less than a second".to_owned(),
        seconds if seconds < 100.0 => format!("about {seconds:.0} s"),
        seconds => format!("about {:.0} min", seconds / 60.0),
    }
}
