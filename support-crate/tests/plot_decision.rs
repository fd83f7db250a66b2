//! Decision maps: what they show, what they refuse, and that nothing in them overlaps.

mod plot_overlap;

use concurrency_lab::lab::plot::*;
use plot_overlap::assert_apart;
use proptest::prelude::*;

fn waits() -> Question {
    Choice::ask("How many waits at once?")
        .option("a few", Choice::take("threads", "chapter 03"))
        .option("thousands", Choice::take("async tasks", "chapter 02"))
}

fn root() -> Question {
    Choice::ask("What takes the time?")
        .option("waiting", waits())
        .option("computing", Choice::take("rayon", ""))
}

fn map(root: Question) -> DecisionMap {
    DecisionMap::new("the <map> & more")
        .subtitle("in one picture")
        .footer("drawn today")
        .root(root)
}

fn refusal(map: &DecisionMap) -> (PlotError, String) {
    let error = map.draw().expect_err("the tree is not sound");
    let text = error.to_string();
    assert!(text.contains("the <map> & more"), "{text}");
    (error, text)
}

/// A question with `count` tools as its answers.
fn wide(count: usize) -> Question {
    (0..count).fold(Choice::ask("Which?"), |question, i| {
        question.option(format!("number {i}"), Choice::take(format!("tool {i}"), "remark"))
    })
}

/// `levels` questions, one behind the other.
fn deep(levels: usize) -> Question {
    (1..levels).fold(wide(1), |question, i| {
        Choice::ask(format!("Question {i}?")).option("on", question)
    })
}

#[test]
fn the_figure_shows_every_question_answer_and_tool() {
    let figure = map(root())
        .remark("Shared state: chapter 04.")
        .draw()
        .expect("sound");
    let labels = figure.placed_labels();
    let find = |text: &str| {
        labels
            .iter()
            .find(|label| label.text == text)
            .unwrap_or_else(|| panic!("{text:?} is not among {labels:?}"))
    };
    for text in [
        "in one picture",
        "drawn today",
        "Shared state: chapter 04.",
        "chapter 03",
    ] {
        find(text);
    }
    let order = ["waiting", "a few", "threads"].map(|text| find(text).left);
    assert!(order[0] < order[1] && order[1] < order[2], "from left to right");
    assert_eq!(
        find("threads").left,
        find("rayon").left,
        "tools stand in one column"
    );
    let tops = ["threads", "async tasks", "rayon"].map(|text| find(text).top);
    assert!(tops[0] < tops[1] && tops[1] < tops[2], "in the order given");
    for theme in [Theme::Light, Theme::Dark] {
        let svg = figure.svg(theme);
        assert!(svg.contains("<title>the &lt;map&gt; &amp; more</title>"));
        // Three tinted tools, each with its heavy edge, and the heads of four arrows.
        assert_eq!(svg.matches("<polygon").count(), 3 * 2 + 4);
        // Two questions, the outlines of three tools, and two lines for each of four answers.
        assert_eq!(svg.matches("<polyline").count(), 2 + 3 + 2 * 4);
        // The title and the names of the tools.
        assert_eq!(svg.matches("font-weight=\"bold\"").count(), 1 + 3);
    }
    assert_ne!(figure.svg(Theme::Light), figure.svg(Theme::Dark));
}

#[test]
fn a_question_stands_in_the_middle_of_its_answers() {
    let figure = map(root()).draw().expect("sound");
    let labels = figure.placed_labels();
    let middle = |text: &str| {
        let label = labels.iter().find(|label| label.text == text).expect("shown");
        0.5 * (label.top + label.bottom)
    };
    let answers = 0.5 * (middle("a few") + middle("thousands"));
    assert!(
        (middle("waiting") - answers).abs() < 1.0,
        "an answer stands before what it leads to"
    );
    let tools = ["threads", "async tasks"].map(middle);
    assert!(tools[1] - tools[0] > 60.0);
}

#[test]
fn the_table_has_a_row_for_each_tool_and_keeps_the_other_questions() {
    let figure = map(root())
        .remark("Shared state: chapter 04.")
        .draw()
        .expect("sound");
    let table = figure.table();
    assert_eq!(table.headers(), ["What takes the time?", "take", "remark"]);
    assert_eq!(
        table.rows(),
        [
            ["waiting → a few", "threads", "chapter 03"],
            ["waiting → thousands", "async tasks", "chapter 02"],
            ["computing", "rayon", ""],
        ]
    );
    assert_eq!(
        table.notes(),
        ["waiting: How many waits at once?", "Shared state: chapter 04."]
    );
}

#[test]
fn nine_tools_and_three_questions_in_a_row_fit_and_more_are_refused() {
    assert_eq!(map(wide(9)).draw().expect("nine fit").table().rows().len(), 9);
    let (error, text) = refusal(&map(wide(10)));
    assert!(matches!(error, PlotError::OutOfRange { .. }));
    assert!(
        text.contains("tools is 10") && text.contains("split the map"),
        "{text}"
    );
    assert!(map(deep(3)).draw().is_ok());
    let (error, text) = refusal(&map(deep(4)));
    assert!(matches!(error, PlotError::OutOfRange { .. }));
    assert!(
        text.contains("questions in a row is 4") && text.contains("split the map"),
        "{text}"
    );
}

