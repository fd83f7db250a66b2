//! The launcher of the course: set up, open, run, check.
//!
//! From the top down, and imports only go down: [`commands`] is what the user asks for, [`environment`] makes what is
//! needed, [`notebook`] executes chapters, [`kernel`] is what Jupyter starts, [`picture`] turns figures into files, and
//! [`toolchain`], [`places`], [`program`], [`stamp`] and [`progress`] carry the rest.

pub mod cli;
pub mod commands;
pub mod environment;
pub mod kernel;
pub mod notebook;
pub mod picture;
pub mod places;
pub mod program;
pub mod progress;
pub mod stamp;
pub mod toolchain;
