//! Measure, draw and teach concurrency and parallelism.
//!
//! Two storeys, and imports only go down: [`lab`] (measuring, drawing, recording) and [`ground`] (the machine, the work,
//! the loopback servers). On top of them stand the chapters, each a crate of its own that re-exports [`prelude`].

pub mod ground;
pub mod lab;
pub mod prelude;
