//! Predictions: what can be said, what is refused, and what is replied.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::{Axis, BarChart, Captioned, Theme};
use concurrency_lab::lab::predict::{Answered, Outcome, PredictError, Prediction, Said, UNANSWERED, predict};
use concurrency_lab::lab::unit::Unit;
use proptest::prelude::*;

const MEASURED: Estimate = Estimate {
    value: 1.6,
    low: 1.5,
    high: 1.7,
};

fn reply(prediction: &Prediction, measured: Estimate) -> String {
    let reply = prediction.against(Unit::Times, measured);
    reply.expect("a number or nothing was said").to_string()
}

fn said(number: f64, measured: Estimate) -> String {
    reply(&predict("00.1", number).expect("a number"), measured)
}

#[test]
fn a_number_is_answered_with_the_interval_and_how_far_it_was() {
    assert_eq!(
        said(2.0, MEASURED),
        "You said 2×. Measured: 1.6× (interval 1.5× to 1.7×). Your number was 25 % too high."
    );
    assert!(said(0.4, MEASURED).ends_with("Your number was 4 times too low."));
    assert!(said(1.55, MEASURED).ends_with("Your number lies inside the interval."));
    let exact = Estimate::exact(3.0);
    assert_eq!(
        said(3.0, exact),
        "You said 3×. Measured: 3×. That is your number."
    );
    assert!(said(0.0, exact).ends_with("Your number was 3× too low."));
    assert!(said(2.0, Estimate::exact(0.0)).ends_with("Your number was 2× too high."));
}

#[test]
fn a_year_is_answered_by_the_years_between() {
    let bend = Estimate {
        value: 2005.6,
        low: 2003.7,
        high: 2006.6,
    };
    let reply = |said: f64| {
        let prediction = predict("01.1", said).expect("a number");
        let reply = prediction.against(Unit::Year, bend).expect("a number was said");
        reply.to_string()
    };
    assert_eq!(
        reply(1995.0),
        "You said 1995. Measured: 2006 (interval 2004 to 2007). Your year was too early by 11."
    );
    assert!(reply(2020.0).ends_with("too late by 14."));
    assert!(reply(2005.0).ends_with("inside the interval."));
}

#[test]
fn whole_numbers_and_fractions_can_be_written() {
    for number in [predict("00.1", 2), predict("00.1", 2u64), predict("00.1", 2.0)] {
        assert_eq!(number.unwrap().number(), Ok(Some(2.0)));
    }
}

#[test]
fn without_a_prediction_the_result_is_told_all_the_same() {
    let nothing = predict("00.1", UNANSWERED).unwrap();
    let number = reply(&nothing, MEASURED);
    assert!(
        number.starts_with("Measured: 1.6×") && number.contains("no prediction"),
        "{number}"
    );
    let order = nothing
        .against_order(&[vec!["a"], vec!["b"]])
        .unwrap()
        .to_string();
    assert!(
        order.starts_with("Measured: a, then b.") && order.contains("no prediction"),
        "{order}"
    );
    let choice = nothing.against_choice("b").unwrap().to_string();
    assert!(
        choice.starts_with("It is b.") && choice.contains("no prediction"),
        "{choice}"
    );
}

#[test]
fn an_order_is_right_whatever_stands_first_of_those_too_close_to_tell_apart() {
    let measured = [vec!["pool"], vec!["await", "callbacks"], vec!["blocking"]];
    for right in [
        ["pool", "await", "callbacks", "blocking"],
        ["pool", "callbacks", "await", "blocking"],
    ] {
        let reply = predict("02.1", right).unwrap().against_order(&measured).unwrap();
        assert!(reply.to_string().ends_with("Your order agrees."), "{reply}");
    }
    let wrong = predict("02.1", ["await", "pool", "callbacks", "blocking"]).unwrap();
    assert_eq!(
        wrong.against_order(&measured).unwrap().to_string(),
        "You said await, then pool, then callbacks, then blocking. Measured: pool, then await and callbacks (too close \
         to tell apart), then blocking. The other way round: pool before await."
    );
}

