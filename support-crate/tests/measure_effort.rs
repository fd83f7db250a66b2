//! The effort and the environment, in a process of its own because the environment is the process's.

use std::{process::Command, time::Duration};

use concurrency_lab::lab::measure::{Effort, Experiment, MeasureError};

#[test]
fn the_three_words_and_no_other() {
    for effort in [Effort::Quick, Effort::Standard, Effort::Thorough] {
        assert_eq!(effort.to_string().parse(), Ok(effort));
        assert!(effort.least_rounds() < effort.most_rounds());
    }
    assert!(Effort::Quick.budget() <= Duration::from_secs(3));
    let error = "Quick".parse::<Effort>().unwrap_err().to_string();
    assert!(
        error.contains("\"Quick\"") && error.contains("quick, standard or thorough"),
        "{error}"
    );
}

/// Run again by the test below, with an environment of its own.
#[test]
fn effort_from_the_environment() {
    let expected = std::env::var("EXPECTED_EFFORT").ok();
    match expected.as_deref() {
        None => {}
        Some("error") => {
            let experiment = Experiment::new("x").baseline("b", || ()).variant("v", || ());
            assert!(matches!(experiment.run(), Err(MeasureError::Effort(error)) if error.value == "fast"));
        }
        Some(word) => assert_eq!(Effort::from_env().unwrap().to_string(), word),
    }
}

#[test]
fn the_environment_decides_and_a_misspelt_word_is_an_error() {
    for (given, expected) in [
        (None, "quick"),
        (Some("standard"), "standard"),
        (Some("thorough"), "thorough"),
        (Some("fast"), "error"),
    ] {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again
            .args(["--exact", "effort_from_the_environment"])
            .env("EXPECTED_EFFORT", expected);
        match given {
            Some(word) => again.env("LAB_EFFORT", word),
            None => again.env_remove("LAB_EFFORT"),
        };
        let output = again.output().unwrap();
        assert!(
            output.status.success(),
            "{given:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}
