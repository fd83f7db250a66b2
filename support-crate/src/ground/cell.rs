//! What the cells of the course's own kernel use without naming it: records of how they ended, and ready-made pieces of
//! the code that evcxr generates around each of them.
//!
//! A cell is a crate. What is generic in the code around it is compiled with each cell anew, unless it is kept to a thin
//! shell over what is compiled here.

pub mod awaiting;
pub mod frame;
pub mod printing;
pub mod variables;
