//! What an experiment says while it runs.

use std::time::{Duration, Instant};

/// A notebook shows output by whole lines and cannot take one back, so there are few of them.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Progress {
    spoken: bool,
    rounds: usize,
    began: Instant,
    last: Instant,
}

impl Progress {
    /// Announces an experiment and how long it will take.
    pub(super) fn announce(spoken: bool, what: &str, rounds: usize, round: Duration) -> Self {
        if spoken {
            let expected = round.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX));
            println!("{what}: {rounds} rounds, {}", about(expected));
        }
        let now = Instant::now();
        Self {
            spoken,
            rounds,
            began: now,
            last: now,
        }
    }

    /// After a round: how far it is, at most once a second, and not for a last moment's work.
    pub(super) fn round_done(&mut self, done: usize) {
        let now = Instant::now();
        if !self.spoken || now.duration_since(self.last) < PAUSE {
            return;
        }
        self.last = now;
        let left = now
            .duration_since(self.began)
            .mul_f64((self.rounds - done) as f64 / done as f64);
        if left >= PAUSE / 2 {
            println!("  round {done} of {}, {} left", self.rounds, about(left));
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
