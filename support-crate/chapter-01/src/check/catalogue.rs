//! What is right, and what is said to typical mistakes.

use concurrency_lab::lab::check::{Answer, Catalogue, Exercise, Question};

pub(super) const CHAPTER: Catalogue = Catalogue {
    exercises: &[
        Exercise {
            name: "01.1",
            // (1/4 − 1/8) / (1 − 1/8)
            answer: Answer::Number(1.0 / 7.0),
            hint: "write Amdahl's law for 8 cores with 4 on the other side, and solve it for s",
            mistakes: &[
                (
                    Answer::Number(0.25),
                    "with s = 0.25 the speedup stays below 4 on any number of cores; here 4 must be reached with 8",
                ),
                (
                    Answer::Number(0.5),
                    "half of the cores' gain is not half of the work: with s = 0.5 no number of cores gives more than 2",
                ),
                (
                    Answer::Number(6.0 / 7.0),
                    "that is the share that runs in parallel; the serial one was asked for",
                ),
                (
                    Answer::Number(100.0 / 7.0),
                    "give the share between 0 and 1, not in percent",
                ),
            ],
        },
        Exercise {
            name: "01.2",
            answer: Answer::List(&["60", "90", "120"]),
            hint: "whose wait is a part of everybody's response time?",
            mistakes: &[
                (
                    Answer::List(&["120", "90", "60"]),
                    "then everybody waits for the longest request; whose wait should be part of everybody's time?",
                ),
                (
                    Answer::List(&["120", "60", "90"]),
                    "that is the order in which they came; the second would rather be served first",
                ),
                (
                    Answer::List(&["1", "2", "3"]),
                    "give the three delays in milliseconds, in the order in which they are served",
                ),
                (
                    Answer::List(&["60", "120", "90"]),
                    "the first is right; compare the two ways to go on",
                ),
            ],
        },
    ],
    questions: &[
        Question {
            name: "01.a",
            right: "b",
            because: "The new cores have nothing to do for it: one thread runs on one core at a time.",
            wrong: &[
                ("a", "Who would use the other cores? The program has one thread."),
                (
                    "c",
                    "The system may move the thread from core to core; it still runs on one at a time.",
                ),
            ],
        },
        Question {
            name: "01.b",
            right: "c",
            because: "The queue has not gone, it has moved into the service. Overlapping waits gains nothing where the other side works on one thing at a time.",
            wrong: &[
                (
                    "a",
                    "That was with a service that waits for all three at once. Who waits for whom in this one?",
                ),
                (
                    "b",
                    "The clerk does send at once. What does the service do with the second request meanwhile?",
                ),
            ],
        },
        Question {
            name: "01.c",
            right: "a",
            because: "Two cores have more cache than one; data that did not fit one core's cache may fit those of two. It is rare, and the baseline is worth a second look.",
            wrong: &[
                (
                    "b",
                    "Amdahl's law takes it for granted that a piece of work takes as long on one core as on another of several. What else does a second core bring along?",
                ),
                (
                    "c",
                    "A share below zero means nothing. Which assumption of the law does not hold here?",
                ),
            ],
        },
    ],
};
