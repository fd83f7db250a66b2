//! What everything stands on: the machine, the work that experiments do, loopback test servers.

pub(crate) mod atomic_file;
pub mod machine;
pub mod markup;
pub(crate) mod notebook;
pub mod runtime;
pub mod serve;
pub mod workload;
