//! Pieces of a cell that the shared crate has ready-made, where the cell can name that crate.
//!
//! evcxr writes the store of variables, and the running of a future, into every cell; compiling them takes longer than
//! compiling what the reader wrote.

use super::FUNCTION;
use crate::course;

/// The store as evcxr 0.22 has it. The ready-made one holds the same.
const STORE: &str = "\
pub struct VariableStore {
    variables: std::collections::HashMap<String, Box<dyn std::any::Any + 'static>>,
}
";
const RUNTIME_MODULE: &str = "mod evcxr_internal_runtime {";
/// From here to [`BLOCK_ON`] evcxr starts a runtime, or takes the one that a cell before has started.
const RUNTIME: &str = "let mut mutex =\nevcxr_variable_store.lazy_arc(\"evcxr_tokio_runtime\"";
const BLOCK_ON: &str = "\n.block_on(async {";

/// Where they are.
pub(super) struct Pieces {
    /// The path of the shared crate.
    library: String,
    /// The path of the module that has them.
    path: String,
}

impl Pieces {
    /// Those that a cell with this manifest can use.
    pub(super) fn of(manifest: &str) -> Option<Self> {
        let library = course::library(course::dependencies(manifest).next()?);
        let shared = course::library(course::SHARED_CRATE);
        let of_crate = if library == shared {
            library
        } else {
            format!("{library}::{shared}")
        };
        Some(Self {
            library: format!("::{of_crate}"),
            path: format!("::{of_crate}::ground::cell"),
        })
    }

    /// What runs around a cell.
    pub(super) fn frame(&self) -> String {
        format!("{}::frame", self.path)
    }

    /// The code with the pieces instead of what evcxr wrote; no line changes its number.
    pub(super) fn used_in(&self, code: &str, cell: &str) -> String {
        let code = self.printing_in(code, cell);
        if !code.contains(STORE) {
            return code;
        }
        self.waiting_in(&self.variables_in(&code))
    }

    /// What a cell does first.
    pub(super) fn begin(&self, cell: &str) -> String {
        format!(" let _lab_printing = {}::printing::begin({cell:?});", self.path)
    }

    fn printing_in(&self, code: &str, cell: &str) -> String {
        let own = format!(
            "#[doc(hidden)] pub const LAB_CELL: &str = {cell:?}; use {0}::{{println_in_cell as println, \
             print_in_cell as print, eprintln_in_cell as eprintln}}; {FUNCTION}",
            self.library
        );
        code.replacen(FUNCTION, &own, 1)
    }

    fn variables_in(&self, code: &str) -> String {
        let ready_made = format!(
            "use {}::variables as evcxr_internal_runtime; #[cfg(any())] {RUNTIME_MODULE}",
            self.path
        );
        code.replacen(RUNTIME_MODULE, &ready_made, 1)
    }

    fn waiting_in(&self, code: &str) -> String {
        let Some(start) = code.find(RUNTIME) else {
            return code.to_owned();
        };
        let Some(length) = code[start..].find(BLOCK_ON) else {
            return code.to_owned();
        };
        let lines = "\n".repeat(code[start..start + length].matches('\n').count());
        let runtime = format!("{}::awaiting::CellRuntime::of(evcxr_variable_store)", self.path);
        format!("{}{runtime}{lines}{}", &code[..start], &code[start + length..])
    }
}
