//! Checks for exercises.
