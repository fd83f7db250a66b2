//! Predictions: what can be said, what is refused, and what is replied.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::predict::{PredictError, Prediction, UNANSWERED, predict};
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
