//! Running an experiment: warm-up and rounds.

use std::{fmt::Debug, time::Duration};

use super::{
    Experiment, FailedVariant, MeasureError,
    comparison::Sampled,
    order::Orders,
    progress::Progress,
    subject::{Lost, Sample},
};

/// Work that takes longer than this is called once in the warm-up.
const LONG: Duration = Duration::from_millis(200);

impl<T: PartialEq + Debug> Experiment<'_, T> {
    /// Calls every variant until caches and pools are warm and its samples are long enough. Gives the baseline's
    /// result and how long a round will take.
    pub(super) fn warm_up(&mut self, failed: &mut Vec<FailedVariant>) -> Result<(T, Duration), MeasureError> {
        let mut expected = None;
        let mut round = Duration::ZERO;
        let mut subject = 0;
        while subject < self.subjects.len() {
            match self.warmed(subject, &mut expected)? {
                Ok(whole) => {
                    round += whole;
                    subject += 1;
                }
                Err(message) => self.give_up(subject, message, 0, failed)?,
            }
        }
        // The baseline is the first subject and never given up, so there is a result.
        let expected = expected.ok_or_else(|| MeasureError::NoBaseline {
            experiment: self.id.clone(),
        })?;
        Ok((expected, round))
    }

    /// Warms one variant up: how long its samples will take, or what its panic said.
    fn warmed(
        &mut self,
        subject: usize,
        expected: &mut Option<T>,
    ) -> Result<Result<Duration, String>, MeasureError> {
        let mut before: Option<Duration> = None;
        loop {
            let sample = match self.sampled(subject, 0)? {
                Ok(sample) => sample,
                Err(message) => return Ok(Err(message)),
            };
            let (time, whole) = (sample.time, sample.whole);
            let long_enough = self.subjects[subject].calibrate(&sample, &self.clock);
            match expected.as_ref() {
                None => *expected = Some(sample.result),
                Some(expected) => self.compare(subject, expected, &sample.result, 0)?,
            }
            if !long_enough {
                before = None;
                continue;
            }
            // The first call also pays for what later ones find ready, and a disturbance makes a short call look long:
            // two samples in a row must be long enough.
            let whole = match before {
                Some(before) => whole.min(before),
                None if whole > LONG => whole,
                None => {
                    before = Some(whole);
                    continue;
                }
            };
            self.check_length(subject, time)?;
            return Ok(Ok(whole));
        }
    }

    /// The rounds: the samples of each subject that came through all of them.
    pub(super) fn rounds_of_samples(
        &mut self,
        rounds: usize,
        expected: &T,
        failed: &mut Vec<FailedVariant>,
        mut progress: Progress,
    ) -> Result<Vec<Sampled>, MeasureError> {
        let mut orders = Orders::new(self.seed);
        let mut times: Vec<Vec<Duration>> =
            self.subjects.iter().map(|_| Vec::with_capacity(rounds)).collect();
        for round in 1..=rounds {
            let mut lost = Vec::new();
            for &subject in orders.next(self.subjects.len()) {
                match self.sampled(subject, round)? {
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
        for (subject, times) in times.iter().enumerate() {
            let shortest = times.iter().min().copied().unwrap_or_default();
            self.check_length(subject, shortest)?;
        }
        Ok(self
            .subjects
            .iter()
            .zip(times)
            .map(|(subject, times)| Sampled {
                name: subject.name.clone(),
                repetitions: subject.repetitions(),
                timings: subject.timings(),
                times,
            })
            .collect())
    }

    /// A sample, or what the panic said.
    fn sampled(&mut self, subject: usize, round: usize) -> Result<Result<Sample<T>, String>, MeasureError> {
        let subject = &mut self.subjects[subject];
        match subject.sample(&self.clock) {
            Ok(sample) => Ok(Ok(sample)),
            Err(Lost::Panicked(message)) => Ok(Err(message)),
            Err(Lost::Backwards(by)) => Err(MeasureError::ClockWentBack {
                experiment: self.id.clone(),
                variant: subject.name.clone(),
                by,
                round,
            }),
        }
    }

    fn check_length(&self, subject: usize, time: Duration) -> Result<(), MeasureError> {
        let subject = &self.subjects[subject];
        let (experiment, variant) = (self.id.clone(), subject.name.clone());
        if self.clock.step.is_zero() && !subject.outlasts_the_step(time, &self.clock) {
            return Err(MeasureError::ClockStands { experiment, variant });
        }
        let repetitions = subject.repetitions();
        if !subject.outlasts_the_step(time, &self.clock) {
            return Err(MeasureError::TooShort {
                experiment,
                variant,
                repetitions,
                time,
                step: self.clock.step,
            });
        }
        if !subject.does_work(time, &self.clock) {
            return Err(MeasureError::NoWork {
                experiment,
                variant,
                repetitions,
                time,
            });
        }
        Ok(())
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
                round,
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
