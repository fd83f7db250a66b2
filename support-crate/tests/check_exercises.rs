//! Exercise checks: done, not done, wrong, and never a panic.

use concurrency_lab::lab::check::{self, Status};

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
