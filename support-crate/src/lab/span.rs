//! A stretch of time on a lane: what a recorder takes down and a timeline's chart draws.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a span of time was spent on; a figure gives each kind its own colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SpanKind {
    /// Computing on a core.
    Work,
    /// Waiting for something outside: a timer, a socket, a reply.
    Wait,
    /// Ready to go on, but queueing for its turn.
    Queue,
}

/// One stretch of one activity, measured from the recorder's start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The lane it is drawn on: a thread, a task, a request.
    pub lane: String,
    /// What was done, in a word or two.
    pub label: String,
    /// What the time was spent on.
    pub kind: SpanKind,
    /// When it began.
    pub start: Duration,
    /// When it ended; never before `start`.
    pub end: Duration,
}
