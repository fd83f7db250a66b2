//! Bars and ladders.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::unit::Unit;

use crate::{FOOTER, around};

pub(crate) fn bars() -> Result<Figure, PlotError> {
    BarChart::new("Demo: counting primes below 2 000 000")
        .subtitle("speedup over one thread, with 95 % intervals")
        .value(Axis::linear("speedup").unit(Unit::Times))
        .bar("one thread", Estimate::exact(1.0))
        .bar("two threads", around(1.93, 0.04))
        .bar("two threads behind one lock", around(0.98, 0.06))
        .bar("rayon", around(3.61, 0.09))
        .role_for("one thread", Role::Reference)
        .note_for("one thread", "baseline")
        .note_for("two threads behind one lock", "undecided")
        .inconclusive("two threads behind one lock")
        .marker(1.0, "as fast as the baseline")
        .footer(FOOTER)
        .draw()
}

pub(crate) fn bars_log() -> Result<Figure, PlotError> {
    let mut chart = BarChart::new("Demo: what crossing costs")
        .value(Axis::log10("time").unit(Unit::Seconds))
        .footer(FOOTER);
    for (name, value) in [
        ("function call", 1.2e-9),
        ("uncontended lock", 18e-9),
        ("channel, same thread", 45e-9),
        ("task spawn on the runtime's own worker", 210e-9),
        ("wake of another thread", 5.5e-6),
        ("thread spawn and join", 32e-6),
        (
            "process spawn and exit, with a name too long for its column",
            1.1e-3,
        ),
        ("Python start", 21e-3),
    ] {
        chart = chart.bar(name, around(value, 0.25));
    }
    chart
        .note_for("Python start", "with the site module, which takes half of it")
        .draw()
}

pub(crate) fn ladder() -> Result<Figure, PlotError> {
    Ladder::new("Demo: the same sum of square roots, six times")
        .subtitle("thirty million numbers; every step does the same arithmetic on 64-bit floats")
        .baseline("CPython, one thread")
        .step("CPython, eight threads", around(1.03, 0.06))
        .step("CPython, eight processes", around(5.1, 0.05))
        .step("native, holds the GIL", around(62.0, 0.03))
        .step("native, GIL released, eight threads", around(410.0, 0.07))
        .step("native, rayon inside", around(431.0, 0.05))
        .footer(FOOTER)
        .draw()
}

pub(crate) fn bars_grouped() -> Result<Figure, PlotError> {
    let times = |seconds: [f64; 3]| {
        let names = ["customer 1", "customer 2", "customer 3"].into_iter();
        names.zip(seconds).map(|(name, time)| (name, around(time, 0.04)))
    };
    GroupedBars::new("Demo: a customer stays 193 ms on average, or 92 ms with an asynchronous clerk")
        .subtitle("from arriving to leaving")
        .value(Axis::linear("time").unit(Unit::Seconds))
        .series("synchronous", times([0.122, 0.183, 0.275]))
        .series("asynchronous", times([0.122, 0.062, 0.092]))
        .note_for("synchronous", "customer 3", "waits for both")
        .footer(FOOTER)
        .draw()
}
