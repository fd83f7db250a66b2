//! Predictions that a reader writes into a cell before the result is there, and what became of them.
//!
//! A number, a choice or an order is said first and answered by what was measured:
//!
//! ```
//! use concurrency_lab::lab::{estimate::Estimate, predict::{UNANSWERED, predict}, unit::Unit};
//!
//! let halves = predict("00.1", 1.8)?; // a cell starts with UNANSWERED in place of the number
//! let measured = Estimate { value: 1.6, low: 1.5, high: 1.7 };
//! let reply = halves.against(Unit::Times, measured)?;
//! assert!(reply.to_string().starts_with("You said 1.8×. Measured: 1.6×"));
//!
//! let nothing = predict("00.1", UNANSWERED)?;
//! assert!(nothing.against(Unit::Times, measured)?.to_string().starts_with("Measured: 1.6×"));
//! # Ok::<(), concurrency_lab::lab::predict::PredictError>(())
//! ```
//!
//! A reply that a cell shows is kept in the folder `predictions` of the reader's runs; [`Answered::load_all`] reads them.

mod error;
mod kept;
mod reply;
mod said;

pub use error::PredictError;
pub use kept::{Answered, Outcome};
pub use reply::Reply;
pub use said::{Said, UNANSWERED};

use super::estimate::Estimate;
use super::unit::Unit;

/// What a reader said before the result was there.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a prediction is answered by `against`, `against_order` or `against_choice`"]
pub struct Prediction {
    question: String,
    said: Said,
}

/// Takes down what the reader says to a question, which is named by its chapter and a number in it, such as `"00.1"`.
///
/// # Errors
///
/// [`PredictError`] for a name of another form, a number that is not finite, an empty text, and a name that stands in an
/// order twice.
pub fn predict(question: &str, said: impl Into<Said>) -> Result<Prediction, PredictError> {
    let named = question.split_once('.').is_some_and(|(chapter, number)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        chapter.len() == 2 && digits(chapter) && digits(number)
    });
    if !named {
        return Err(PredictError::Question(question.to_owned()));
    }
    let said = said.into();
    said.check(question)?;
    Ok(Prediction {
        question: question.to_owned(),
        said,
    })
}

impl Prediction {
    /// The question's name.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// What was said.
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// The number that was said, if anything was.
    ///
    /// # Errors
    ///
    /// [`PredictError::Kind`] where something else than a number was said.
    pub fn number(&self) -> Result<Option<f64>, PredictError> {
        match &self.said {
            Said::Nothing => Ok(None),
            Said::Number(number) => Ok(Some(*number)),
            other => Err(self.wrong_kind("a number, such as 2.5", other)),
        }
    }

    /// How the number that was said compares with the one measured; both are in `unit`, shares as shares of one.
    ///
    /// # Errors
    ///
    /// [`PredictError::Kind`] where something else than a number was said.
    pub fn against(&self, unit: Unit, measured: Estimate) -> Result<Reply, PredictError> {
        let text = reply::to_number(self.number()?, unit, measured);
        Ok(self.replied(text, Outcome::Number(measured)))
    }

    /// How the order that was said compares with the one measured: places from the first to the last, where names that
    /// the measurement cannot tell apart share one.
    ///
    /// # Errors
    ///
    /// [`PredictError::Kind`] where something else than an order was said, [`PredictError::Names`] where it does not hold
    /// the names that were measured.
    pub fn against_order<N: AsRef<str>>(&self, measured: &[Vec<N>]) -> Result<Reply, PredictError> {
        let places: Vec<Vec<&str>> = measured
            .iter()
            .map(|place| place.iter().map(AsRef::as_ref).collect())
            .collect();
        let said = match &self.said {
            Said::Nothing => None,
            Said::Order(names) => Some(names),
            other => return Err(self.wrong_kind("an order, such as [\"this\", \"that\"]", other)),
        };
        if let Some(said) = said {
            let mut asked: Vec<&str> = places.concat();
            let mut given: Vec<&str> = said.iter().map(String::as_str).collect();
            asked.sort_unstable();
            given.sort_unstable();
            if asked != given {
                return Err(PredictError::Names {
                    question: self.question.clone(),
                    said: said.join(", "),
                    asked: places.concat().join(", "),
                });
            }
        }
        let text = reply::to_order(said.map(Vec::as_slice), &places);
        let owned = |place: &Vec<&str>| place.iter().map(|&name| name.to_owned()).collect();
        Ok(self.replied(text, Outcome::Order(places.iter().map(owned).collect())))
    }

    /// How the choice that was said compares with what came about. Capital and small letters are the same.
    ///
    /// # Errors
    ///
    /// [`PredictError::Kind`] where something else than a choice was said.
    pub fn against_choice(&self, measured: &str) -> Result<Reply, PredictError> {
        let said = match &self.said {
            Said::Nothing => None,
            Said::Choice(choice) => Some(choice),
            other => return Err(self.wrong_kind("a choice, such as \"a\"", other)),
        };
        let text = reply::to_choice(said, measured);
        Ok(self.replied(text, Outcome::Choice(measured.to_owned())))
    }

    /// What was said, for a figure's mark, a number in `unit`; `None` where nothing was.
    pub fn mark(&self, unit: Unit) -> Option<String> {
        Some(format!("you said {}", self.said.in_words(unit)?))
    }

    fn replied(&self, text: String, measured: Outcome) -> Reply {
        let said = Some(&self.said).filter(|said| **said != Said::Nothing);
        Reply::new(
            text,
            said.map(|said| Answered::now(&self.question, said, measured)),
        )
    }

    fn wrong_kind(&self, asked: &'static str, said: &Said) -> PredictError {
        PredictError::Kind {
            question: self.question.clone(),
            asked,
            said: said.to_string(),
        }
    }
}
