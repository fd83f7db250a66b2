//! Who waits for whom, as a graph, and the cycle in it.

/// One thread of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The thread.
    pub thread: String,
    /// The locks it holds, the first taken first.
    pub holds: Vec<String>,
    /// The lock it waits for, which the next one holds.
    pub waits_for: String,
    /// The functions in which it waits, the innermost first, where the program's symbols tell.
    pub calls: Vec<String>,
}

/// A lock that a thread holds, or waits for: the lock's number, and its name.
pub(super) type Named = (usize, String);

/// What one thread holds and waits for.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) thread: String,
    pub(super) holds: Vec<Named>,
    pub(super) waits_for: Option<Named>,
    /// Where it waits; `None` until it has waited for a moment.
    pub(super) calls: Option<Vec<String>>,
}

/// Threads, the locks they hold, and the lock that each waits for.
///
/// ```
/// use chapter_04::watch::WaitFor;
///
/// let mut graph = WaitFor::new();
/// graph.holds("A", 1).waits("A", 2).holds("B", 2);
/// assert!(graph.cycle().is_none(), "B goes on, and then A");
/// graph.waits("B", 1);
/// let cycle = graph.cycle().expect("A waits for B, and B for A");
/// assert_eq!(cycle.iter().map(|link| &*link.thread).collect::<Vec<_>>(), ["A", "B"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct WaitFor {
    pub(super) places: Vec<Place>,
}

impl WaitFor {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// A thread holds the lock of this number, besides those it holds already.
    pub fn holds(&mut self, thread: &str, lock: usize) -> &mut Self {
        self.place(thread).holds.push((lock, lock.to_string()));
        self
    }

    /// A thread waits for the lock of this number, and for no other any more.
    pub fn waits(&mut self, thread: &str, lock: usize) -> &mut Self {
        self.place(thread).waits_for = Some((lock, lock.to_string()));
        self
    }

    fn place(&mut self, thread: &str) -> &mut Place {
        let known = self.places.iter().position(|place| place.thread == thread);
        let at = known.unwrap_or_else(|| {
            self.places.push(Place {
                thread: thread.to_owned(),
                ..Place::default()
            });
            self.places.len() - 1
        });
        &mut self.places[at]
    }

    /// Threads that wait for each other in a circle, if there are any: each for a lock that the next holds, the last for
    /// one of the first. A thread that waits for a lock it holds itself is a circle of one.
    pub fn cycle(&self) -> Option<Vec<Link>> {
        self.circle()
            .map(|circle| circle.into_iter().map(|at| self.link(at)).collect())
    }

    /// Whether all of these have said where they wait.
    pub(super) fn have_said_where(&self, circle: &[usize]) -> bool {
        circle.iter().all(|&at| self.places[at].calls.is_some())
    }

    /// The cycle by the threads' places. A thread waits for one lock, and a lock has one holder: so from each thread one
    /// way leads on, and it ends, or comes back to where it has been.
    pub(super) fn circle(&self) -> Option<Vec<usize>> {
        let mut known_to_end = vec![false; self.places.len()];
        for start in 0..self.places.len() {
            let mut way: Vec<usize> = Vec::new();
            let mut next = Some(start);
            while let Some(at) = next.filter(|&at| !known_to_end[at]) {
                if let Some(first) = way.iter().position(|&been| been == at) {
                    return Some(way.split_off(first));
                }
                way.push(at);
                next = self.waits_for_whom(at);
            }
            for at in way {
                known_to_end[at] = true;
            }
        }
        None
    }

    fn waits_for_whom(&self, at: usize) -> Option<usize> {
        let (wanted, _) = self.places[at].waits_for.as_ref()?;
        let holds = |place: &Place| place.holds.iter().any(|(lock, _)| lock == wanted);
        self.places.iter().position(holds)
    }

    fn link(&self, at: usize) -> Link {
        let place = &self.places[at];
        let name = |(_, name): &Named| name.clone();
        Link {
            thread: place.thread.clone(),
            holds: place.holds.iter().map(name).collect(),
            waits_for: place.waits_for.as_ref().map(name).unwrap_or_default(),
            calls: place.calls.clone().unwrap_or_default(),
        }
    }
}
