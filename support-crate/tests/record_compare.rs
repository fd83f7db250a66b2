//! The program behind `cargo lab compare`: what it sets side by side, and what it refuses to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::measure::{Comparison, Effort, Experiment, Verdict};
use concurrency_lab::lab::record::{Quantities, Record, Records};
use concurrency_lab::lab::scaling::ScalingTimes;
use lab_words::compare::Request;
use lab_words::{Format, Theme};

fn waits(id: &str, effort: Effort) -> Comparison {
    Experiment::new(id)
        .title("Two waits")
        .baseline("long", || thread::sleep(Duration::from_millis(12)))
        .variant("short", || thread::sleep(Duration::from_millis(6)))
        .effort(effort)
        .rounds(7)
        .quiet()
        .run()
        .unwrap()
}

/// The same measurements as if another machine had made them.
fn elsewhere(mut comparison: Comparison) -> Comparison {
    comparison.machine.processor = "Abacus 3000".to_owned();
    comparison.machine.usable = 64;
    comparison.machine.logical_cores = 64;
    comparison
}

/// A folder for generated files and, in it, folders of records.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, name: &str, records: impl IntoIterator<Item = Record>) -> PathBuf {
        let folder = self.0.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        for record in records {
            record.save_in(&folder).unwrap();
        }
        folder
    }

    fn compare(&self, runs: &[&Path]) -> Output {
        self.ask(runs, &[], None)
    }

    fn ask(&self, runs: &[&Path], experiments: &[&str], figure: Option<&Path>) -> Output {
        let request = Request {
            runs: runs.iter().map(|&run| run.to_owned()).collect(),
            experiments: experiments.iter().map(|&id| id.to_owned()).collect(),
            figure: figure.map(Path::to_owned),
            figures: self.0.path().join("figures"),
            formats: vec![Format::Svg],
            theme: Theme::Dark,
            reference: reference(),
        };
        Command::new(env!("CARGO_BIN_EXE_lab-compare"))
            .args(request.to_arguments())
            .env("LAB_RUNS_DIR", self.0.path().join("own"))
            .output()
            .unwrap()
    }

    fn pictures(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path().join("figures"))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/reference")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn table(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "it was accepted");
    said(output)
}

#[test]
fn two_machines_stand_side_by_side_in_a_table_and_a_figure() {
    let bench = Bench::new();
    let found = |value: f64| {
        let mut comparison = waits("01-waits", Effort::Quick);
        comparison.variants[1].verdict = Verdict::Faster;
        comparison.variants[1].speedup = Estimate {
            value,
            low: value - 1.0,
            high: value + 1.0,
        };
        comparison
    };
    let mine = bench.run("mine", [found(2.5).into()]);
    let theirs = bench.run("theirs", [elsewhere(found(40.0)).into()]);
    let output = bench.compare(&[&mine, &theirs]);
    let table = table(&output);
    let line = |start: &str| {
        let found = table.lines().find(|line| line.trim_start().starts_with(start));
        found
            .unwrap_or_else(|| panic!("no line {start:?} in:\n{table}"))
            .to_owned()
    };
    assert!(table.starts_with("Two waits (01-waits)"), "{table}");
    assert!(line("mine  ").contains("theirs"), "{table}");
    assert_eq!(line("long").matches(" ms").count(), 2, "{table}");
    assert!(line("short").contains("2.5× (1.5× – 3.5×)"), "{table}");
    assert!(line("short").contains("40× (39× – 41×)"), "{table}");
    assert!(
        line("theirs: ").contains("Abacus 3000 · 64 of 64 cores"),
        "{table}"
    );
    assert_eq!(bench.pictures(), ["01-waits.svg"]);
    let svg = fs::read_to_string(bench.0.path().join("figures/01-waits.svg")).unwrap();
    assert!(svg.contains("Two waits") && svg.contains("Abacus 3000"));
}

