//! Running async tasks from a notebook cell.
//!
//! A tokio runtime that a cell builds itself is compiled with that cell, which takes seconds. These functions are
//! compiled once, with the crate.

use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};

use thiserror::Error;
use tokio::runtime::{Builder, Runtime};

/// A task of any kind, ready to be spawned on the thread it was made on.
type LocalTask = Pin<Box<dyn Future<Output = ()>>>;

/// Runs all tasks to their end on the calling thread: one event loop, one core, however many tasks.
///
/// ```
/// use std::time::{Duration, Instant};
/// use concurrency_lab::ground::runtime::on_one_thread;
///
/// let began = Instant::now();
/// on_one_thread((0..100).map(|_| async { tokio::time::sleep(Duration::from_millis(20)).await }))?;
/// assert!(began.elapsed() < Duration::from_millis(20 * 100), "they wait together");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// When the system gives no event queue to wait on.
///
/// # Panics
///
/// When a task panics, with its panic; the tasks beside it are dropped.
pub fn on_one_thread<T>(tasks: impl IntoIterator<Item = T>) -> io::Result<()>
where
    T: Future<Output = ()> + 'static,
{
    run(tasks
        .into_iter()
        .map(|task| Box::pin(task) as LocalTask)
        .collect())
}

/// Runs one future to its end on tokio's event loop of one thread, the calling one; what it spawns runs beside it, and
/// what has not ended by then is dropped. A call on the blocking pool that has begun cannot be dropped: it is waited for.
///
/// ```
/// use concurrency_lab::ground::runtime::on_tokio;
///
/// let text = "borrowed".to_owned();
/// let length = on_tokio(async {
///     let task = tokio::spawn(async { 1 });
///     text.len() + task.await.expect("it does not panic")
/// })?;
/// assert_eq!(length, 9);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// When the system gives no event queue to wait on.
///
/// # Panics
///
/// When the future panics, with its panic; within a task of a tokio runtime: await the future there.
pub fn on_tokio<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let mut output = None;
    drive(pin!(async { output = Some(future.await) }))?;
    Ok(output.expect("the future ran to its end"))
}

/// Compiled once, whatever the future.
fn drive(future: Pin<&mut dyn Future<Output = ()>>) -> io::Result<()> {
    tokio_on_one_thread()?.block_on(future);
    Ok(())
}

/// The most workers that a runtime is given here.
pub const MOST_WORKERS: usize = 1024;

/// Why there is no runtime.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// No workers, or too many.
    #[error("a runtime of {0} workers cannot be started: ask for 1 to {MOST_WORKERS}")]
    Workers(usize),
    /// The system gives no threads or no event queue to wait on.
    #[error("no runtime to run on: {0}")]
    Start(#[from] io::Error),
}

/// Tokio's event loop on whatever thread runs it, and on that alone.
///
/// # Errors
///
/// When the system gives no event queue to wait on.
pub fn tokio_on_one_thread() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Tokio's runtime on this many worker threads, which are named `worker 1`, `worker 2`, ….
///
/// # Errors
///
/// [`RuntimeError`] unless there are 1 to [`MOST_WORKERS`], and when the system gives no threads or no event queue.
pub fn tokio_on_workers(workers: usize) -> Result<Runtime, RuntimeError> {
    if !(1..=MOST_WORKERS).contains(&workers) {
        return Err(RuntimeError::Workers(workers));
    }
    let started = AtomicUsize::new(0);
    let runtime = Builder::new_multi_thread()
        .worker_threads(workers)
        .thread_name_fn(move || format!("worker {}", started.fetch_add(1, Ordering::Relaxed) + 1))
        .enable_all()
        .build()?;
    Ok(runtime)
}

fn run(tasks: Vec<LocalTask>) -> io::Result<()> {
    let runtime = tokio_on_one_thread()?;
    let local = tokio::task::LocalSet::new();
    runtime.block_on(local.run_until(async {
        let mut running = tokio::task::JoinSet::new();
        for task in tasks {
            running.spawn_local(task);
        }
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                std::panic::resume_unwind(error.into_panic());
            }
        }
    }));
    Ok(())
}
