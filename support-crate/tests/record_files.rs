//! Records on disk, whole and damaged.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::measure::{Comparison, Experiment, Verdict};
use concurrency_lab::lab::record::{Problem, Quantities, Record, RecordError, Records, SCHEMA, runs_folders};
use concurrency_lab::lab::scaling::ScalingStudy;

fn comparison() -> Comparison {
    Experiment::new("01-waits")
        .title("Two waits")
        .baseline("long", || thread::sleep(Duration::from_millis(12)))
        .variant("short", || thread::sleep(Duration::from_millis(6)))
        .variant("broken", || panic!("on purpose"))
        .rounds(7)
        .quiet()
        .run()
        .unwrap()
}

fn quantities() -> Quantities {
    Quantities::new("03-memory").value("one thread", "bytes", Estimate::exact(8192.0))
}

fn files(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// JSON numbers may lose the last binary digit, so statistics are compared loosely and samples exactly.
#[test]
fn a_comparison_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let comparison = comparison();
    let path = Record::from(comparison.clone())
        .save_in(folder.path().join("new/runs"))
        .unwrap();
    let record = Record::read(&path).unwrap();
    assert_eq!(record.schema, SCHEMA);
    assert_eq!(record.experiment(), "01-waits");
    assert_eq!(record.title(), "Two waits");
    assert_eq!(record.chapter(), Some("01"));
    assert_eq!(record.started(), comparison.started);
    assert_eq!(record.machine(), &comparison.machine);
    let concurrency_lab::lab::record::Content::Comparison(read) = &record.content else {
        panic!("{record:?}");
    };
    assert_eq!(read.failed, comparison.failed);
    for (read, written) in read.variants.iter().zip(&comparison.variants) {
        assert_eq!(read.samples_ns, written.samples_ns);
        assert_eq!(read.verdict, written.verdict);
        assert!((read.seconds.median.value / written.seconds.median.value - 1.0).abs() < 1e-12);
    }
    let speedups = record.speedups();
    assert_eq!(speedups.len(), 1);
    assert_eq!(speedups[0].0, "short");
    assert_ne!(speedups[0].2, Verdict::Baseline);
}

#[test]
fn the_document_has_what_another_program_looks_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = Record::from(comparison()).save_in(folder.path()).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(document["schema"], SCHEMA);
    assert_eq!(document["kind"], "comparison");
    assert!(document["crate_version"].is_string());
    let result = &document["result"];
    for field in [
        "experiment",
        "chapter",
        "started",
        "machine",
        "effort",
        "agreement",
        "variants",
        "overhead_ns",
    ] {
        assert!(!result[field].is_null(), "no {field}");
    }
    assert!(result["machine"]["build"]["opt_level"].is_string());
    assert_eq!(result["variants"][0]["samples_ns"].as_array().unwrap().len(), 7);
    assert_eq!(result["agreement"], "equal");
    assert_eq!(result["failed"][0]["message"], "on purpose");
}

#[test]
fn scaling_and_quantities_come_back_too() {
    let folder = tempfile::tempdir().unwrap();
    let scaling = ScalingStudy::new("05-scaling", |_| thread::sleep(Duration::from_millis(6)))
        .up_to(2)
        .rounds(6)
        .quiet()
        .run()
        .unwrap();
    Record::from(scaling).save_in(folder.path()).unwrap();
    Record::from(quantities()).save_in(folder.path()).unwrap();
    let records = Records::load(folder.path()).unwrap();
    assert!(records.damaged.is_empty());
    assert_eq!(
        records.latest("05-scaling").unwrap().record.speedups()[0].0,
        "2 threads"
    );
    let ids: Vec<_> = records
        .latest_of_each()
        .iter()
        .map(|stored| stored.record.experiment())
        .collect();
    assert_eq!(ids, ["03-memory", "05-scaling"]);
    assert!(records.latest("04-bank").is_none());
}

