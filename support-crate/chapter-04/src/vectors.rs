//! Five ways to add two vectors that are under two locks: what each costs, alone and in each other's way, beside whether it
//! can deadlock.

use std::{
    convert::Infallible,
    sync::{Mutex, atomic::Ordering},
    thread,
};

use concurrency_lab::lab::{
    measure::{Comparison, Experiment, MeasureError},
    table::Table,
    unit::Unit,
};

use crate::explore::{AtomicI64, Ending, Explored};

/// The numbers in a vector.
const LENGTH: usize = 1000;

/// How often each thread adds in one sample.
const ADDITIONS: usize = 400;

/// A vector under the standard library's lock.
pub type Locked = Mutex<Vec<i64>>;

type Way = fn(&Locked, &Locked) -> Result<(), Infallible>;
type AtomicWay = fn(&[AtomicI64], &[AtomicI64]);

/// The ways, measured in turns: two threads add vectors, each its own pair (*apart*), or both the same pair (*together*).
#[must_use = "nothing is measured until .run()"]
#[derive(Debug)]
pub struct Additions {
    id: String,
    locked: Vec<(String, Way)>,
    atomic: Vec<(String, AtomicWay)>,
    quiet: bool,
}

impl Additions {
    /// No ways yet. The id names the record.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            locked: Vec::new(),
            atomic: Vec::new(),
            quiet: false,
        }
    }

    /// Adds a way that locks: what adds the second vector to the first.
    pub fn way(mut self, name: impl Into<String>, add: Way) -> Self {
        self.locked.push((name.into(), add));
        self
    }

    /// Adds a way without locks, on vectors of atomic numbers.
    pub fn atomic(mut self, name: impl Into<String>, add: AtomicWay) -> Self {
        self.atomic.push((name.into(), add));
        self
    }

    /// Prints no progress.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Measures. Both threads add in the same direction, so that a way without an order comes to its end.
    ///
    /// # Errors
    ///
    /// [`MeasureError`] without ways, for names used twice, and where a way adds up to something else.
    pub fn run(self) -> Result<Added, MeasureError> {
        let title = "Adding two vectors under two locks, two threads";
        let mut experiment = Experiment::new(self.id).title(title).rounds(9);
        let mut first = true;
        let mut names = Vec::new();
        let mut variants: Vec<(String, Box<dyn FnMut() -> i64>)> = Vec::new();
        for (name, add) in self.locked {
            for place in PLACES {
                variants.push((variant(&name, place), Box::new(move || on_locked(add, place))));
            }
            names.push(name);
        }
        for (name, add) in self.atomic {
            for place in PLACES {
                variants.push((variant(&name, place), Box::new(move || on_atomic(add, place))));
            }
            names.push(name);
        }
        for (name, work) in variants {
            experiment = match std::mem::take(&mut first) {
                true => experiment.baseline(name, work),
                false => experiment.variant(name, work),
            };
        }
        if self.quiet {
            experiment = experiment.quiet();
        }
        Ok(Added {
            comparison: experiment.run()?,
            ways: names,
        })
    }
}

/// Whether the two threads are in each other's way.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Apart,
    Together,
}

const PLACES: [Place; 2] = [Place::Apart, Place::Together];

fn variant(way: &str, place: Place) -> String {
    match place {
        Place::Apart => format!("{way}, apart"),
        Place::Together => format!("{way}, together"),
    }
}

/// Which of two pairs each thread works on.
fn pairs<T>(all: &[T; 4], place: Place) -> [(&T, &T); 2] {
    let [a, b, c, d] = all;
    match place {
        Place::Apart => [(a, b), (c, d)],
        Place::Together => [(a, b), (a, b)],
    }
}

/// All numbers in the end, added up: the same whether both threads add to one vector or each to its own.
fn on_locked(add: Way, place: Place) -> i64 {
    let vectors = [0, 1, 0, 1].map(|value| Mutex::new(vec![value; LENGTH]));
    run(pairs(&vectors, place), |into, from| {
        let Ok(()) = add(into, from);
    });
    let sums = vectors.map(|vector| vector.into_inner().map_or(0, |vector| vector.iter().sum::<i64>()));
    sums.iter().sum()
}

fn on_atomic(add: AtomicWay, place: Place) -> i64 {
    let vectors = [0, 1, 0, 1].map(|value| (0..LENGTH).map(|_| AtomicI64::new(value)).collect::<Vec<_>>());
    run(pairs(&vectors, place), |into, from| add(into, from));
    vectors
        .iter()
        .flatten()
        .map(|number| number.load(Ordering::SeqCst))
        .sum()
}

fn run<T: Sync>(pairs: [(&T, &T); 2], add: impl Fn(&T, &T) + Sync) {
    thread::scope(|scope| {
        for (into, from) in pairs {
            let add = &add;
            scope.spawn(move || (0..ADDITIONS).for_each(|_| add(into, from)));
        }
    });
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Added {
    /// The times: of each way, two variants.
    pub comparison: Comparison,
    ways: Vec<String>,
}

impl Added {
    /// One row a way: how many of its schedules end in a deadlock or with other sums than one thread after the other
    /// would give, by `found`; the time of an addition apart and together; and how many times as long the second is.
    ///
    /// # Errors
    ///
    /// [`MeasureError`] for a way that was not measured.
    pub fn table(&self, found: &[(&str, Explored)]) -> Result<Table, MeasureError> {
        let mut rows = Vec::new();
        for way in &self.ways {
            let times = PLACES.map(|place| self.comparison.measured(&variant(way, place)));
            let [apart, together] = [times[0].clone()?, times[1].clone()?];
            let one = |seconds: f64| Unit::Seconds.format(seconds / ADDITIONS as f64);
            let explored = found
                .iter()
                .find(|(name, _)| name == way)
                .map(|(_, explored)| explored);
            let fails = explored.map_or("not explored".to_owned(), |explored| {
                let run = explored.schedules + explored.random;
                let cut_off = match explored.cut_off {
                    0 => String::new(),
                    cut_off => format!(", {cut_off} cut off"),
                };
                format!("{} of {run}{cut_off}", explored.failed)
            });
            let how = match explored.map(|explored| (explored, &explored.first_failure)) {
                None => "not known",
                Some((_, Some(run))) if matches!(run.ending, Ending::Deadlock(_)) => "a deadlock",
                Some((_, Some(_))) => "a sum that no order gives",
                Some((explored, None)) if explored.is_complete() => "never",
                Some((_, None)) => "not that was found",
            };
            rows.push([
                way.clone(),
                fails,
                how.to_owned(),
                one(apart.seconds.median.value),
                one(together.seconds.median.value),
                Unit::Times.format(together.seconds.median.value / apart.seconds.median.value),
            ]);
        }
        let headers = [
            "way",
            "schedules that fail",
            "how",
            "apart",
            "together",
            "in each other's way",
        ];
        Ok(Table::new(headers, rows)
            .note(format!(
                "time of one addition of {LENGTH} numbers, the threads' starts in it; medians of 9 rounds"
            ))
            .note(self.comparison.footer()))
    }
}
