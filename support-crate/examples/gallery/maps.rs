//! Matrices and decision maps.

use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::unit::Unit;

use crate::{FOOTER, around};

pub(crate) fn matrix() -> Result<Figure, PlotError> {
    let mut matrix = Matrix::new("Demo: two jobs on every pool")
        .subtitle("a pool is good for one kind of job; none is best at both")
        .of("time", Unit::Seconds);
    for (pool, waiting, computing) in [
        ("serial", 10.2, 1.61),
        ("threads, 2 workers", 5.1, 0.84),
        ("threads, 100 workers", 0.105, 0.86),
        ("rayon", 5.1, 0.82),
        ("processes, 2 workers", 5.2, 0.95),
    ] {
        matrix = matrix
            .cell(pool, "100 waits of 100 ms", around(waiting, 0.02))
            .cell(pool, "100 blocks of primes", around(computing, 0.03));
    }
    matrix
        .cell("async tasks", "100 waits of 100 ms", around(0.101, 0.01))
        .missing(
            "async tasks",
            "100 blocks of primes",
            "not run: computing would block the loop",
        )
        .footer(FOOTER)
        .draw()
}

pub(crate) fn matrix_large() -> Result<Figure, PlotError> {
    let mut matrix = Matrix::new("Demo: throughput of every lock at every load")
        .of("throughput", Unit::PerSecond)
        .higher_is_better()
        .coloured_by_value();
    for (i, lock) in [
        "one mutex",
        "fine mutexes",
        "read-write lock",
        "atomics",
        "sharded",
        "channel to an owner",
    ]
    .iter()
    .enumerate()
    {
        for threads in [1, 2, 4, 8, 16, 32, 64, 128] {
            let rate = 2e6 * (1.0 + i as f64) / f64::from(threads).powf(0.9 - 0.25 * i as f64);
            matrix = matrix.cell(*lock, format!("{threads} at once"), around(rate, 0.04));
        }
    }
    matrix.footer(FOOTER).draw()
}

pub(crate) fn decision_small() -> Result<Figure, PlotError> {
    DecisionMap::new("Demo: one question")
        .root(
            Choice::ask("Does it wait?")
                .option("yes", Choice::take("async", ""))
                .option("no", Choice::take("rayon", "chapter 05")),
        )
        .footer(FOOTER)
        .draw()
}

pub(crate) fn decision_full() -> Result<Figure, PlotError> {
    let branch = |name: &str| {
        let tool = |number: u32| Choice::take(format!("{name} tool {number}"), "with its chapter");
        Choice::ask(format!("Which kind of {name}?"))
            .option(
                "the long and rare kind",
                Choice::ask("How many at the same time?")
                    .option("a few", tool(1))
                    .option("more than cores", tool(2)),
            )
            .option("short", tool(3))
    };
    DecisionMap::new("Demo: as many tools and questions as there is room for")
        .subtitle("nine tools, three questions in a row")
        .root(
            Choice::ask("What does the program spend its time on?")
                .option("waiting for others", branch("waiting"))
                .option("computing", branch("computing"))
                .option("both by turns", branch("dispatch")),
        )
        .footer(FOOTER)
        .draw()
}
