//! Which tool when: questions from left to right, and a tool at the end of each path of answers.

mod choice;
mod draw;
mod layout;
mod placed;
mod tree;

pub use choice::{Choice, Question};

use super::frame::Frame;
use super::scene::Scene;
use super::{Captioned, Figure, PlotError, check};
use crate::lab::table::Table;
use placed::Misfit;

/// More tools than this leave less than two lines of readable text for each.
const MOST_TOOLS: usize = 9;
/// More questions in a row than this leave too narrow a column for each.
const MOST_QUESTIONS: usize = 3;

/// A decision tree from left to right: questions in rounded boxes, answers on the edges, tools in square, tinted boxes
/// that stand in one column.
///
/// It holds at most 9 tools, and at most 3 questions on the way to any of them. Text is set at 18 units or more; what
/// does not fit is refused, not cut.
///
/// ```
/// use concurrency_lab::lab::plot::*;
///
/// let map = DecisionMap::new("Which tool belongs where")
///     .root(Choice::ask("What does the program spend its time on?")
///         .option("waiting", Choice::ask("How many waits at once?")
///             .option("a few", Choice::take("threads", "chapter 03"))
///             .option("thousands", Choice::take("async tasks", "chapter 02")))
///         .option("computing", Choice::take("rayon", "chapter 05")))
///     .draw()?;
/// assert_eq!(map.table().rows()[1], ["waiting → thousands", "async tasks", "chapter 02"]);
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DecisionMap {
    frame: Frame,
    root: Option<Question>,
    remark: String,
}

impl Captioned for DecisionMap {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl DecisionMap {
    /// An empty map.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            root: None,
            remark: String::new(),
        }
    }

    /// The first question.
    pub fn root(mut self, question: Question) -> Self {
        self.root = Some(question);
        self
    }

    /// A sentence under the tree, for what holds whichever tool is taken; at most two lines of it are shown, and the
    /// table has it in full.
    pub fn remark(mut self, text: impl Into<String>) -> Self {
        self.remark = text.into();
        self
    }

    /// Checks the tree and lays it out.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] for a map without a question, a question without answers, or a text that is blank;
    /// [`PlotError::Name`] for two equal answers to one question; [`PlotError::OutOfRange`] for more than 9 tools, more
    /// than 3 questions in a row, and texts too long to stand in the figure at 18 units.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        let Some(root) = &self.root else {
            return Err(check::empty(figure, "the decision map (it has no root question)"));
        };
        check_question(figure, root)?;
        check_size(figure, root)?;
        let mut scene = Scene::default();
        let (top, bottom) = self.frame.draw(&mut scene);
        let bottom = draw::remark(&mut scene, &self.remark, bottom);
        let placed = layout::place(root, top + 6.0, bottom - 12.0)
            .map_err(|misfit| too_large(figure, root, misfit))?;
        draw::tree(&mut scene, &placed);
        Ok(Figure::new(self.frame.title.clone(), scene, self.table(root)))
    }

    fn table(&self, root: &Question) -> Table {
        let mut rows = Vec::new();
        let mut questions = Vec::new();
        walk(root, "", &mut rows, &mut questions);
        let mut table = Table::new([root.text.as_str(), "take", "remark"], rows);
        for question in questions {
            table = table.note(question);
        }
        if !self.remark.trim().is_empty() {
            table = table.note(self.remark.clone());
        }
        table
    }
}

/// Collects a row for each tool and a line for each question but the first.
fn walk(question: &Question, path: &str, rows: &mut Vec<[String; 3]>, questions: &mut Vec<String>) {
    for (answer, next) in &question.options {
        let path = if path.is_empty() {
            answer.clone()
        } else {
            format!("{path} → {answer}")
        };
        match next {
            Choice::Ask(question) => {
                questions.push(format!("{path}: {}", question.text));
                walk(question, &path, rows, questions);
            }
            Choice::Take { tool, remark } => rows.push([path, tool.clone(), remark.clone()]),
        }
    }
}

fn check_question(figure: &str, question: &Question) -> Result<(), PlotError> {
    if question.text.trim().is_empty() {
        return Err(check::empty(figure, "the text of a question"));
    }
    let what = |what: &str| format!("{what} the question \"{}\"", question.text);
    if question.options.is_empty() {
        return Err(check::empty(figure, what("the list of answers to")));
    }
    let answers = question.options.iter().map(|(answer, _)| answer.as_str());
    check::distinct(figure, &what("answers to"), answers)?;
    for (answer, next) in &question.options {
        if answer.trim().is_empty() {
            return Err(check::empty(figure, what("an answer to")));
        }
        match next {
            Choice::Ask(question) => check_question(figure, question)?,
            Choice::Take { tool, .. } if tool.trim().is_empty() => {
                return Err(check::empty(
                    figure,
                    what(&format!("the tool behind the answer \"{answer}\" to")),
                ));
            }
            Choice::Take { .. } => {}
        }
    }
    Ok(())
}

fn check_size(figure: &str, root: &Question) -> Result<(), PlotError> {
    let limits = [
        ("the number of tools", root.tools(), MOST_TOOLS, "leave some out"),
        (
            "the number of questions in a row",
            root.questions_in_a_row(),
            MOST_QUESTIONS,
            "ask fewer before a tool is named",
        ),
    ];
    for (what, count, most, remedy) in limits {
        if count > most {
            return Err(PlotError::OutOfRange {
                figure: figure.to_string(),
                series: root.text.clone(),
                what: what.to_string(),
                value: count.to_string(),
                allowed: format!("1 to {most}; {remedy}, or split the map into two figures"),
            });
        }
    }
    Ok(())
}

fn too_large(figure: &str, root: &Question, misfit: Misfit) -> PlotError {
    let (series, what, value, allowed) = match misfit {
        Misfit::Width { word, needed, room } => (
            word,
            "the width of the columns that hold this word and the longest of the other columns",
            needed,
            format!("the {room:.0} units between the margins; use shorter words or fewer questions in a row"),
        ),
        Misfit::Height { needed, room } => (
            root.text.clone(),
            "the height that the texts need",
            needed,
            format!(
                "the {room:.0} units that the figure has for them; shorten the texts or split the map into two figures"
            ),
        ),
    };
    PlotError::OutOfRange {
        figure: figure.to_string(),
        series,
        what: what.to_string(),
        value: format!("{value:.0} units"),
        allowed,
    }
}
