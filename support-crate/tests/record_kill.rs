//! A program that is killed while it writes records leaves whole ones only, and loses none.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::record::{Content, Quantities, Record, Records};

const FOLDER: &str = "RECORD_KILL_FOLDER";
const KILLS: u64 = 200;

/// Short enough that a child spends its time on files rather than on JSON, and longer than one page.
fn record() -> Record {
    (0..40)
        .fold(Quantities::new("00-killed"), |quantities, number| {
            quantities.value(
                format!("value {number}"),
                "units",
                Estimate::exact(f64::from(number)),
            )
        })
        .into()
}

fn values(record: &Record) -> usize {
    match &record.content {
        Content::Quantities(quantities) => quantities.values.len(),
        other => panic!("{other:?} was not written here"),
    }
}

#[test]
#[ignore = "run by the test below in a process of its own, which it kills"]
fn child_writes_records_without_end() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let record = record();
    // A line of its own: the test harness has written the test's name before.
    println!("\nready");
    loop {
        let path = record
            .save_in(Path::new(&folder))
            .expect("the folder can be written");
        println!("saved {}", path.display());
    }
}

/// What one killed child reported as saved; the delay is from its first words to its end.
fn killed_after(folder: &Path, delay: Duration) -> Vec<PathBuf> {
    let mut child = Command::new(std::env::current_exe().expect("a test has a program"))
        .args([
            "--exact",
            "child_writes_records_without_end",
            "--ignored",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs again");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let ready = lines.by_ref().map_while(Result::ok).any(|line| line == "ready");
    assert!(ready, "the child ended before it wrote");
    thread::sleep(delay);
    child.kill().expect("it runs until it is killed");
    child.wait().expect("it ends");
    // The last line may be torn; what it would have said is then not counted as reported.
    lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("saved ").map(PathBuf::from))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect()
}

#[test]
fn killing_the_writer_tears_no_record_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let expected = record();
    let mut kept: BTreeMap<PathBuf, u64> = BTreeMap::new();
    let (mut partial, mut kills_that_caught_a_write) = (0, 0);
    for kill in 0..KILLS {
        let reported = killed_after(folder.path(), Duration::from_micros(random.u64(0..20_000)));
        let mut now = BTreeMap::new();
        let mut left = 0;
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with('.') {
                left += 1;
            } else {
                now.insert(entry.path(), entry.metadata().unwrap().len());
            }
        }
        for (path, length) in &kept {
            assert_eq!(
                now.get(path),
                Some(length),
                "kill {kill} changed {}",
                path.display()
            );
        }
        for path in now.keys().filter(|path| !kept.contains_key(*path)) {
            let record = Record::read(path).unwrap_or_else(|problem| panic!("kill {kill}: {problem}"));
            assert_eq!(values(&record), values(&expected), "kill {kill}");
        }
        for path in reported {
            assert!(
                now.contains_key(&path),
                "kill {kill}: {} was reported",
                path.display()
            );
        }
        kills_that_caught_a_write += u32::from(left > partial);
        partial = left;
        kept = now;
    }
    let records = Records::load(folder.path()).unwrap();
    assert!(records.damaged.is_empty(), "{:?}", records.damaged);
    assert_eq!(records.good.len(), kept.len());
    // Otherwise the kills came too late or too early to prove anything.
    assert!(kept.len() > 100, "only {} records were written", kept.len());
    println!(
        "{} records; {kills_that_caught_a_write} of {KILLS} kills met a write",
        kept.len()
    );
    assert!(
        kills_that_caught_a_write >= 5,
        "only {kills_that_caught_a_write} kills met a write"
    );
}