#[test]
fn another_effort_build_or_experiment_is_refused_with_the_reason() {
    let bench = Bench::new();
    let quick = waits("01-waits", Effort::Quick);
    let mine = bench.run("mine", [quick.clone().into()]);

    let mut thorough = quick.clone();
    thorough.effort = Effort::Thorough;
    let theirs = bench.run("thorough", [thorough.into()]);
    let said = refused(&bench.compare(&[&mine, &theirs]));
    for word in [
        "01-waits",
        "mine has",
        "quick effort",
        "thorough has",
        "thorough effort",
    ] {
        assert!(said.contains(word), "no {word:?} in: {said}");
    }

    let mut other_build = quick.clone();
    other_build.machine.build.opt_level = "s".to_owned();
    let theirs = bench.run("small", [other_build.into()]);
    let said = refused(&bench.compare(&[&mine, &theirs]));
    assert!(said.contains("optimisation level s"), "{said}");

    let mut checked = quick.clone();
    checked.machine.build.debug_assertions ^= true;
    let theirs = bench.run("checked", [checked.into()]);
    let said = refused(&bench.compare(&[&mine, &theirs]));
    assert!(
        said.contains("with debug assertions") && said.contains("without debug assertions"),
        "{said}"
    );

    let mut other = quick;
    other.experiment = "02-other".to_owned();
    let theirs = bench.run("other", [other.into()]);
    let said = refused(&bench.compare(&[&mine, &theirs]));
    assert!(said.contains("01-waits: no such experiment in other"), "{said}");
    assert!(said.contains("02-other: no such experiment in mine"), "{said}");
    assert!(bench.pictures().is_empty());
}

#[test]
fn what_fits_is_compared_though_newer_records_or_other_experiments_do_not() {
    let bench = Bench::new();
    let mut old = waits("01-waits", Effort::Quick);
    old.started = "2020-01-01T00:00:00Z".to_owned();
    let mut new = old.clone();
    new.effort = Effort::Standard;
    new.started = "2021-01-01T00:00:00Z".to_owned();
    let mut other = old.clone();
    other.experiment = "02-other".to_owned();
    let mine = bench.run("mine", [old.clone().into(), new.into()]);
    let theirs = bench.run("theirs", [old.into(), other.into()]);
    let output = bench.compare(&[&mine, &theirs]);
    let table = table(&output);
    assert!(
        table.contains("2020-01-01 · quick") && !table.contains("2021"),
        "{table}"
    );
    assert!(
        said(&output).contains("not compared: 02-other"),
        "{}",
        said(&output)
    );
}

/// A study in which `threads` threads do the work, or so many times more of it, in these milliseconds.
fn study(milliseconds: &[(usize, u64)], grows: bool) -> Record {
    let times = ScalingTimes::new("05-scaling", 8);
    let times = if grows { times.growing() } else { times };
    let times = milliseconds.iter().fold(times, |times, &(threads, time)| {
        let rounds = (0..9).map(|round| Duration::from_micros(1000 * time + round));
        times.at(threads, rounds)
    });
    times.analyse().unwrap().into()
}

#[test]
fn scaling_studies_of_different_thread_counts_share_a_chart() {
    let bench = Bench::new();
    let small = bench.run("small", [study(&[(1, 100), (2, 50)], false)]);
    let large = bench.run("large", [study(&[(1, 60), (2, 40), (3, 20)], false)]);
    let picture = bench.0.path().join("chart.svg");
    let output = bench.ask(&[&small, &large], &[], Some(&picture));
    let table = table(&output);
    let line = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap();
    assert!(
        line(" 1 thread").contains("100 ms") && line(" 1 thread").contains("60 ms"),
        "{table}"
    );
    assert!(
        line("2 threads").contains("2×") && line("2 threads").contains("1.5×"),
        "{table}"
    );
    assert!(
        line("3 threads").contains('—') && line("3 threads").contains("3×"),
        "{table}"
    );
    let svg = fs::read_to_string(picture).unwrap();
    assert!(svg.contains("small") && svg.contains("large") && svg.contains("#14171B"));
    assert!(bench.pictures().is_empty());
}

#[test]
fn work_that_grows_is_compared_by_the_work_done_and_not_with_fixed_work() {
    let bench = Bench::new();
    let times = [(1, 100), (2, 100), (4, 200)];
    let growing = bench.run("growing", [study(&times, true)]);
    let table = table(&bench.compare(&[&growing, &growing]));
    let line = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap();
    // By time alone they would be no faster, and half as fast.
    assert!(line("2 threads").contains("  2×"), "{table}");
    assert!(line("4 threads").contains("  2×"), "{table}");
    let fixed = bench.run("fixed", [study(&times, false)]);
    let said = refused(&bench.compare(&[&growing, &fixed]));
    assert!(
        said.contains("growing work") && said.contains("fixed work"),
        "{said}"
    );
}

