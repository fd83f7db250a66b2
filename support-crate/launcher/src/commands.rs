//! What the user asks for, one module a command.

pub mod compare;
pub mod convert;
pub mod doctor;
pub mod export;
pub mod interrupt;
pub mod open;
pub mod run;
pub mod setup;
pub mod slides;
