//! The runs to compare: folders of records, record files, one's own.

use std::path::Path;

use concurrency_lab::lab::record::{Record, Records};
use lab_words::compare::Request;

use crate::Outcome;

/// One column of the comparison: what somebody measured on one machine.
pub(super) struct Run {
    /// What the column is called; no two runs have the same.
    pub(super) label: String,
    /// Its records, the newest first.
    pub(super) records: Vec<Record>,
}

/// The runs at these paths. Without any, one's own and the reference; one alone stands beside one's own.
pub(super) fn load(request: &Request) -> Outcome<Vec<Run>> {
    let mut runs = match &request.runs[..] {
        [] => vec![own()?, shipped(&request.reference)?],
        [one] => vec![own()?, at(one)?],
        several => several.iter().map(|path| at(path)).collect::<Outcome<_>>()?,
    };
    make_distinct(&mut runs);
    Ok(runs)
}

fn own() -> Outcome<Run> {
    let records = Records::load_all()?;
    if records.good.is_empty() {
        return Err(
            "you have no records yet to compare: run `cargo lab run 01` first, or name two or more runs, which are \
             folders of records or record files"
                .into(),
        );
    }
    Ok(run("your runs".to_owned(), records))
}

fn shipped(folder: &Path) -> Outcome<Run> {
    if !folder.is_dir() {
        return Err(format!(
            "there is no reference in {}: is the checkout complete?",
            folder.display()
        )
        .into());
    }
    Ok(Run {
        label: "the course's machine".to_owned(),
        ..at(folder)?
    })
}

fn at(path: &Path) -> Outcome<Run> {
    let label = path.file_stem().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    if path.is_file() {
        let record =
            Record::read(path).map_err(|problem| format!("{} is no record: {problem}", path.display()))?;
        return Ok(Run {
            label,
            records: vec![record],
        });
    }
    if !path.is_dir() {
        return Err(format!(
            "there is no {}: name a folder of records or a record file",
            path.display()
        )
        .into());
    }
    let records = Records::load(path)?;
    let empty = records.good.is_empty();
    let run = run(label, records);
    if empty {
        return Err(format!("{} holds no records", path.display()).into());
    }
    Ok(run)
}

fn run(label: String, records: Records) -> Run {
    for damaged in &records.damaged {
        eprintln!("skipped {}: {}", damaged.path.display(), damaged.problem);
    }
    Run {
        label,
        records: records
            .good
            .into_iter()
            .rev()
            .map(|stored| stored.record)
            .collect(),
    }
}

/// Numbers the runs whose names are alike.
fn make_distinct(runs: &mut [Run]) {
    let labels: Vec<String> = runs.iter().map(|run| run.label.clone()).collect();
    for (index, run) in runs.iter_mut().enumerate() {
        if labels.iter().filter(|label| **label == run.label).count() > 1 {
            let number = labels[..=index]
                .iter()
                .filter(|label| **label == run.label)
                .count();
            run.label = format!("{} ({number})", run.label);
        }
    }
}
