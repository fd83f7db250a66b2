//! How work scales over threads.
