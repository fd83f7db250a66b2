//! What keeps an experiment from a result.

use std::time::Duration;

use thiserror::Error;

use lab_words::UnknownWord;

/// Why an experiment has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MeasureError {
    /// The experiment's id is empty or no file name.
    #[error(
        "the experiment id {0:?} cannot name a record: use letters, digits, `-`, `_` and `.`, such as \"01-primes\""
    )]
    Id(String),
    /// Nothing to compare with.
    #[error("experiment {experiment:?} has no baseline: add one with .baseline(name, || work)")]
    NoBaseline {
        /// The experiment's id.
        experiment: String,
    },
    /// More than one baseline.
    #[error(
        "experiment {experiment:?} has two baselines, {first:?} and {second:?}: make one of them a .variant"
    )]
    TwoBaselines {
        /// The experiment's id.
        experiment: String,
        /// The baseline given first.
        first: String,
        /// The one given later.
        second: String,
    },
    /// Nothing to compare.
    #[error("experiment {experiment:?} has no variant: add one with .variant(name, || work)")]
    NoVariant {
        /// The experiment's id.
        experiment: String,
    },
    /// Two variants of one name, or a variant named like the baseline.
    #[error("experiment {experiment:?} has two variants named {name:?}: give each its own name")]
    SameName {
        /// The experiment's id.
        experiment: String,
        /// The name that is used twice.
        name: String,
    },
    /// A variant without a name.
    #[error("experiment {experiment:?} has a variant without a name: give it one")]
    EmptyName {
        /// The experiment's id.
        experiment: String,
    },
    /// No rounds at all.
    #[error(
        "experiment {experiment:?} is to run 0 rounds: ask for 1 or more, or leave the number to the effort"
    )]
    NoRounds {
        /// The experiment's id.
        experiment: String,
    },
    /// A bound of equivalence that is none.
    #[error(
        "experiment {experiment:?} is to take speedups within {share} of 1 for none: give a share of 0 or more, such as 0.01 for 1 %"
    )]
    Equivalence {
        /// The experiment's id.
        experiment: String,
        /// What was given.
        share: String,
    },
    /// The effort in the environment is misspelt.
    #[error(transparent)]
    Effort(#[from] UnknownWord),
    /// A variant computed something else than the baseline.
    #[error(
        "variant {variant:?} of {experiment:?} computed {got}, the baseline {expected} ({}): a wrong answer has no speed. Correct the variant, or give .agree_with(rule) where results may differ",
        when(*.round)
    )]
    Disagreement {
        /// The experiment's id.
        experiment: String,
        /// The variant that differs; the baseline itself if its results change from call to call.
        variant: String,
        /// The baseline's first result, shortened.
        expected: String,
        /// The variant's result, shortened.
        got: String,
        /// The round, from 1; 0 for the warm-up.
        round: usize,
    },
    /// The baseline panicked, so there is nothing to compare with.
    #[error(
        "the baseline {name:?} of {experiment:?} panicked {}: {message}. Without it there is nothing to compare with: correct it, or make another variant the baseline",
        when(*.round)
    )]
    BaselinePanicked {
        /// The experiment's id.
        experiment: String,
        /// The baseline's name.
        name: String,
        /// What the panic said.
        message: String,
        /// The round, from 1; 0 for the warm-up.
        round: usize,
    },
    /// A sample ended before it began.
    #[error(
        "the clock went back by {by:?} while {variant:?} of {experiment:?} was measured {}, so none of its times can be trusted: run it again, and if it happens again, look at the machine's clock source (in a virtual machine, the host's)",
        when(*.round)
    )]
    ClockWentBack {
        /// The experiment's id.
        experiment: String,
        /// The variant that was being measured.
        variant: String,
        /// How far back.
        by: Duration,
        /// The round, from 1; 0 for the warm-up.
        round: usize,
    },
    /// The clock never moved.
    #[error(
        "the clock stood still while {variant:?} of {experiment:?} was measured: without a clock that moves there are no times"
    )]
    ClockStands {
        /// The experiment's id.
        experiment: String,
        /// The variant that was being measured.
        variant: String,
    },
    /// Samples shorter than the clock can tell.
    #[error(
        "a sample of {variant:?} of {experiment:?} ({repetitions} calls) took {time:?} by a clock that moves in steps of {step:?}, too short to be told: do more work in a call"
    )]
    TooShort {
        /// The experiment's id.
        experiment: String,
        /// The variant.
        variant: String,
        /// Calls in each sample.
        repetitions: u64,
        /// The time of its shortest sample.
        time: Duration,
        /// The clock's step.
        step: Duration,
    },
    /// Calls that take no longer than empty ones.
    #[error(
        "{repetitions} calls of {variant:?} of {experiment:?} took {time:?}, no longer than empty calls do: the work is empty, or the compiler did it beforehand. Pass what it works on through std::hint::black_box, as in .variant(name, || work(black_box(input))), and return its result; or do more work in a call"
    )]
    NoWork {
        /// The experiment's id.
        experiment: String,
        /// The variant.
        variant: String,
        /// Calls in each sample.
        repetitions: u64,
        /// The time of its shortest sample.
        time: Duration,
    },
    /// A comparison was asked for a variant that it did not measure.
    #[error("{experiment:?} measured no variant {name:?}; it has {known}")]
    UnknownVariant {
        /// The experiment's id.
        experiment: String,
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A comparison was asked for a variant that panicked.
    #[error("variant {name:?} of {experiment:?} panicked {} and has no result: {message}", when(*.round))]
    VariantPanicked {
        /// The experiment's id.
        experiment: String,
        /// The variant's name.
        name: String,
        /// What the panic said.
        message: String,
        /// The round, from 1; 0 for the warm-up.
        round: usize,
    },
}

pub(super) fn when(round: usize) -> String {
    match round {
        0 => "in the warm-up".to_owned(),
        round => format!("in round {round}"),
    }
}
