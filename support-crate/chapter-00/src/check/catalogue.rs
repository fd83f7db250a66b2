//! What is right, and what is said to typical mistakes.

use concurrency_lab::lab::check::{Answer, Catalogue, Exercise, Question};

pub(super) const CHAPTER: Catalogue = Catalogue {
    exercises: &[
        Exercise {
            name: "00.1",
            // The x whose x^1.5 is one half: 0.5^(2/3).
            answer: Answer::Number(0.629_960_524_947_436_6),
            hint: "which x makes x^1.5 equal to one half?",
            mistakes: &[
                (
                    Answer::Number(0.5),
                    "that splits the numbers in equal halves, not the work",
                ),
                (
                    Answer::Number(0.353_553_390_593_273_8),
                    "that is how much work lies below the middle; the question goes the other way: below which x lies half of it?",
                ),
                (
                    Answer::Number(std::f64::consts::FRAC_1_SQRT_2),
                    "that x solves x^2 = 1/2; the model says x^1.5",
                ),
                (
                    Answer::Number(62.996_052_494_743_66),
                    "give the share between 0 and 1, not in percent",
                ),
            ],
        },
        Exercise {
            name: "00.3",
            answer: Answer::Text("undecided"),
            hint: "write \"faster\", \"slower\", \"equivalent\" or \"undecided\"",
            mistakes: &[
                (
                    Answer::Text("faster"),
                    "a part of the interval lies below 1: the version may as well be slower",
                ),
                (
                    Answer::Text("slower"),
                    "most of the interval lies above 1: nothing speaks for slower",
                ),
                (
                    Answer::Text("equivalent"),
                    "equivalent needs an interval that lies near 1 as a whole; this one reaches far to both sides",
                ),
            ],
        },
    ],
    questions: &[
        Question {
            name: "00.a",
            right: "b",
            because: "More threads than usable cores take turns on them; the work is not done sooner.",
            wrong: &[
                (
                    "a",
                    "The other cores are there, but this program may not use them. What does the machine card call the number that counts?",
                ),
                (
                    "c",
                    "One thread keeps one core busy. How many may this program use?",
                ),
            ],
        },
        Question {
            name: "00.b",
            right: "c",
            because: "The version that is always second always has the warmer, slower machine. An order that changes shares this out.",
            wrong: &[
                (
                    "a",
                    "More rounds of the same order repeat the same unfairness; the interval gets narrower around a wrong number.",
                ),
                (
                    "b",
                    "The first always runs on the cooler machine. Whom does that help?",
                ),
            ],
        },
        Question {
            name: "00.c",
            right: "a",
            because: "The program waits; one thread can wait for many answers at once.",
            wrong: &[
                (
                    "b",
                    "The cores would wait, too: there is hardly anything to compute.",
                ),
                (
                    "c",
                    "A faster core waits no shorter for another machine's answer.",
                ),
            ],
        },
    ],
};
