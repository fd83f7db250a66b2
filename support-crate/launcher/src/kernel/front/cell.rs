//! The cell that runs: what is known of its end.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::failure::{Failure, Source, told};
use super::records::{Panic, Record, Returned};
use super::wire::Message;

/// How long an end is waited for that evcxr has not passed on; it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the last words of a process that ended are waited for.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// An execute request on its way through evcxr.
pub(super) struct Running {
    pub(super) request: Message,
    /// evcxr's answer.
    pub(super) reply: Option<Message>,
    /// evcxr is idle again since then.
    idle: Option<(Message, Instant)>,
    /// The cell's own last panic, as long as it may still be the cell's end.
    held: Option<Panic>,
    last_panic: Option<Panic>,
    left: Option<Left>,
    /// The error that evcxr published.
    refused: Option<Value>,
}

/// How a cell was left before its end.
enum Left {
    Panicked,
    Error(Returned),
}

impl Running {
    pub(super) fn new(request: Message) -> Self {
        Self {
            request,
            reply: None,
            idle: None,
            held: None,
            last_panic: None,
            left: None,
            refused: None,
        }
    }

    /// Whether a message belongs to it.
    pub(super) fn is_parent_of(&self, message: &Message) -> bool {
        message.parent_id() == self.request.id()
    }

    /// Its code.
    pub(super) fn code(&self) -> String {
        self.request.content()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Whether what waits behind it is dropped when it fails, as Jupyter asks for unless told otherwise.
    pub(super) fn stops_on_error(&self) -> bool {
        self.request.content()["stop_on_error"].as_bool().unwrap_or(true)
    }

    /// Takes note of a record. Gives a panic that has to be told now, because it did not end the cell or is another
    /// thread's.
    pub(super) fn note(&mut self, record: Record) -> Option<Panic> {
        match record {
            Record::End | Record::Line(_) | Record::Value | Record::Late(_) => None,
            Record::Panicked => {
                self.left = Some(Left::Panicked);
                None
            }
            Record::Error(error) => {
                self.left = Some(Left::Error(error));
                None
            }
            Record::Panic(panic) => {
                self.last_panic = Some(panic.clone());
                if panic.thread.is_some() {
                    return Some(panic);
                }
                self.held.replace(panic)
            }
        }
    }

    /// A panic that the cell survived: it went on to print something.
    pub(super) fn goes_on(&mut self) -> Option<Panic> {
        if self.left.is_some() {
            None
        } else {
            self.held.take()
        }
    }

    /// evcxr published an error.
    pub(super) fn refused_with(&mut self, content: Value) {
        self.refused = Some(content);
    }

    /// evcxr is idle again.
    pub(super) fn is_idle(&mut self, message: Message) {
        self.idle = Some((message, Instant::now()));
    }

    /// Whether it has ended and all that it said has come, as far as can be waited for.
    pub(super) fn has_ended(&self, all_came: bool) -> bool {
        let (Some(_), Some((_, since))) = (&self.reply, &self.idle) else {
            return false;
        };
        let waited = since.elapsed();
        waited >= PATIENCE || all_came && (!self.lost_its_process() || waited >= LAST_WORDS)
    }

    /// Whether only messages that are on their way are missing.
    pub(super) fn is_ending(&self) -> bool {
        self.idle.is_some()
    }

    /// Whether the process that it ran in has ended.
    pub(super) fn lost_its_process(&self) -> bool {
        let value = self
            .refused
            .as_ref()
            .and_then(|content| content["evalue"].as_str());
        value.is_some_and(|value| value.contains("Subprocess terminated"))
    }

    /// Its end.
    pub(super) fn ended(mut self, generated: &str, interrupted: bool) -> Option<Ended> {
        let cell = self.code();
        let source = Source {
            cell: &cell,
            generated,
        };
        let failure = match self.left.take() {
            Some(Left::Panicked) => {
                let panic = self.held.take().or(self.last_panic.take());
                Some(Failure::of_panic(panic.as_ref(), &source))
            }
            Some(Left::Error(error)) => Some(Failure::of_error(&error, &source)),
            None if interrupted && self.lost_its_process() => Some(Failure::interruption()),
            None => None,
        };
        let survived = self.held.map(|panic| told(&panic, &source));
        Some(Ended {
            reply: self.reply?,
            idle: self.idle?.0,
            survived,
            failure: failure.as_ref().map(Failure::content),
            refused: self.refused,
        })
    }
}

/// What is to be said of a cell that ended.
pub(super) struct Ended {
    pub(super) reply: Message,
    pub(super) idle: Message,
    /// A panic that it caught.
    pub(super) survived: Option<String>,
    /// The failure that evcxr does not know of, as an error message has it.
    pub(super) failure: Option<Value>,
    /// The error that evcxr published.
    pub(super) refused: Option<Value>,
}
