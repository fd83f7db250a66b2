//! `cargo lab`: the course's command line.

fn main() {}
