//! Each word leads back to its value; what is no word is named with those that are.

use std::path::Path;
use std::process::Command;

use lab_words::{Effort, Format, Theme, UnknownWord, Word};

fn leads_back<T: Word + PartialEq + std::fmt::Debug + std::fmt::Display>() {
    for &value in T::ALL {
        assert_eq!(T::named(value.word()), Ok(value));
        assert_eq!(value.to_string(), value.word());
        assert!(!value.meaning().is_empty());
    }
    for wrong in ["", "Quick", " dark", "svgs"] {
        let said = T::named(wrong).unwrap_err().to_string();
        assert!(
            said.contains(T::SUBJECT) && said.contains(&format!("{wrong:?}")),
            "{said}"
        );
    }
}

#[test]
fn a_word_leads_back_to_its_value_and_no_other_text_does() {
    leads_back::<Effort>();
    leads_back::<Theme>();
    leads_back::<Format>();
}

#[test]
fn a_wrong_word_is_named_with_the_allowed_ones() {
    let error = "fast".parse::<Effort>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the effort \"fast\" is not known: it must be quick, standard or thorough"
    );
    let error = UnknownWord {
        variable: Some(lab_words::environment::THEME),
        ..Theme::named("drak").unwrap_err()
    };
    assert_eq!(
        error.to_string(),
        "LAB_THEME is \"drak\"; set it to light or dark, or unset it"
    );
}

#[test]
fn a_path_names_its_format_in_any_letters() {
    assert_eq!(Format::of(Path::new("a/b.PNG")), Ok(Format::Png));
    for wrong in ["a/b.gif", "svg", ""] {
        let said = Format::of(Path::new(wrong)).unwrap_err().to_string();
        assert!(said.contains(wrong) && said.contains("svg, png or pdf"), "{said}");
    }
}

/// Run again by the test below, with an environment of its own.
#[test]
#[ignore = "run by another test in a process of its own"]
fn child_reads_the_environment() {
    println!(
        "effort: {:?}",
        Effort::from_env().map_err(|error| error.to_string())
    );
    println!(
        "theme: {:?}",
        Theme::from_env().map_err(|error| error.to_string())
    );
}

#[test]
fn a_variable_is_read_and_an_empty_one_counts_as_unset() {
    let said = |effort: &str, theme: &str| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "child_reads_the_environment",
                "--ignored",
                "--nocapture",
            ])
            .env("LAB_EFFORT", effort)
            .env("LAB_THEME", theme)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let set = said("thorough", "dark");
    assert!(
        set.contains("effort: Ok(Thorough)") && set.contains("theme: Ok(Dark)"),
        "{set}"
    );
    let empty = said("", "");
    assert!(
        empty.contains("effort: Ok(Quick)") && empty.contains("theme: Ok(Light)"),
        "{empty}"
    );
    let wrong = said("fast", "drak");
    assert!(
        wrong.contains("LAB_EFFORT is") && wrong.contains("fast"),
        "{wrong}"
    );
    assert!(
        wrong.contains("LAB_THEME is") && wrong.contains("drak"),
        "{wrong}"
    );
}
