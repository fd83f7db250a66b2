//! The launcher of the course: set up, open, run, check.
//!
//! From the top down, and imports only go down: [`commands`] is what the user asks for, [`environment`] makes what is
//! needed, [`notebook`] executes chapters, [`kernel`] is what Jupyter starts, [`picture`] turns figures into files, and
//! [`course`], [`toolchain`], [`folders`], [`program`], [`children`], [`stamp`], [`atomic_write`] and [`progress`] carry the
//! rest.

pub mod atomic_write;
pub mod children;
pub mod cli;
pub mod commands;
pub mod course;
pub mod environment;
pub mod folders;
pub mod kernel;
pub mod notebook;
pub mod picture;
pub mod program;
pub mod progress;
pub mod stamp;
pub mod toolchain;
