//! The chapters also run on a stock evcxr kernel that knows nothing of the launcher: slower, and without its proofs of
//! success, so the outputs are looked at instead. One chapter of each set of packages runs: what the others would add to
//! it, their own code, has run on the course's kernel.

#[path = "support/stock.rs"]
mod stock;
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab_launcher::course::ChapterCrate;
use lab_launcher::kernel;
use lab_launcher::notebook::chapters;
use lab_launcher::notebook::document::Document;
use lab_launcher::notebook::session::{Ending, Executed, Session};
use serde_json::Value;
use stock::Stock;
use support::{folders, packages, set_up};

const LIMIT: Duration = Duration::from_secs(900);

#[test]
fn one_chapter_of_each_set_of_packages_runs_on_a_stock_kernel() {
    set_up();
    let folders = folders();
    let stock = Stock::register(&kernel::program(&folders).unwrap()).unwrap();
    let (build, runs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // One after the other in one build directory, so that only the first builds the dependencies.
    let mut environment = stock.environment().to_vec();
    let temporary = [build.path().to_string_lossy(), runs.path().to_string_lossy()];
    environment.extend([
        ("EVCXR_TMPDIR", &*temporary[0]),
        ("LAB_RUNS_DIR", &*temporary[1]),
        ("LAB_EFFORT", "quick"),
    ]);
    for chapter in one_of_each_set(chapters::all(&folders.notebooks()).unwrap()) {
        let mut session =
            Session::start(&folders, stock::NAME, &folders.notebooks(), &environment, |_| ()).unwrap();
        run(&chapter, &mut session);
    }
}

/// The last chapter that stands on a set of packages, for every set: later chapters use more of theirs.
fn one_of_each_set(chapters: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut of_each = BTreeMap::new();
    for chapter in chapters {
        let own = ChapterCrate::of_notebook(&chapter).unwrap();
        let mut set = packages(own.package());
        set.retain(|package| !package.starts_with(own.package()));
        of_each.insert(set, chapter);
    }
    assert!(of_each.len() > 1, "chapter 02 stands on more than the first two");
    of_each.into_values().collect()
}

fn run(chapter: &Path, session: &mut Session) {
    let committed: Value = serde_json::from_slice(&std::fs::read(chapter).unwrap()).unwrap();
    for cell in Document::read(chapter).unwrap().code_cells() {
        let executed = session.execute(&cell.source, LIMIT, |_| ()).unwrap();
        let place = format!(
            "{}, cell {}:\n{}\n{:#?}",
            chapter.display(),
            cell.number,
            cell.source,
            executed.outputs
        );
        if cell.expects_error {
            assert!(
                executed.ending == Ending::Error || said(&executed).contains("panicked at"),
                "{place}"
            );
            continue;
        }
        assert_eq!(executed.ending, Ending::Success, "{place}");
        let before = committed["cells"][cell.index]["outputs"].as_array().unwrap();
        // A panic that the chapter wants, and survives, is told on either kernel.
        let wanted = stderr(before).contains(" panicked: ");
        assert!(wanted || !said(&executed).contains("panicked at"), "{place}");
        let kinds = |outputs: &[Value]| -> Vec<String> {
            // A line that changes is a display of its own on the course's kernel, and printed lines here.
            let mut kinds: Vec<String> = outputs
                .iter()
                .filter(|output| output["output_type"] == "execute_result")
                .filter_map(|output| output["data"].as_object())
                .flat_map(|data| data.keys().cloned())
                .collect();
            kinds.sort();
            kinds
        };
        assert_eq!(
            kinds(&executed.outputs),
            kinds(before),
            "other kinds of output than committed; {place}"
        );
    }
}

/// What a cell wrote to standard error.
fn said(executed: &Executed) -> String {
    stderr(&executed.outputs)
}

fn stderr(outputs: &[Value]) -> String {
    let texts = outputs.iter().filter(|output| output["name"] == "stderr");
    let text = |output: &Value| match &output["text"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().unwrap_or_default().to_owned(),
    };
    texts.map(text).collect()
}