#[test]
fn texts_that_cannot_be_read_are_refused_and_not_cut() {
    let word = "W".repeat(90);
    let (error, text) = refusal(&map(
        Choice::ask("Which?").option("this", Choice::take(word.clone(), ""))
    ));
    assert!(matches!(error, PlotError::OutOfRange { .. }));
    assert!(text.contains(&word) && text.contains("shorter words"), "{text}");
    let essay = "many words ".repeat(300);
    let (error, text) = refusal(&map(
        Choice::ask("Which?").option("this", Choice::take("tool", essay))
    ));
    assert!(matches!(error, PlotError::OutOfRange { .. }));
    assert!(text.contains("shorten the texts"), "{text}");
}

#[test]
fn empty_trees_questions_and_texts_are_named() {
    let tool = || Choice::take("tool", "");
    let empty = |map: &DecisionMap, named: &str| {
        let (error, text) = refusal(map);
        assert!(matches!(error, PlotError::Empty { .. }), "{text}");
        assert!(text.contains(named), "{text}");
    };
    empty(&DecisionMap::new("the <map> & more"), "root question");
    empty(&map(Choice::ask("Which?")), "answers to the question \"Which?\"");
    let inner = Choice::ask("Which?").option("this", Choice::ask("And then?"));
    empty(&map(inner), "answers to the question \"And then?\"");
    empty(
        &map(Choice::ask(" ").option("this", tool())),
        "text of a question",
    );
    empty(
        &map(Choice::ask("Which?").option("", tool())),
        "an answer to the question \"Which?\"",
    );
    let nameless = Choice::ask("Which?").option("this", Choice::take(" ", "remark"));
    empty(&map(nameless), "behind the answer \"this\"");
}

#[test]
fn two_equal_answers_to_one_question_are_refused() {
    let twice = Choice::ask("Which?")
        .option("this", Choice::take("one", ""))
        .option("this", Choice::take("two", ""));
    let (error, text) = refusal(&map(twice));
    assert!(matches!(error, PlotError::Name { .. }));
    assert!(text.contains("\"this\"") && text.contains("\"Which?\""), "{text}");
}

/// Short texts, as authors write them.
fn short() -> impl Strategy<Value = String> {
    "[a-z]{1,7}( [a-z]{1,7})?"
}

/// Any text, with words of any width and characters that XML escapes or forbids.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => short(),
        2 => "[A-Za-z0-9µ×<&\"]{1,6}( [a-zA-Z]{1,12}){0,8}",
        1 => "[W]{1,30}",
        1 => "[a-z\u{0}\u{7}\n]{0,6}x",
    ]
}

/// A question with one to three answers, told apart by their numbers.
fn asked(text: BoxedStrategy<String>, next: BoxedStrategy<Choice>) -> BoxedStrategy<Question> {
    let options = prop::collection::vec((text.clone(), next), 1..4);
    (text, options)
        .prop_map(|(question, options)| {
            let options = options.into_iter().enumerate();
            options.fold(Choice::ask(question), |question, (i, (answer, next))| {
                question.option(format!("{answer} {i}"), next)
            })
        })
        .boxed()
}

/// A tree of up to three questions in a row and up to twenty-seven tools.
fn tree(text: BoxedStrategy<String>) -> BoxedStrategy<Question> {
    let tool = (text.clone(), text.clone())
        .prop_map(|(tool, remark)| Choice::take(tool, remark))
        .boxed();
    let level = |next: BoxedStrategy<Choice>| asked(text.clone(), next);
    let inner = level(tool.clone()).prop_map(Choice::from).boxed();
    let middle = level(prop_oneof![2 => tool.clone(), 1 => inner].boxed())
        .prop_map(Choice::from)
        .boxed();
    level(prop_oneof![1 => tool, 1 => middle].boxed())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn labels_keep_apart_and_on_the_canvas(
        title in any_text(),
        subtitle in any_text(),
        footer in any_text(),
        remark in any_text(),
        root in tree(any_text().boxed()),
    ) {
        let map = DecisionMap::new(title).subtitle(subtitle).footer(footer).remark(remark).root(root);
        match map.draw() {
            Ok(figure) => assert_apart(&figure)?,
            Err(error) => prop_assert!(matches!(error, PlotError::OutOfRange { .. }), "{error}"),
        }
    }

    #[test]
    fn short_texts_within_the_limits_always_fit(root in tree(short().boxed())) {
        match map(root).draw() {
            Ok(figure) => {
                prop_assert!(figure.table().rows().len() <= 9);
                assert_apart(&figure)?;
            }
            Err(error) => prop_assert!(error.to_string().contains("the number of tools is"), "{error}"),
        }
    }
}
