//! What is right, and what is said to typical mistakes.

use concurrency_lab::lab::check::{Answer, Catalogue, Exercise, Question};

pub(super) const CHAPTER: Catalogue = Catalogue {
    exercises: &[Exercise {
        name: "02.3",
        answer: Answer::Text("post"),
        hint: "whose lane says working for long?",
        mistakes: &[
            (
                Answer::Text("brew"),
                "brew waits in one piece, by its lane; waiting does not hold the thread",
            ),
            (
                Answer::Text("wash"),
                "wash works for four short moments; that holds nobody up for long",
            ),
            (
                Answer::Text("sweep"),
                "sweep blocks, but on a thread of the pool; what does its lane say of this one?",
            ),
        ],
    }],
    questions: &[
        Question {
            name: "02.a",
            right: "b",
            because: "A future is a value. Calling the function makes it; polling it, by `.await` or an executor, runs it.",
            wrong: &[
                (
                    "a",
                    "That is how JavaScript's functions begin. Who polls this future for the first time?",
                ),
                (
                    "c",
                    "Only `spawn` hands a future to the event loop. Was it called?",
                ),
            ],
        },
        Question {
            name: "02.b",
            right: "b",
            because: "What is dropped is the future that waited for the task, not the task. A `JoinSet` that is dropped does end its tasks.",
            wrong: &[
                (
                    "a",
                    "The task is a future of its own, and belongs to the event loop since it was spawned.",
                ),
                (
                    "c",
                    "Nobody panics: the timer drops what it holds. What does it hold, the task or something that waits for it?",
                ),
            ],
        },
        Question {
            name: "02.c",
            right: "c",
            because: "A future that is ready answers the first poll, and the task goes on without giving its thread away.",
            wrong: &[
                (
                    "a",
                    "`.await` gives the thread away when the future answers \"not yet\". What does this one answer?",
                ),
                (
                    "b",
                    "Where would the pause come from? Look at what the future answers when it is polled.",
                ),
            ],
        },
    ],
};
