//! A notebook file: reading it, its code cells, putting outputs in, writing it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::atomic_write;

/// The MIME type of figures.
const SVG: &str = "image/svg+xml";

/// The key of a cell's metadata that says what its error must name.
const EXPECTED_ERROR: &str = "expected_error";

/// The key of the metadata that holds the digest of the results a chapter came with; `course_server.py` reads it.
const RESULTS_MARK: &str = "results_came_with_the_course";

/// A notebook as nbformat 4 stores it. Unknown fields survive.
#[derive(Clone, Debug)]
pub struct Document {
    json: Value,
}

/// One code cell.
#[derive(Clone, Debug)]
pub struct CodeCell {
    /// Its place among all cells, from 0.
    pub index: usize,
    /// Its place among the code cells, from 1: what a reader counts.
    pub number: usize,
    /// Its source.
    pub source: String,
    /// Whether its tags say that it must fail.
    pub expects_error: bool,
    /// What its error must name, such as the compiler's `E0373`, where its metadata say so.
    pub expected_error: Option<String>,
}

impl CodeCell {
    /// The first line that says something.
    pub fn first_line(&self) -> &str {
        self.source
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty())
            .unwrap_or_default()
    }
}

impl Document {
    /// Reads a notebook.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no notebook of format 4.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let json: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is not a notebook", path.display()))?;
        if json["nbformat"] != 4 || !json["cells"].is_array() {
            bail!("{} is not a notebook of format 4", path.display());
        }
        Ok(Self { json })
    }

    /// The code cells that hold code, in order.
    pub fn code_cells(&self) -> Vec<CodeCell> {
        let cells = self.json["cells"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell["cell_type"] == "code")
            .map(|(index, cell)| (index, cell, text(&cell["source"])))
            .filter(|(_, _, source)| !source.trim().is_empty())
            .zip(1..)
            .map(|((index, cell, source), number)| CodeCell {
                index,
                number,
                source,
                expects_error: tagged(cell, "raises-exception"),
                expected_error: cell["metadata"][EXPECTED_ERROR].as_str().map(str::to_owned),
            })
            .collect()
    }

    /// The source of every cell, in order.
    pub fn sources(&self) -> Vec<String> {
        let cells = self.json["cells"].as_array().into_iter().flatten();
        cells.map(|cell| text(&cell["source"])).collect()
    }

    /// Whether every cell that holds code has been executed.
    pub fn is_executed(&self) -> bool {
        self.code_cells()
            .iter()
            .all(|cell| self.json["cells"][cell.index]["execution_count"].is_u64())
    }

    /// Puts another SVG in the place of each that is shown and for which `other` has one.
    pub fn exchange_figures(&mut self, other: impl Fn(&str) -> Option<String>) {
        let cells = self.json["cells"].as_array_mut().into_iter().flatten();
        let outputs = cells.filter_map(|cell| cell.get_mut("outputs")?.as_array_mut());
        let figures = outputs
            .flatten()
            .filter_map(|output| output.get_mut("data")?.get_mut(SVG));
        for figure in figures {
            if let Some(exchanged) = other(&text(figure)) {
                *figure = Value::String(exchanged);
            }
        }
    }

    /// The kernel that the notebook names, `rust` when it names none.
    pub fn kernel(&self) -> &str {
        self.json["metadata"]["kernelspec"]["name"]
            .as_str()
            .unwrap_or("rust")
    }

    /// Removes what earlier executions left.
    pub fn clear_outputs(&mut self) {
        if let Some(metadata) = self.json["metadata"].as_object_mut() {
            metadata.remove(RESULTS_MARK);
        }
        for cell in self.json["cells"].as_array_mut().into_iter().flatten() {
            if cell["cell_type"] == "code" {
                cell["outputs"] = json!([]);
                cell["execution_count"] = Value::Null;
            }
        }
    }

    /// Puts the outputs of an execution into a cell.
    pub fn set_outputs(&mut self, cell: &CodeCell, outputs: Vec<Value>) {
        let mut outputs = outputs;
        for output in &mut outputs {
            if output["output_type"] == "execute_result" {
                output["execution_count"] = json!(cell.number);
            }
        }
        self.json["cells"][cell.index]["outputs"] = Value::Array(outputs);
        self.json["cells"][cell.index]["execution_count"] = json!(cell.number);
    }

    /// Says that its results are what the notebook comes with, by their digest.
    pub fn mark_results(&mut self, digest: &str) {
        self.json["metadata"][RESULTS_MARK] = json!(digest);
    }

    /// Replaces folders of this machine by a word in everything the cells put out, longest first as given.
    pub fn forget_folders(&mut self, folders: &[(&Path, &str)]) {
        let cells = self.json["cells"].as_array_mut().into_iter().flatten();
        for cell in cells.filter(|cell| cell["cell_type"] == "code") {
            for (place, word) in folders {
                let place = place.to_string_lossy();
                if place.len() > 1 {
                    replace_in(&mut cell["outputs"], &place, word);
                }
            }
        }
    }

    /// Writes the notebook, whole or not at all, in the form that Jupyter gives it.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write(&self, path: &Path) -> Result<()> {
        let folder = path.parent().context("a notebook needs a folder")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        serde::Serialize::serialize(&self.json, &mut serializer)?;
        bytes.push(b'\n');
        atomic_write::replace(path, &bytes).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn tagged(cell: &Value, tag: &str) -> bool {
    cell["metadata"]["tags"]
        .as_array()
        .is_some_and(|tags| tags.iter().any(|found| found == tag))
}

fn replace_in(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text.contains(from) => *text = text.replace(from, to),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_in(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace_in(field, from, to)),
        _ => {}
    }
}

/// nbformat stores text as one string or as lines.
fn text(value: &Value) -> String {
    match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => value.as_str().unwrap_or_default().to_owned(),
    }
}
