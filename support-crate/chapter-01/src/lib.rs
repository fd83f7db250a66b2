//! Chapter 01: why concurrency. Its experiments stand in its cells; here are its charts and the checks of its exercises.

pub mod check;
pub mod counter;
pub mod load;

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use std::net::SocketAddr;

    pub use concurrency_lab::prelude::*;

    pub use crate::{check, counter, load};
}
