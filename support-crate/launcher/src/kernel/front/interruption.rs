//! Interruptions: for a cell that runs, and for nobody where none does.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::wire::Message;

/// What the control channel and the shell know of each other.
#[derive(Debug, Default)]
pub(super) struct Interruption {
    cell_runs: AtomicBool,
    asked: AtomicBool,
}

impl Interruption {
    /// The front's own answer to a request on the control channel: where no cell runs, nothing is to be interrupted. evcxr
    /// would end the process that cells run in, and with it their variables.
    pub(super) fn answered(&self, request: &Message) -> Option<Message> {
        if request.kind() != "interrupt_request" {
            return None;
        }
        if self.cell_runs.load(Ordering::SeqCst) {
            self.asked.store(true, Ordering::SeqCst);
            return None;
        }
        Some(request.reply(&json!({ "status": "ok" })))
    }

    /// A cell begins; what was asked before was not meant for it.
    pub(super) fn cell_begins(&self) {
        self.asked.store(false, Ordering::SeqCst);
        self.cell_runs.store(true, Ordering::SeqCst);
    }

    /// The cell has ended. Gives whether it was to be interrupted.
    pub(super) fn cell_ends(&self) -> bool {
        self.cell_runs.store(false, Ordering::SeqCst);
        self.asked.swap(false, Ordering::SeqCst)
    }

    /// Whether the cell that runs is to be interrupted.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    #[cfg(test)]
    pub(super) fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
    }
}
