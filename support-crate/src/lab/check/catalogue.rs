//! A chapter's exercises and questions with their answers, looked up by name, so that no cell has to hold one.

use super::{CheckResult, Status, rounding};
use crate::lab::predict::Said;

/// What a chapter's cells ask.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    /// Exercises whose answer can be written down.
    pub exercises: &'static [Exercise],
    /// Questions of choice.
    pub questions: &'static [Question],
}

/// An exercise whose answer is a number, a text or a list.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// The chapter and a number in it: `"00.1"`.
    pub name: &'static str,
    /// What is right.
    pub answer: Answer,
    /// The hint where no mistake fits.
    pub hint: &'static str,
    /// Answers that people really give, each with the hint that fits it.
    pub mistakes: &'static [(Answer, &'static str)],
}

/// What may be written down for an exercise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// A number; one rounded as people round is the same number: see [`rounded`](super::rounded).
    Number(f64),
    /// A text; capital letters are small ones, and spaces around it do not count.
    Text(&'static str),
    /// Several in their order.
    List(&'static [&'static str]),
}

/// A question of choice.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The chapter and a letter: `"00.a"`.
    pub name: &'static str,
    /// The letter of the right choice.
    pub right: &'static str,
    /// Said to the right choice: why it is.
    pub because: &'static str,
    /// Each wrong choice's letter with what is said to it, which does not name the right one.
    pub wrong: &'static [(&'static str, &'static str)],
}

impl Catalogue {
    /// Checks what a reader claims in an exercise; [`UNANSWERED`](crate::lab::predict::UNANSWERED) is "not done yet".
    pub fn exercise(&self, name: &str, claim: impl Into<Said>) -> CheckResult {
        let label = format!("exercise {name}");
        match self.exercises.iter().find(|exercise| exercise.name == name) {
            Some(exercise) => CheckResult::new(label, exercise.judge(&claim.into())),
            None => CheckResult::new(
                label,
                unknown(self.exercises.iter().map(|exercise| exercise.name)),
            ),
        }
    }

    /// Checks a choice, given by its letter.
    pub fn question(&self, name: &str, choice: impl Into<Said>) -> CheckResult {
        let label = format!("question {name}");
        match self.questions.iter().find(|question| question.name == name) {
            Some(question) => question.judge(label, &choice.into()),
            None => CheckResult::new(
                label,
                unknown(self.questions.iter().map(|question| question.name)),
            ),
        }
    }
}

fn unknown(names: impl Iterator<Item = &'static str>) -> Status {
    Status::Failed {
        seen: "there is none of this name".to_owned(),
        hint: format!("this chapter has {}", names.collect::<Vec<_>>().join(", ")),
    }
}

impl Exercise {
    fn judge(&self, claim: &Said) -> Status {
        if *claim == Said::Nothing {
            return Status::NotDone;
        }
        if self.answer.is(claim) {
            return Status::Passed {
                because: String::new(),
            };
        }
        let mistake = self.mistakes.iter().find(|(mistake, _)| mistake.is(claim));
        Status::Failed {
            seen: match self.answer.other_kind_than(claim) {
                Some(asked) => format!("{claim} is not {asked}"),
                None => format!("got {claim}, not what was looked for"),
            },
            hint: mistake.map_or(self.hint, |(_, hint)| hint).to_owned(),
        }
    }
}

impl Answer {
    fn is(&self, claim: &Said) -> bool {
        match (self, claim) {
            (Self::Number(exact), Said::Number(given)) => rounding::rounded(*given, *exact),
            (Self::Text(exact), Said::Choice(given)) => same(exact, given),
            (Self::List(exact), Said::Order(given)) => {
                exact.len() == given.len() && exact.iter().zip(given).all(|(exact, given)| same(exact, given))
            }
            _ => false,
        }
    }

    fn other_kind_than(&self, claim: &Said) -> Option<&'static str> {
        match (self, claim) {
            (Self::Number(_), Said::Choice(_) | Said::Order(_)) => Some("a number"),
            (Self::Text(_), Said::Number(_) | Said::Order(_)) => Some("a text in quotes"),
            (Self::List(_), Said::Number(_) | Said::Choice(_)) => Some("a list in brackets"),
            _ => None,
        }
    }
}

fn same(exact: &str, given: &str) -> bool {
    given.trim().to_lowercase() == exact.to_lowercase()
}

impl Question {
    fn judge(&self, label: String, choice: &Said) -> CheckResult {
        let letters = || {
            let mut letters: Vec<&str> = self.wrong.iter().map(|(letter, _)| *letter).collect();
            letters.push(self.right);
            letters.sort_unstable();
            letters.join(", ")
        };
        let status = match choice {
            Said::Nothing => Status::NotDone,
            Said::Choice(letter) if same(self.right, letter) => Status::Passed {
                because: self.because.to_owned(),
            },
            Said::Choice(letter) => match self.wrong.iter().find(|(wrong, _)| same(wrong, letter)) {
                Some((wrong, reply)) => Status::Failed {
                    seen: format!("not {wrong}"),
                    hint: (*reply).to_owned(),
                },
                None => none_of(choice, &letters()),
            },
            Said::Number(_) | Said::Order(_) => none_of(choice, &letters()),
        };
        CheckResult::new(label, status)
    }
}

fn none_of(choice: &Said, letters: &str) -> Status {
    Status::Failed {
        seen: format!("{choice} is none of the choices"),
        hint: format!("write one of {letters} in quotes"),
    }
}