#[test]
fn a_choice_is_read_as_people_write_it() {
    let choice = |said: &str| {
        let reply = predict("00.3", said).unwrap().against_choice("b").unwrap();
        reply.to_string()
    };
    assert_eq!(choice(" B"), "You said B, and so it is.");
    assert_eq!(choice("a"), "You said a. It is b.");
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_value_and_the_remedy() {
    let refused = |error: PredictError, named: &[&str]| {
        let text = error.to_string();
        assert!(named.iter().all(|name| text.contains(name)), "{text}");
    };
    for name in ["", "1", "00", "00.", "0.1", "000.1", "00.a", "00.1.2", "ab.1"] {
        let error = predict(name, 1.0).unwrap_err();
        assert_eq!(error, PredictError::Question(name.to_owned()));
        refused(error, &["\"00.1\""]);
    }
    for number in [f64::NAN, f64::INFINITY] {
        refused(predict("00.1", number).unwrap_err(), &["00.1", "UNANSWERED"]);
    }
    refused(predict("00.1", " ").unwrap_err(), &["names no choice"]);
    refused(predict("00.1", Vec::new()).unwrap_err(), &["names nothing"]);
    refused(predict("00.1", ["a", ""]).unwrap_err(), &["an empty name"]);
    refused(predict("00.1", ["a", "b", "a"]).unwrap_err(), &["a name twice"]);

    let order = predict("00.1", ["a", "b"]).unwrap();
    refused(
        order.against(Unit::Times, MEASURED).unwrap_err(),
        &["a number", "\"a\""],
    );
    refused(order.against_choice("a").unwrap_err(), &["a choice"]);
    let other = order.against_order(&[vec!["a"], vec!["c"]]).unwrap_err();
    refused(other, &["a, c", "a, b"]);
    let number = predict("00.1", 2.5).unwrap();
    refused(
        number.against_order(&[vec!["a"]]).unwrap_err(),
        &["an order", "2.5"],
    );
}

#[test]
fn what_was_answered_is_kept_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("predictions");
    assert_eq!(
        Answered::load(&folder).unwrap(),
        (vec![], vec![]),
        "nothing is there yet"
    );
    let number = predict("00.1", 3.2)
        .unwrap()
        .against(Unit::Times, MEASURED)
        .unwrap();
    let order = predict("02.1", ["a", "b"]).unwrap();
    let order = order.against_order(&[vec!["b"], vec!["a"]]).unwrap();
    let choice = predict("01.2", "a").unwrap().against_choice("b").unwrap();
    for reply in [&number, &order, &choice] {
        reply
            .answered()
            .expect("something was said")
            .save_in(&folder)
            .unwrap();
    }
    std::fs::write(folder.join("damaged.json"), "{").unwrap();
    std::fs::write(folder.join(".hidden.json"), "{").unwrap();

    let (kept, unreadable) = Answered::load(&folder).unwrap();
    assert_eq!(unreadable, [folder.join("damaged.json")]);
    assert_eq!(
        std::fs::read_to_string(&unreadable[0]).unwrap(),
        "{",
        "it is left as it was"
    );
    assert_eq!(kept.len(), 3);
    let of = |question: &str| kept.iter().find(|kept| kept.question == question).unwrap();
    assert_eq!(of("00.1").measured, Outcome::Number(MEASURED));
    assert_eq!(of("00.1").log_ratio(), Some(2f64.ln()));
    assert_eq!(of("02.1").said, Said::from(["a", "b"]));
    assert_eq!(of("01.2").measured, Outcome::Choice("b".to_owned()));
    assert_eq!(of("01.2").log_ratio(), None);
    let nothing = predict("00.1", UNANSWERED)
        .unwrap()
        .against(Unit::Times, MEASURED)
        .unwrap();
    assert!(nothing.answered().is_none(), "nothing was said");
}

#[test]
fn a_folder_that_cannot_be_written_is_named_with_the_remedy() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let reply = predict("00.1", 3.2)
        .unwrap()
        .against(Unit::Times, MEASURED)
        .unwrap();
    let refused = reply
        .answered()
        .unwrap()
        .save_in(file.path())
        .unwrap_err()
        .to_string();
    let named = file.path().display().to_string();
    assert!(
        refused.contains(&named) && refused.contains("LAB_RUNS_DIR"),
        "{refused}"
    );
}

#[test]
fn a_figure_carries_what_was_said_and_only_that() {
    let bars = |said: Said| {
        BarChart::new("Two threads")
            .value(Axis::linear("speedup").unit(Unit::Times))
            .bar("halves", MEASURED)
            .predicted(&predict("00.1", said).unwrap(), Unit::Times)
            .draw()
            .unwrap()
    };
    let without = bars(UNANSWERED).svg(Theme::Light);
    assert!(!without.contains("you said"));
    assert_eq!(
        without,
        BarChart::new("Two threads")
            .value(Axis::linear("speedup").unit(Unit::Times))
            .bar("halves", MEASURED)
            .draw()
            .unwrap()
            .svg(Theme::Light)
    );
    for (said, mark) in [
        (Said::from(1.9), "you said 1.9×"),
        (Said::from(1000), "you said 1 000×"),
        (Said::from(-1), "you said −1×"),
        (Said::from("a"), "you said a"),
        (Said::from(["a", "b"]), "you said a, then b"),
    ] {
        let svg = bars(said).svg(Theme::Light).replace('\u{202f}', " ");
        assert_eq!(svg.matches(mark).count(), 1, "{mark}");
    }
}

proptest! {
    /// What is said is above or below what was measured, or it is called neither.
    #[test]
    fn the_side_is_right(number in 0.001..1e6f64, value in 0.001..1e6f64) {
        let reply = said(number, Estimate::exact(value));
        prop_assert_eq!(reply.contains("too high"), number > value && !reply.contains("That is your number"));
        prop_assert_eq!(reply.contains("too low"), number < value && !reply.contains("That is your number"));
        let same = Unit::Times.format(number) == Unit::Times.format(value);
        prop_assert_eq!(reply.contains("That is your number"), same);
    }

    /// An order agrees with itself, whichever it is, and its reverse is wrong in every pair.
    #[test]
    fn orders_and_their_reverse(names in prop::collection::hash_set("[a-z]{1,8}", 2..6)) {
        let names: Vec<String> = names.into_iter().collect();
        let given: Vec<&str> = names.iter().map(String::as_str).collect();
        let measured: Vec<Vec<&str>> = given.iter().map(|name| vec![*name]).collect();
        let reply = predict("01.2", given.clone()).unwrap().against_order(&measured).unwrap();
        prop_assert!(reply.to_string().ends_with("Your order agrees."));
        let reversed: Vec<&str> = given.iter().rev().copied().collect();
        let reply = predict("01.2", reversed).unwrap().against_order(&measured).unwrap().to_string();
        prop_assert_eq!(reply.matches(" before ").count(), names.len() * (names.len() - 1) / 2);
    }
}
