//! Threads that are started once and given work many times, as the workers of Python's pools are.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread::{Builder, JoinHandle},
};

use super::shares;

type Job = Box<dyn FnOnce() + Send>;

/// A number of workers: the calling thread, and others that wait for work. These end, and are joined, when this is dropped.
///
/// The calling thread has a share of its own, so that nobody is woken only to wait for the core that the caller leaves.
///
/// ```
/// use chapter_03::gil::Crew;
///
/// let crew = Crew::of(3)?;
/// let squares = crew.map(&[1, 2, 3, 4, 5], |share: &[u32]| share.iter().map(|n| n * n).collect());
/// assert_eq!(squares, [1, 4, 9, 16, 25]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Crew {
    /// All but the calling thread.
    others: Vec<Worker>,
}

#[derive(Debug)]
struct Worker {
    /// Nobody's once the crew is dropped, which ends the thread.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Crew {
    /// So many workers, the calling thread among them; none count as one.
    ///
    /// # Errors
    ///
    /// Where the system allows no further thread.
    pub fn of(workers: usize) -> io::Result<Self> {
        let others = (1..workers.max(1)).map(|_| Worker::start());
        Ok(Self {
            others: others.collect::<io::Result<_>>()?,
        })
    }

    /// What `work` gives for the items, in their order: each worker has a share of them, see [`shares`](super::shares).
    ///
    /// # Panics
    ///
    /// Where the work does.
    pub fn map<T, R>(&self, items: &[T], work: impl Fn(&[T]) -> Vec<R> + Send + Sync + 'static) -> Vec<R>
    where
        T: Clone + Send + 'static,
        R: Send + 'static,
    {
        let work = Arc::new(work);
        let give = |(worker, share): (&Worker, &[T])| {
            let (share, work) = (share.to_vec(), Arc::clone(&work));
            worker.give(move || work(&share))
        };
        let shares = shares(items, self.others.len() + 1);
        let results: Vec<_> = self
            .others
            .iter()
            .zip(shares[1..].iter().copied())
            .map(give)
            .collect();
        let own = work(shares[0]);
        let taken = results
            .into_iter()
            .flat_map(|result| result.recv().expect("the work does not panic"));
        let taken = own.into_iter().chain(taken);
        taken.collect()
    }
}

impl Worker {
    fn start() -> io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = Builder::new().spawn(move || {
            for job in jobs {
                job();
            }
        })?;
        Ok(Self {
            jobs: Some(sender),
            thread: Some(thread),
        })
    }

    /// Hands work over; the result comes through what it gives.
    fn give<R: Send + 'static>(&self, work: impl FnOnce() -> R + Send + 'static) -> Receiver<R> {
        let (tell, result) = mpsc::sync_channel(1);
        let job = Box::new(move || {
            // Nobody waits any more where another share panicked.
            let _ = tell.send(work());
        });
        let jobs = self.jobs.as_ref().expect("it is there until it is dropped");
        jobs.send(job).expect("no work has panicked");
        result
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it was told to whoever waited for its result.
            let _ = thread.join();
        }
    }
}
