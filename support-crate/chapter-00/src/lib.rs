//! Chapter 00: the map of the course, and the checks of its exercises.

pub mod check;

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::lab::plot::{Canvas, Colors};
    pub use concurrency_lab::prelude::*;

    pub use crate::check;
}

use concurrency_lab::lab::plot::{Captioned, Choice, DecisionMap, Figure, PlotError};

/// Which tool belongs where, as questions whose answers lead to a chapter.
///
/// # Errors
///
/// Those of [`DecisionMap::draw`]; a test draws it.
pub fn map() -> Result<Figure, PlotError> {
    let waiting = Choice::ask("How many waits at once?")
        .option("a few", Choice::take("threads", "the simplest that works"))
        .option("thousands", Choice::take("async tasks", "chapter 02"))
        .option(
            "requests from outside",
            Choice::take("async web service", "async tasks, chapter 02"),
        );
    let computing = Choice::ask("Where does the work run?")
        .option(
            "in this program, on all cores",
            Choice::take("rayon", "chapter 01 begins with it"),
        )
        .option(
            "apart: it may crash",
            Choice::take("worker processes", "a crash ends only one of them"),
        )
        .option(
            "in a loop called from Python",
            Choice::take("native code", "the loop itself in Rust"),
        );
    let both = Choice::take("structured concurrency", "each kind where it belongs");
    DecisionMap::new("Which tool belongs where")
        .subtitle("Do more at once, or do it faster: what the program spends its time on decides")
        .root(
            Choice::ask("What does the program spend its time on?")
                .option("waiting: do more at once", waiting)
                .option("computing: do it faster", computing)
                .option("both, mixed", both),
        )
        .footer("Whatever the tool: state that tasks share and change must be made safe")
        .draw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_names_every_tool() {
        let map = map().unwrap().table().to_string();
        for tool in [
            "threads",
            "async tasks",
            "rayon",
            "worker processes",
            "native code",
            "structured concurrency",
        ] {
            assert!(map.contains(tool), "{tool} is missing:\n{map}");
        }
    }
}
