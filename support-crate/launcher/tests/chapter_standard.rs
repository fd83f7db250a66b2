//! What every chapter's notebook promises its reader, as far as its cells show it: predictions come before their results
//! and are answered, exercises hold no answer, questions stand between sections, and only chapters that are there are named.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lab_launcher::notebook::chapters;
use serde_json::Value;
use support::folders;

/// A cell as these rules see it.
#[derive(Clone, Debug)]
struct Cell {
    code: bool,
    source: String,
    tags: Vec<String>,
    slide: String,
    folded: bool,
    shows_figure: bool,
    outputs: String,
}

impl Cell {
    fn of(cell: &Value) -> Self {
        let text = |lines: &Value| -> String {
            lines
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        };
        let tags = cell["metadata"]["tags"].as_array().into_iter().flatten();
        let outputs = cell["outputs"].to_string();
        Self {
            code: cell["cell_type"] == "code",
            source: text(&cell["source"]),
            tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
            slide: cell["metadata"]["slideshow"]["slide_type"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            folded: cell["metadata"]["jupyter"]["source_hidden"] == true,
            shows_figure: outputs.contains("image/svg+xml"),
            outputs,
        }
    }

    fn is(&self, tag: &str) -> bool {
        self.tags.iter().any(|given| given == tag)
    }
}

fn cells(path: &Path) -> Vec<Cell> {
    let notebook: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    notebook["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(Cell::of)
        .collect()
}

fn number(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy()[..2].to_owned()
}

/// Chapters that are older than the standard and not yet brought up to it. This list only shrinks.
const NOT_YET: [&str; 0] = [];

fn all() -> Vec<(String, Vec<Cell>)> {
    let paths: Vec<PathBuf> = chapters::all(&folders().notebooks()).unwrap();
    assert!(paths.len() >= 3, "{paths:?}");
    let chapters = paths.iter().map(|path| (number(path), cells(path)));
    chapters
        .filter(|(number, _)| !NOT_YET.contains(&number.as_str()))
        .collect()
}

/// What is wrong with a chapter's predictions.
fn faults_of_predictions(chapter: &str, cells: &[Cell]) -> Vec<String> {
    let mut faults = Vec::new();
    let predictions: Vec<usize> = (0..cells.len())
        .filter(|&at| cells[at].is("prediction"))
        .collect();
    if predictions.is_empty() {
        faults.push("no prediction".to_owned());
    }
    for (&at, count) in predictions.iter().zip(1..) {
        let source = &cells[at].source;
        let asked = format!("predict(\"{chapter}.{count}\", UNANSWERED)?");
        if !source.contains(&asked) {
            faults.push(format!("{source}\nshould hold {asked}"));
            continue;
        }
        let name = source
            .trim_start_matches("let ")
            .split([' ', ':'])
            .next()
            .unwrap_or_default();
        if !cells[..at]
            .iter()
            .rev()
            .take(2)
            .any(|cell| cell.source.contains("**Predict"))
        {
            faults.push(format!("{source}\nno question stands above it"));
        }
        let answered = |cell: &Cell| cell.code && cell.source.contains(&format!("{name}.against"));
        if !cells[at + 1..].iter().any(answered) {
            faults.push(format!("{source}\nis never answered by {name}.against…"));
        }
    }
    for (at, cell) in cells.iter().enumerate() {
        let asks = !cell.code && cell.source.contains("**Predict");
        let next_code = cells[at + 1..].iter().find(|cell| cell.code);
        if asks && next_code.is_none_or(|next| !next.is("prediction")) {
            faults.push(format!(
                "{}\nis followed by a result, not by a prediction",
                cell.source
            ));
        }
    }
    faults
}

#[test]
fn every_prediction_is_written_down_before_its_result_and_answered_after_it() {
    for (chapter, cells) in all() {
        assert_eq!(
            faults_of_predictions(&chapter, &cells),
            [""; 0],
            "chapter {chapter}"
        );
    }
}

/// What is wrong with a chapter's exercises.
fn faults_of_exercises(chapter: &str, cells: &[Cell]) -> Vec<String> {
    let mut faults = Vec::new();
    let of = |tag: &'static str| cells.iter().filter(move |cell| cell.is(tag));
    for (exercise, count) in of("exercise").zip(1..) {
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let source: Vec<&str> = exercise.source.lines().collect();
        let check = source
            .iter()
            .copied()
            .filter(code)
            .find(|line| line.contains("check::") && line.contains("(\""))
            .unwrap_or_default();
        let call = check.split("//").next().unwrap_or_default();
        if !call.contains(&format!("\"{chapter}.{count}\"")) {
            faults.push(format!(
                "{}\ndoes not check \"{chapter}.{count}\"",
                exercise.source
            ));
        }
        if !["UNANSWERED)", "None)", "NOT_DONE)"]
            .iter()
            .any(|open| call.trim_end().ends_with(open))
        {
            faults.push(format!("{}\nholds more than an open answer", exercise.source));
        }
        if !exercise.outputs.contains("not done yet") {
            faults.push(format!("{}\nis done", exercise.source));
        }
    }
    for solution in of("solution") {
        // What a solution passes to its check must not be readable before it.
        let answer = solution.source.lines().last().unwrap_or_default();
        if let Some(earlier) = cells
            .iter()
            .find(|cell| !cell.is("solution") && cell.source.contains(answer))
        {
            faults.push(format!("{}\nholds the answer {answer}", earlier.source));
        }
        if solution.slide != "skip" {
            faults.push(format!("{}\nis shown on a slide", solution.source));
        }
    }
    let measured = |cell: &Cell| {
        ["Experiment::new", "ScalingStudy::new"]
            .iter()
            .any(|call| cell.source.contains(call))
    };
    if !of("solution").any(measured) {
        faults.push("no exercise measures".to_owned());
    }
    faults
}

#[test]
fn an_exercise_holds_no_answer_and_one_of_them_measures() {
    for (chapter, cells) in all() {
        assert_eq!(
            faults_of_exercises(&chapter, &cells),
            [""; 0],
            "chapter {chapter}"
        );
    }
}

#[test]
fn quick_questions_stand_between_the_sections() {
    for (chapter, cells) in all() {
        let questions: Vec<&Cell> = cells.iter().filter(|cell| cell.is("question")).collect();
        assert!(
            (2..=4).contains(&questions.len()),
            "chapter {chapter} has {}",
            questions.len()
        );
        for (question, letter) in questions.into_iter().zip('a'..) {
            let asked = format!("check::question(\"{chapter}.{letter}\", UNANSWERED)");
            assert!(
                question.source.contains(&asked),
                "{}\nshould hold {asked}",
                question.source
            );
            assert!(question.outputs.contains("not done yet"), "{}", question.source);
        }
    }
}

#[test]
fn a_figure_has_a_slide_of_its_own_with_little_code_and_instructors_find_notes() {
    const LINES: usize = 5;
    for (chapter, cells) in all() {
        for cell in cells
            .iter()
            .filter(|cell| cell.shows_figure && cell.slide != "skip")
        {
            let source = &cell.source;
            assert!(
                ["slide", "subslide"].contains(&cell.slide.as_str()),
                "chapter {chapter}: a figure on a slide with other things:\n{source}"
            );
            assert!(
                source.lines().count() <= LINES,
                "chapter {chapter}: much code beside a figure:\n{source}"
            );
        }
        let notes: Vec<&Cell> = cells.iter().filter(|cell| cell.slide == "notes").collect();
        let count = notes.len();
        assert!(count >= 3, "chapter {chapter} has {count} notes for instructors");
        for note in notes {
            assert!(
                note.folded,
                "chapter {chapter}: a note stands open beside the text:\n{}",
                note.source
            );
        }
        assert!(
            cells.iter().any(|cell| cell.slide == "fragment"),
            "chapter {chapter} reveals nothing in steps"
        );
    }
}

/// The chapters that a text names: every "chapter 07", and the "07" of "chapters 03, 05 and 07".
fn chapters_named(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let numbers = |word: &&&str| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut named = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        if ["chapter", "chapters"].contains(&word.to_lowercase().as_str()) {
            let list = words[at + 1..]
                .iter()
                .take_while(|word| numbers(word) || **word == "and" || **word == "to");
            named.extend(list.filter(numbers).map(|word| (*word).to_owned()));
        }
    }
    named
}

#[test]
fn only_chapters_that_are_there_are_named() {
    let chapters = all();
    let paths = chapters::all(&folders().notebooks()).unwrap();
    let there: BTreeSet<String> = paths.iter().map(|path| number(path)).collect();
    for (chapter, cells) in chapters {
        for cell in cells {
            let named = chapters_named(&format!("{} {}", cell.source, cell.outputs));
            let absent: Vec<&String> = named.difference(&there).collect();
            assert!(
                absent.is_empty(),
                "chapter {chapter} names {absent:?}:\n{}",
                cell.source
            );
        }
    }
}

/// The rules find what they are there to find.
mod rules {
    use super::*;

