//! Exercise checks: done, not done, wrong, and never a panic.

use concurrency_lab::lab::check::{self, Answer, Catalogue, Exercise, Question, Status, rounded};
use concurrency_lab::lab::predict::{Said, UNANSWERED};
use proptest::prelude::*;

#[test]
fn an_answer_that_is_right_passes() {
    let result = check::equal("exercise 1", 8, 8, "halve it");
    assert!(result.passed());
    assert_eq!(result.to_string(), "✔ exercise 1: right");
    assert!(check::equal("exercise 1", Some("text"), "text", "").passed());
    assert!(check::that("exercise 1", true, "").passed());
    assert!(check::close("exercise 1", 1.66, 1.0 / 0.6, 0.05, "").passed());
}

#[test]
fn a_placeholder_is_not_done_and_not_wrong() {
    for result in [
        check::equal("exercise 2", None, 8, "halve it"),
        check::that("exercise 2", None, "halve it"),
        check::close("exercise 2", None, 2.0, 0.1, "halve it"),
        check::judge("exercise 2", None::<u8>, "halve it", |_| Ok(())),
    ] {
        assert_eq!(result.status(), &Status::NotDone);
        assert!(!result.passed());
        assert_eq!(result.to_string(), "… exercise 2: not done yet");
    }
}

#[test]
fn a_wrong_answer_shows_what_was_seen_and_a_hint_but_not_the_solution() {
    let text = check::equal("exercise 3", 7, 8, "halve it").to_string();
    assert_eq!(
        text,
        "✘ exercise 3: got 7, not what was looked for\n  hint: halve it"
    );
    let text = check::that("exercise 3", false, "look at the lock").to_string();
    assert_eq!(text, "✘ exercise 3: not right yet\n  hint: look at the lock");
    let text = check::close("exercise 3", 3.0, 2.0, 0.1, "").to_string();
    assert!(
        text.starts_with("✘ exercise 3: got 3") && !text.contains("hint"),
        "{text}"
    );
    assert!(!check::close("exercise 3", f64::NAN, 2.0, 0.1, "").passed());
    assert!(
        check::equal("exercise 3", vec![0; 10_000], vec![1], "")
            .to_string()
            .len()
            < 200
    );
}

#[test]
fn checks_follow_one_another_until_one_fails() {
    let rule = |seconds: &f64| {
        if *seconds > 1.0 {
            Err(format!("{seconds} s is too long"))
        } else {
            Ok(())
        }
    };
    let both =
        check::that("exercise 4", true, "").and(|| check::judge("exercise 4", Some(1.5), "start both", rule));
    assert_eq!(
        both.to_string(),
        "✘ exercise 4: 1.5 s is too long\n  hint: start both"
    );
    let first = check::that("exercise 4", false, "no").and(|| panic!("the second is not looked at"));
    assert!(!first.passed());
}

const CHAPTER: Catalogue = Catalogue {
    exercises: &[
        Exercise {
            name: "01.1",
            answer: Answer::Number(1.0 / 7.0),
            hint: "solve for s",
            mistakes: &[
                (Answer::Number(100.0 / 7.0), "as a share, not in percent"),
                (Answer::Number(0.25), "that is the time that is left"),
            ],
        },
        Exercise {
            name: "01.2",
            answer: Answer::List(&["60", "90", "120"]),
            hint: "who waits for whom?",
            mistakes: &[(Answer::List(&["120", "60", "90"]), "that is how they came")],
        },
        Exercise {
            name: "01.3",
            answer: Answer::Text("undecided"),
            hint: "look at the interval",
            mistakes: &[(Answer::Text("faster"), "is 1 inside the interval?")],
        },
    ],
    questions: &[Question {
        name: "01.a",
        right: "b",
        because: "Nobody polls it.",
        wrong: &[
            ("a", "What would poll it?"),
            ("c", "It has no thread of its own."),
        ],
    }],
};

#[test]
fn a_claim_is_judged_by_its_exercise_and_a_mistake_gets_the_hint_that_fits() {
    let hint = |name, claim: Said| CHAPTER.exercise(name, claim).to_string().replace('\n', " ");
    for right in [0.14, 0.143, 0.1429, 1.0 / 7.0] {
        assert!(CHAPTER.exercise("01.1", right).passed(), "{right}");
    }
    for (wrong, said) in [
        (14.3, "percent"),
        (0.25, "is left"),
        (0.1, "solve for s"),
        (0.15, "solve for s"),
    ] {
        let result = CHAPTER.exercise("01.1", wrong);
        assert!(!result.passed() && result.to_string().contains(said), "{result}");
    }
    assert!(CHAPTER.exercise("01.2", [60, 90, 120]).passed());
    assert!(hint("01.2", [120, 60, 90].into()).contains("how they came"));
    assert!(CHAPTER.exercise("01.3", " Undecided ").passed());
    assert!(hint("01.3", "faster".into()).ends_with("is 1 inside the interval?"));
    assert!(hint("01.3", 1.into()).contains("1 is not a text in quotes"));
    assert!(hint("01.1", "0.14".into()).contains("is not a number"));
    assert_eq!(CHAPTER.exercise("01.3", UNANSWERED).status(), &Status::NotDone);
    assert!(hint("01.9", 1.into()).contains("this chapter has 01.1, 01.2, 01.3"));
}

#[test]
fn a_question_has_a_reply_to_each_choice() {
    let reply = |choice: Said| CHAPTER.question("01.a", choice).to_string();
    assert_eq!(reply(UNANSWERED), "… question 01.a: not done yet");
    assert_eq!(reply("B".into()), "✔ question 01.a: right. Nobody polls it.");
    assert_eq!(
        reply("a".into()),
        "✘ question 01.a: not a\n  hint: What would poll it?"
    );
    assert!(reply("c".into()).ends_with("no thread of its own."));
    for neither in [reply("d".into()), reply(2.into())] {
        assert!(
            neither.contains("none of the choices") && neither.contains("a, b, c"),
            "{neither}"
        );
    }
}

proptest! {
    /// A number rounded to two or more significant digits is the number; one further off than its last digit is not.
    #[test]
    fn rounded_numbers_are_the_number(exact in 1e-3..1e6f64, digits in 2usize..9) {
        let place = digits as i32 - 1 - exact.log10().floor() as i32;
        let text = if place >= 0 {
            format!("{exact:.*}", place as usize)
        } else {
            let unit = 10f64.powi(-place);
            format!("{}", (exact / unit).round() * unit)
        };
        let given: f64 = text.parse().unwrap();
        prop_assert!(rounded(given, exact), "{given} for {exact}");
        prop_assert!(!rounded(given, exact * 1.2), "{given} for {}", exact * 1.2);
        prop_assert!(!rounded(f64::NAN, exact));
    }
}
