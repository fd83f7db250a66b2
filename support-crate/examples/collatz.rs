//! The experiment that compares a notebook cell with a release build: both run the code of `collatz/samples.rs`.

use concurrency_lab::prelude::*;

include!("collatz/samples.rs");

fn main() {
    println!("{}", samples());
}