    fn text(source: &str) -> Cell {
        Cell {
            code: false,
            ..code(source, &[])
        }
    }

    fn code(source: &str, tags: &[&str]) -> Cell {
        Cell {
            code: true,
            source: source.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            slide: "skip".to_owned(),
            folded: false,
            shows_figure: false,
            outputs: "… exercise 05.1: not done yet".to_owned(),
        }
    }

    #[test]
    fn a_prediction_that_is_late_unanswered_or_out_of_order_is_a_fault() {
        let question = text("**Predict:** how many?");
        let guess = code("let many = predict(\"05.1\", UNANSWERED)?;", &["prediction"]);
        let result = code("run()", &[]);
        let answer = code("many.against(Unit::Times, result)?", &[]);
        let faults = |cells: &[&Cell]| {
            let cells: Vec<Cell> = cells.iter().map(|&cell| cell.clone()).collect();
            faults_of_predictions("05", &cells)
        };
        assert_eq!(faults(&[&question, &guess, &result, &answer]), [""; 0]);
        assert!(faults(&[&question, &result, &guess, &answer])[0].contains("followed by a result"));
        assert!(faults(&[&question, &guess, &result])[0].contains("never answered"));
        assert!(faults(&[&guess, &answer])[0].contains("no question"));
        assert!(faults(&[&question, &result])[0].contains("no prediction"));
        let second = code("let more = predict(\"05.1\", UNANSWERED)?;", &["prediction"]);
        assert!(faults(&[&question, &guess, &answer, &question, &second])[0].contains("05.2"));
    }

    #[test]
    fn an_answer_that_can_be_read_is_a_fault() {
        let exercise = |source: &str| code(source, &["exercise"]);
        let solution = code("Experiment::new\ncheck::exercise(\"05.1\", 42)", &["solution"]);
        let faults = |first: &Cell| faults_of_exercises("05", &[first.clone(), solution.clone()]);
        assert_eq!(
            faults(&exercise("check::exercise(\"05.1\", UNANSWERED) // Some(f)")),
            [""; 0]
        );
        assert!(faults(&exercise("check::exercise(\"05.1\", 42)"))[0].contains("more than an open answer"));
        assert!(faults(&exercise("check::exercise(\"05.2\", UNANSWERED)"))[0].contains("does not check"));
        let printed = faults(&exercise(
            "// check::exercise(\"05.1\", 42)\ncheck::exercise(\"05.1\", UNANSWERED)",
        ));
        assert!(printed[0].contains("holds the answer"), "{printed:?}");
    }

    #[test]
    fn chapters_are_found_in_text_and_lists() {
        let named = chapters_named("chapter 04, and Chapters 05, 06 and 07. There are 12, and chapter one");
        assert_eq!(named.into_iter().collect::<Vec<_>>(), ["04", "05", "06", "07"]);
    }
}
