//! Measure, draw and teach concurrency and parallelism.
//!
//! Three storeys, and imports only go down: [`chapters`] (one module a chapter), [`lab`] (measuring, drawing,
//! recording) and [`ground`] (the machine, the work, the loopback servers).

pub mod chapters;
pub mod ground;
pub mod lab;
pub mod prelude;
