//! Running a cell's `.await`: tokio's executor, compiled once and not for each cell's own future.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Runtime;

use super::variables::VariableStore;

/// The name under which evcxr keeps the runtime among the variables.
const NAME: &str = "evcxr_tokio_runtime";

/// The runtime that all cells of a kernel wait on.
pub struct CellRuntime {
    // A trait object keeps the runtime's own code, that of dropping it above all, out of the cell.
    runs: Box<dyn Runs>,
}

trait Runs {
    fn run(&self, future: Pin<&mut dyn Future<Output = ()>>);
}

impl Runs for Arc<Mutex<Runtime>> {
    fn run(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        // A cell that panicked before did so while it waited.
        let runtime = self.lock().unwrap_or_else(PoisonError::into_inner);
        runtime.block_on(future);
    }
}

impl std::fmt::Debug for CellRuntime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CellRuntime").finish_non_exhaustive()
    }
}

impl CellRuntime {
    /// The kernel's runtime, started by the first cell that asks.
    ///
    /// # Panics
    ///
    /// When the system gives no thread for it.
    #[inline(never)]
    pub fn of(store: &mut VariableStore) -> Self {
        let runtime = || Mutex::new(Runtime::new().expect("a tokio runtime for the cells starts"));
        Self {
            runs: Box::new(store.lazy_arc(NAME, runtime)),
        }
    }

    /// Runs a future to its end, as [`Runtime::block_on`] does.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut output = None;
        self.runs.run(pin!(async { output = Some(future.await) }));
        output.expect("the future has ended")
    }
}
