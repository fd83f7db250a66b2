//! Notebooks: which there are, what is in them, and executing them on the real kernel.

pub mod chapters;
pub mod document;
pub mod execute;
pub mod results;
pub mod session;
