//! Running async tasks from a notebook cell.
//!
//! A tokio runtime that a cell builds itself is compiled with that cell, which takes seconds. These functions are
//! compiled once, with the crate.

use std::io;
use std::pin::Pin;

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
/// When the system gives no event queue to wait on.
///
/// # Panics
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

fn run(tasks: Vec<LocalTask>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
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
