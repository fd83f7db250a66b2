//! What everything stands on: the machine, the work that experiments do, loopback test servers, files that are whole.

pub mod atomic_file;
#[doc(hidden)]
pub mod cell;
pub mod machine;
pub(crate) mod notebook;
pub mod python;
pub mod runs;
pub mod runtime;
pub mod serve;
pub mod workload;