#[test]
fn damaged_files_are_named_and_left_alone_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = Record::from(quantities()).save_in(folder.path()).unwrap();
    let whole = fs::read_to_string(&good).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("1-truncated.json", &whole[..whole.len() / 2]);
    write("2-text.json", "not JSON at all");
    write("3-empty.json", "");
    write("4-other.json", "{\"name\": \"of another program\"}");
    write("5-future.json", "{\"schema\": 99, \"of\": \"another age\"}");
    write(
        "6-incomplete.json",
        "{\"schema\": 1, \"crate_version\": \"0.1.0\", \"kind\": \"comparison\", \"result\": {}}",
    );
    write("7-binary.json", "\u{0}\u{1}");
    fs::create_dir(folder.path().join("8-folder.json")).unwrap();
    write("notes.txt", "no record and not taken for one");
    write(".partial-abc.json", &whole[..10]);
    let before: HashSet<_> = files(folder.path()).into_iter().collect();

    let records = Records::load(folder.path()).unwrap();
    assert_eq!(records.good.len(), 1);
    assert_eq!(records.good[0].path, good);
    let problems: Vec<_> = records.damaged.iter().map(|damaged| &damaged.problem).collect();
    assert!(
        matches!(
            problems[..],
            [
                Problem::NotJson(_),
                Problem::NotJson(_),
                Problem::NotJson(_),
                Problem::NoSchema,
                Problem::Newer { found: 99 },
                Problem::Incomplete { schema: 1, .. },
                Problem::NotJson(_),
                Problem::Unreadable(_),
            ]
        ),
        "{problems:?}"
    );
    assert!(problems[4].to_string().contains("99") && problems[4].to_string().contains("newer"));
    assert_eq!(files(folder.path()).into_iter().collect::<HashSet<_>>(), before);
    assert_eq!(
        fs::read_to_string(folder.path().join("2-text.json")).unwrap(),
        "not JSON at all"
    );
}

#[test]
fn many_writers_at_once_lose_nothing_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::from(quantities());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    record.save_in(folder.path()).unwrap();
                    // A reader among the writers sees whole records only.
                    assert!(Records::load(folder.path()).unwrap().damaged.is_empty());
                }
            });
        }
    });
    let records = Records::load(folder.path()).unwrap();
    assert_eq!(records.good.len(), 80);
    assert_eq!(files(folder.path()).len(), 80);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let error = Record::from(quantities()).save_in(file.join("runs")).unwrap_err();
    assert!(error.to_string().contains("LAB_RUNS_DIR"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "in the way");
    assert!(Records::load(&file).is_err());
    assert!(
        Records::load(folder.path().join("missing"))
            .unwrap()
            .good
            .is_empty()
    );
}

/// Root may write anywhere, so there this shows only that nothing is left half done.
#[cfg(unix)]
#[test]
fn a_read_only_folder_is_an_error_or_a_whole_record() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let saved = Record::from(quantities()).save_in(folder.path());
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    match saved {
        Ok(path) => assert!(Record::read(path).is_ok()),
        Err(error) => {
            assert!(matches!(error, RecordError::Write { .. }));
            assert!(files(folder.path()).is_empty());
        }
    }
}

#[test]
fn values_that_json_cannot_hold_and_ids_that_cannot_name_a_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let odd = quantities().value("ratio", "times", Estimate::exact(f64::NAN));
    let error = Record::from(odd).save_in(folder.path()).unwrap_err();
    assert!(
        matches!(&error, RecordError::NotFinite { name, .. } if name == "ratio"),
        "{error}"
    );
    let error = Record::from(Quantities::new("../../etc/x"))
        .save_in(folder.path())
        .unwrap_err();
    assert!(matches!(error, RecordError::Id(_)));
    assert!(files(folder.path()).is_empty());
}

#[test]
#[ignore = "run by the test below in a process of its own, with an environment of its own"]
fn saving_where_the_environment_says() {
    let expected = std::env::var("EXPECTED_RUNS").expect("the test below says where");
    let expected = Path::new(&expected);
    assert_eq!(runs_folders(), [expected]);
    let path = quantities().save().unwrap();
    assert_eq!(path.parent(), Some(expected));
    assert_eq!(Records::load_all().unwrap().good[0].path, path);
}

#[test]
fn the_environment_names_the_runs_folder() {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "saving_where_the_environment_says"])
        .env("LAB_RUNS_DIR", &runs)
        .env("EXPECTED_RUNS", &runs)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(files(&runs).len(), 1);
}

#[test]
fn without_the_environment_the_courses_own_folder_comes_first() {
    if std::env::var_os("LAB_RUNS_DIR").is_none() {
        assert!(runs_folders()[0].ends_with(".lab/runs"));
    }
}
