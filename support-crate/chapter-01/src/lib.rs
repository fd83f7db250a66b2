//! Chapter 01: why concurrency. Its experiments stand in its cells; what they share with other chapters is in the
//! shared crate.

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::prelude::*;
}
