//! The first cell of a kernel that was a spare: it has run already.

use serde_json::{Value, json};

use super::wire::Message;

/// A cell that evcxr ran before a client could ask, and that printed nothing.
pub struct Held {
    /// Its code.
    pub code: String,
    /// Whether running it again would do the same.
    pub still_holds: Box<dyn Fn() -> bool + Send>,
}

impl Held {
    /// The messages that a kernel gives about this request while it runs it, with the answer last but one; `None` where the
    /// request is for another cell, or the cell would do something else now.
    pub(super) fn run(&self, request: &Message) -> Option<[(&'static str, Value); 3]> {
        let content = request.content();
        let asked = content["code"].as_str()?;
        (asked.trim() == self.code.trim() && (self.still_holds)()).then(|| {
            [
                ("status", json!({ "execution_state": "busy" })),
                ("execute_input", json!({ "code": asked, "execution_count": 1 })),
                ("status", json!({ "execution_state": "idle" })),
            ]
        })
    }

    /// The answer.
    pub(super) fn answer() -> Value {
        json!({ "status": "ok", "execution_count": 1, "user_expressions": {}, "payload": [] })
    }
}
