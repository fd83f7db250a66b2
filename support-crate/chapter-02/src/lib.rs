//! Chapter 02: async and await, from a hand-written future to a city of waiting tasks.
//!
//! - [`by_hand`]: a future written by hand, polled step by step
//! - [`event_loop`]: the loop that polls futures when they are woken
//! - [`channel`]: a queue between tasks
//! - [`three_ways`]: blocking, callbacks, await
//! - [`producer_consumer`]: waiting one after the other and side by side
//! - [`loop_turns`]: what a turn costs, on our loop, tokio, asyncio and uvloop
//! - [`scrape`]: forty pages one by one, awaited one by one, and started together
//! - [`little`]: pages a second over how many are under way
//! - [`waiting`]: files, a database and a web service, and the blocking pool
//! - [`heartbeat`]: never block the loop
//! - [`green_threads`]: a thousand tasks on one worker and on many
//! - [`chores`]: four tasks, one of which blocks the loop
//! - [`site`] and [`http`]: a small web site on the loopback interface, and the clients that fetch its pages

pub mod by_hand;
pub mod channel;
pub mod check;
pub mod chores;
pub mod event_loop;
pub mod green_threads;
pub mod heartbeat;
pub mod http;
pub mod little;
pub mod loop_turns;
pub mod producer_consumer;
pub mod scrape;
pub mod site;
mod sync;
pub mod three_ways;
pub mod waiting;

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::prelude::*;

    pub use crate::check;
    pub use crate::http::{fetch, fetch_blocking};
    pub use crate::site::Site;
}