#[test]
fn quantities_are_compared_with_their_units() {
    let bench = Bench::new();
    let bytes = |value: f64| {
        let quantities = Quantities::new("03-memory").value("one thread", "bytes", Estimate::exact(value));
        Record::from(quantities)
    };
    let mine = bench.run("mine", [bytes(8192.0)]);
    let theirs = bench.run("theirs", [bytes(4096.0)]);
    let table = table(&bench.compare(&[&mine, &theirs]));
    let row = table.lines().find(|line| line.starts_with("one thread")).unwrap();
    assert_eq!(row.matches("bytes").count(), 2, "{table}");
    assert_eq!(bench.pictures(), ["03-memory.svg"]);
}

#[test]
fn files_can_be_compared_and_a_damaged_one_in_a_folder_is_named_and_skipped() {
    let bench = Bench::new();
    let record = Record::from(waits("01-waits", Effort::Quick));
    let mine = bench.run("mine", [record.clone()]);
    fs::write(mine.join("torn.json"), "{").unwrap();
    let file = record.save_in(bench.run("theirs", [])).unwrap();
    let output = bench.compare(&[&mine, &file]);
    assert!(table(&output).contains("Two waits"));
    assert!(said(&output).contains("torn.json"), "{}", said(&output));
    let said = refused(&bench.compare(&[&mine.join("torn.json"), &file]));
    assert!(said.contains("torn.json") && said.contains("no record"), "{said}");
}

#[test]
fn runs_experiments_and_figures_that_are_not_there_are_named() {
    let bench = Bench::new();
    let mine = bench.run("mine", [waits("01-waits", Effort::Quick).into()]);
    let said = refused(&bench.compare(&[&mine, Path::new("nowhere/at/all")]));
    assert!(said.contains("nowhere/at/all"), "{said}");
    let said = refused(&bench.compare(&[&mine, &bench.run("empty", [])]));
    assert!(said.contains("empty holds no records"), "{said}");
    let said = refused(&bench.ask(&[&mine, &mine], &["09-none"], None));
    assert!(said.contains("09-none") && said.contains("01-waits"), "{said}");
    let said = refused(&bench.ask(&[&mine, &mine], &[], Some(Path::new("x.gif"))));
    assert!(
        said.contains("x.gif") && said.contains(".svg, .png or .pdf"),
        "{said}"
    );
    let said = refused(&bench.compare(&[]));
    assert!(
        said.contains("no records yet") && said.contains("cargo lab run 01"),
        "{said}"
    );
    assert!(bench.pictures().is_empty());
}

#[test]
fn one_figure_for_several_experiments_is_refused() {
    let bench = Bench::new();
    let first = waits("01-waits", Effort::Quick);
    let mut second = first.clone();
    second.experiment = "02-waits".to_owned();
    let mine = bench.run("mine", [first.into(), second.into()]);
    let picture = bench.0.path().join("one.svg");
    let said = refused(&bench.ask(&[&mine, &mine], &[], Some(&picture)));
    assert!(said.contains("01-waits, 02-waits"), "{said}");
    assert!(!picture.exists());
    let table = table(&bench.ask(&[&mine, &mine], &["02-waits"], Some(&picture)));
    assert!(
        table.contains("mine (1)") && table.contains("mine (2)"),
        "{table}"
    );
    assert!(picture.exists() && bench.pictures().is_empty());
}

#[test]
fn without_runs_ones_own_are_compared_with_the_shipped_reference() {
    let bench = Bench::new();
    let reference = Records::load(reference()).unwrap();
    assert!(reference.damaged.is_empty(), "{:?}", reference.damaged);
    assert!(!reference.good.is_empty());
    bench.run("own", reference.good.iter().map(|stored| stored.record.clone()));
    let table = table(&bench.compare(&[]));
    assert!(
        table.contains("your runs") && table.contains("the course's machine"),
        "{table}"
    );
    for stored in &reference.good {
        assert!(table.contains(stored.record.experiment()), "{table}");
    }
}

#[test]
fn the_reference_names_no_place_and_no_host() {
    for stored in Records::load(reference()).unwrap().good {
        let text = fs::read_to_string(&stored.path).unwrap();
        assert!(
            !text.contains("/home") && !text.contains("/root"),
            "{}",
            stored.path.display()
        );
        assert!(
            stored.record.machine().build.is_release_like(),
            "{}",
            stored.path.display()
        );
    }
}

#[test]
fn without_a_request_it_says_what_starts_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_lab-compare")).output().unwrap();
    assert!(refused(&output).contains("cargo lab compare"));
    let output = Command::new(env!("CARGO_BIN_EXE_lab-compare"))
        .args(["--runs", "x"])
        .output()
        .unwrap();
    assert!(refused(&output).contains("cargo lab compare"));
}
