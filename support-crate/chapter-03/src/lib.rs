//! Chapter 03: threads, what they cost, and the GIL.
//!
//! - [`stopping`]: three threads that are told to stop, and when they do
//! - [`queues`]: how long each item waits in a queue between threads
//! - [`fairness`]: a polite thread or task beside greedy ones
//! - [`cost`]: what a thread and a task take to start, and what memory they hold
//! - [`waiting`]: waiting for many things on threads and on tasks
//! - [`gil`]: one sum in CPython and in Rust

pub mod check;
pub mod cost;
mod counts;
pub mod fairness;
pub mod gil;
pub mod queues;
mod rounds;
pub mod stopping;
pub mod waiting;

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;
pub use crossbeam_channel;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::prelude::*;
    pub use crossbeam_channel;

    pub use crate::check;
    pub use concurrency_lab::ground::machine::{threads_alive, threads_settled};
}
