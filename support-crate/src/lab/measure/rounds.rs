//! Running an experiment: warm-up and rounds.

use std::{fmt::Debug, time::Duration};

use super::{Experiment, FailedVariant, MeasureError, progress::Progress};

impl<T: PartialEq + Debug> Experiment<'_, T> {
    /// Calls every variant until caches and pools are warm and its samples are long enough. Gives the baseline's
    /// result and how long a round will take.
    pub(super) fn warm_up(&mut self, failed: &mut Vec<FailedVariant>) -> Result<(T, Duration), MeasureError> {
        let mut expected = None;
        let mut round = Duration::ZERO;
        let mut subject = 0;
        while subject < self.subjects.len() {
            let mut calls = 0;
            let time = loop {
                let sample = match self.subjects[subject].sample() {
                    Ok(sample) => sample,
                    Err(message) => {
                        self.give_up(subject, message, 0, failed)?;
                        break None;
                    }
                };
                calls += 1;
                let long_enough = self.subjects[subject].calibrate(&sample);
                match &expected {
                    None => expected = Some(sample.result),
                    Some(expected) => self.compare(subject, expected, &sample.result, 0)?,
                }
                // The first call also pays for what later ones find ready.
                if long_enough && (calls > 1 || sample.whole > Duration::from_millis(200)) {
                    break Some(sample.whole);
                }
            };
            if let Some(time) = time {
                round += time;
                subject += 1;
            }
        }
        // The baseline is the first subject and never given up, so there is a result.
        let expected = expected.ok_or_else(|| MeasureError::NoBaseline {
            experiment: self.id.clone(),
        })?;
        Ok((expected, round))
    }

    /// The rounds: a list of sample times for each subject that came through all of them.
    pub(super) fn rounds_of_samples(
        &mut self,
        rounds: usize,
        expected: &T,
        failed: &mut Vec<FailedVariant>,
        mut progress: Progress,
    ) -> Result<Vec<(String, u64, Vec<Duration>)>, MeasureError> {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut times: Vec<Vec<Duration>> =
            self.subjects.iter().map(|_| Vec::with_capacity(rounds)).collect();
        for round in 1..=rounds {
            let mut order: Vec<usize> = (0..self.subjects.len()).collect();
            random.shuffle(&mut order);
            let mut lost = Vec::new();
            for subject in order {
                match self.subjects[subject].sample() {
                    Ok(sample) => {
                        self.compare(subject, expected, &sample.result, round)?;
                        times[subject].push(sample.time);
                    }
                    Err(message) => lost.push((subject, message)),
                }
            }
            // From the last on, so that the places of the others stay valid.
            lost.sort_by_key(|&(subject, _)| std::cmp::Reverse(subject));
            for (subject, message) in lost {
                self.give_up(subject, message, round, failed)?;
                times.remove(subject);
            }
            progress.round_done(round);
        }
        Ok(self
            .subjects
            .iter()
            .zip(times)
            .map(|(subject, times)| (subject.name.clone(), subject.repetitions, times))
            .collect())
    }

    fn compare(&self, subject: usize, expected: &T, got: &T, round: usize) -> Result<(), MeasureError> {
        let agree = match &self.rule {
            Some(rule) => rule(expected, got),
            None => expected == got,
        };
        if agree {
            return Ok(());
        }
        Err(MeasureError::Disagreement {
            experiment: self.id.clone(),
            variant: self.subjects[subject].name.clone(),
            expected: brief(expected),
            got: brief(got),
            round,
        })
    }

    /// Takes a variant that panicked out of the experiment; without its baseline there is none.
    fn give_up(
        &mut self,
        subject: usize,
        message: String,
        round: usize,
        failed: &mut Vec<FailedVariant>,
    ) -> Result<(), MeasureError> {
        let name = self.subjects[subject].name.clone();
        if subject == 0 {
            return Err(MeasureError::BaselinePanicked {
                experiment: self.id.clone(),
                name,
                message,
            });
        }
        self.subjects.remove(subject);
        failed.push(FailedVariant { name, message, round });
        Ok(())
    }
}

/// A result may be a whole picture: show its beginning.
fn brief(value: &impl Debug) -> String {
    const LIMIT: usize = 120;
    let text = format!("{value:?}");
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
