//! The tree itself: questions with answers, and tools.

/// Where an answer leads: to a further question or to a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// A further question.
    Ask(Question),
    /// The end of the path.
    Take {
        /// The name of the tool, set in bold.
        tool: String,
        /// A remark under it, such as its chapter; may be empty.
        remark: String,
    },
}

/// A question and its answers, in the order in which they are drawn, downwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub(super) text: String,
    pub(super) options: Vec<(String, Choice)>,
}

impl Choice {
    /// A question, to be given answers by [`Question::option`].
    pub fn ask(question: impl Into<String>) -> Question {
        Question {
            text: question.into(),
            options: Vec::new(),
        }
    }

    /// A tool, and a remark under its name.
    pub fn take(tool: impl Into<String>, remark: impl Into<String>) -> Self {
        Self::Take {
            tool: tool.into(),
            remark: remark.into(),
        }
    }
}

impl From<Question> for Choice {
    fn from(question: Question) -> Self {
        Self::Ask(question)
    }
}

impl Question {
    /// Adds an answer, and where it leads.
    pub fn option(mut self, answer: impl Into<String>, next: impl Into<Choice>) -> Self {
        self.options.push((answer.into(), next.into()));
        self
    }

    /// How many tools lie behind this question.
    pub(super) fn tools(&self) -> usize {
        let tools = self.options.iter().map(|(_, next)| match next {
            Choice::Ask(question) => question.tools(),
            Choice::Take { .. } => 1,
        });
        tools.sum()
    }

    /// The most questions on a path, this one included.
    pub(super) fn questions_in_a_row(&self) -> usize {
        let below = self.options.iter().map(|(_, next)| match next {
            Choice::Ask(question) => question.questions_in_a_row(),
            Choice::Take { .. } => 0,
        });
        1 + below.max().unwrap_or(0)
    }
}
