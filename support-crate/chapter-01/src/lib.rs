//! Chapter 01: why concurrency. Its experiments stand in its cells; what they share with other chapters is in the
//! shared crate.

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::prelude::*;
}
