//! What is right, and what is said to typical mistakes.

use concurrency_lab::lab::check::{Answer, Catalogue, Exercise, Question};

pub(super) const CHAPTER: Catalogue = Catalogue {
    exercises: &[Exercise {
        name: "04.4",
        answer: Answer::Text("C"),
        hint: "whose steps read and write the till although it never took the lock?",
        mistakes: &[
            (
                Answer::Text("A"),
                "A takes the lock before it reads, and releases it after it has written",
            ),
            (
                Answer::Text("B"),
                "B holds the lock from before its reading until after its writing",
            ),
            (
                Answer::Text("D"),
                "D is the one whose money is missing, or was in the way; does it hold the lock while it works?",
            ),
        ],
    }],
    questions: &[
        Question {
            name: "04.a",
            right: "b",
            because: "No data race, no freed memory: that is what the compiler promises. What the threads do with their turns is the program's own affair.",
            wrong: &[
                (
                    "a",
                    "Two accesses to the same place without any order between them, one of them a write: which of this section's cells was that?",
                ),
                (
                    "c",
                    "Who owns the memory, and until when, is checked for threads as for everything else. Which cell of this section shows it?",
                ),
            ],
        },
        Question {
            name: "04.b",
            right: "a",
            because: "A model checker proves what it ran: these threads, these inputs, these steps, and accesses in one order.",
            wrong: &[
                (
                    "b",
                    "How many threads did the program have that was explored? Nothing was said of more.",
                ),
                (
                    "c",
                    "It ran all of them, which no test on a real machine can say. What exactly did it run?",
                ),
            ],
        },
        Question {
            name: "04.c",
            right: "c",
            because: "One of each is enough: the transfer holds a low account and waits for a high one, the audit the other way round.",
            wrong: &[
                (
                    "a",
                    "An order helps only if everybody keeps to the same one. Does the audit?",
                ),
                (
                    "b",
                    "Two transfers cannot, that is true. Who else takes more than one lock?",
                ),
            ],
        },
    ],
};
