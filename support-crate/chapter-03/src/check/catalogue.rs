//! What is right, and what is said to typical mistakes.

use concurrency_lab::lab::check::{Catalogue, Question};

pub(super) const CHAPTER: Catalogue = Catalogue {
    exercises: &[],
    questions: &[
        Question {
            name: "03.a",
            right: "b",
            because: "The program waits in the first join. When that comes back the second thread has long ended, and its join gives the result at once.",
            wrong: &[
                (
                    "a",
                    "By then the second thread has its result. Where is the program at that moment, and can it take it?",
                ),
                (
                    "c",
                    "That would be one after the other. Which of the threads still run when the first join comes back?",
                ),
            ],
        },
        Question {
            name: "03.b",
            right: "b",
            because: "A timer interrupts the core some hundred times a second, and the system decides anew who runs. The thread is not asked.",
            wrong: &[
                (
                    "a",
                    "That is how tasks on one worker behave. Who decides which thread has the core?",
                ),
                (
                    "c",
                    "A thread may offer its core that way. Must it, for others to have a turn?",
                ),
            ],
        },
        Question {
            name: "03.c",
            right: "b",
            because: "A stack's addresses are set aside in full, but a page of it takes main memory only once it was written to.",
            wrong: &[
                (
                    "a",
                    "That counts addresses. How many of a stack's pages has a thread written to that only waits?",
                ),
                (
                    "c",
                    "A thread has written to its stack before it waits: look at what one of them held.",
                ),
            ],
        },
        Question {
            name: "03.d",
            right: "b",
            because: "A thread that waits for the network does not hold the lock: Python's own input and output let go of it. Waiting overlaps, computing does not.",
            wrong: &[
                (
                    "a",
                    "One thread at a time runs Python code. How much Python code does a thread run while it waits for an answer?",
                ),
                (
                    "c",
                    "Processes would do, at a higher price. What does a thread hold while the network has not answered?",
                ),
            ],
        },
    ],
};
