//! The written description of records, held against records.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::measure::{Effort, Experiment, Verdict};
use concurrency_lab::lab::record::{Content, Quantities, Record, Records, SCHEMA};
use concurrency_lab::lab::scaling::ScalingStudy;
use serde_json::Value;

const DESCRIPTION: &str = include_str!("../src/lab/record/SCHEMA.md");

fn reference() -> Records {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/reference");
    Records::load(folder).unwrap()
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

fn one_of_each_kind() -> [Record; 3] {
    let comparison = Experiment::new("00-waits")
        .baseline("long", || thread::sleep(Duration::from_millis(6)))
        .variant("broken", || panic!("on purpose"))
        .rounds(7)
        .quiet()
        .run()
        .unwrap();
    let scaling = ScalingStudy::new("00-scaling", |threads| {
        thread::sleep(Duration::from_millis(24) / u32::try_from(threads).unwrap());
    })
    .threads([1, 2, 3, 4])
    .rounds(7)
    .quiet()
    .run()
    .unwrap();
    let quantities =
        Quantities::new("00-bytes")
            .effort(Effort::Quick)
            .value("one", "bytes", Estimate::exact(1.0));
    [comparison.into(), scaling.into(), quantities.into()]
}

#[test]
fn every_field_that_is_written_is_described() {
    let mut written = BTreeSet::new();
    for record in one_of_each_kind() {
        keys(&serde_json::to_value(record).unwrap(), &mut written);
    }
    assert!(written.len() > 50, "{written:?}");
    let missing: Vec<_> = written
        .iter()
        .filter(|key| !DESCRIPTION.contains(&format!("`{key}`")))
        .collect();
    assert!(missing.is_empty(), "SCHEMA.md does not describe {missing:?}");
    assert!(DESCRIPTION.contains(&format!("schema {SCHEMA}\n")));
}

#[test]
fn records_of_earlier_versions_are_read_with_defaults_for_what_they_lack() {
    let text = include_str!("records/scaling-before-fits.json");
    assert!(
        !text.contains("\"fits\""),
        "it was written before there were fits"
    );
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records/scaling-before-fits.json");
    let record = Record::read(file).unwrap();
    let Content::Scaling(scaling) = &record.content else {
        panic!("it is a scaling study");
    };
    assert_eq!(scaling.points.len(), 2);
    assert!(scaling.fits.candidates.is_empty());
    assert_eq!(record.effort(), Some(Effort::Quick));
}

/// Schema 1 had one verdict for what is equivalent and for what is not known; the interval says which it was.
#[test]
fn a_verdict_of_schema_1_is_read_as_what_its_interval_says() {
    let folder = tempfile::tempdir().unwrap();
    let [comparison, scaling, _] = one_of_each_kind();
    for (record, list) in [
        (comparison, "/result/variants"),
        (scaling, "/result/comparison/variants"),
    ] {
        let mut old = serde_json::to_value(&record).unwrap();
        old["schema"] = Value::from(1);
        let variants = old.pointer_mut(list).unwrap().as_array_mut().unwrap();
        let mut variant = variants[0].clone();
        for field in ["dependence", "effective_rounds"] {
            variant.as_object_mut().unwrap().remove(field);
        }
        variant["samples_ns"] = Value::from(vec![6_000_000_u64; 9]);
        variant["verdict"] = Value::from("no-difference");
        for (name, low, high) in [("near", 0.995, 1.005), ("wide", 0.8, 1.2)] {
            variant["name"] = Value::from(name);
            variant["speedup"] = serde_json::json!({"value": 1.0, "low": low, "high": high});
            variants.push(variant.clone());
        }
        let path = folder.path().join("old.json");
        fs::write(&path, old.to_string()).unwrap();
        let read = Record::read(&path).unwrap();
        assert_eq!(read.schema, SCHEMA);
        let comparison = read.comparison().unwrap();
        assert_eq!(comparison.verdict("near").unwrap(), Verdict::Equivalent);
        assert_eq!(comparison.verdict("wide").unwrap(), Verdict::Undecided);
        assert_eq!(comparison.equivalence, 0.01);
    }
}

#[test]
fn every_record_of_the_reference_run_is_readable() {
    let records = reference();
    assert!(records.damaged.is_empty(), "{:?}", records.damaged);
    assert!(records.good.len() >= 4);
}

#[test]
fn fields_of_later_versions_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    for record in one_of_each_kind() {
        let mut document = serde_json::to_value(&record).unwrap();
        document["of_the_future"] = Value::from(1);
        document["result"]["of_the_future"] = Value::from("field");
        let path = folder.path().join("future.json");
        fs::write(&path, document.to_string()).unwrap();
        assert_eq!(Record::read(&path).unwrap().experiment(), record.experiment());
    }
}

/// The file names differ in time and letters only, so many records of one experiment are read in the order of time.
#[test]
fn a_folder_of_many_is_read_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let [_, _, quantities] = one_of_each_kind();
    let Content::Quantities(quantities) = quantities.content else {
        panic!("the third is of quantities");
    };
    let mut sample = *quantities;
    let count = 700;
    for number in 0..count {
        sample.started = format!("2026-01-01T{:02}:{:02}:00Z", number / 60, number % 60);
        let json = serde_json::to_vec(&Record::from(sample.clone())).unwrap();
        // In an order of names that is not that of time.
        let name = format!("{:04}.json", (number * 271) % count);
        fs::write(folder.path().join(name), json).unwrap();
    }
    fs::write(folder.path().join("torn.json"), "{").unwrap();
    let records = Records::load(folder.path()).unwrap();
    assert_eq!((records.good.len(), records.damaged.len()), (count, 1));
    assert!(
        records
            .good
            .is_sorted_by_key(|stored| stored.record.started().to_owned())
    );
    assert_eq!(
        records.latest("00-bytes").unwrap().record.started(),
        "2026-01-01T11:39:00Z"
    );
}
