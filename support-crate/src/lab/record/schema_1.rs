//! Records of schema 1, brought up to schema 2.

use serde_json::Value;

use crate::lab::{
    estimate::Estimate,
    measure::{Criteria, Verdict},
};

/// The one verdict that schema 2 has no more.
const NO_DIFFERENCE: &str = "no-difference";

/// Gives every "no difference" in a result the verdict that its speedup's interval supports. It was said of what is
/// equivalent and of what is not known alike.
pub(super) fn bring_up(mut result: Value) -> Value {
    let comparison = match result.get("comparison") {
        Some(_) => &mut result["comparison"],
        None => &mut result,
    };
    for variant in comparison
        .get_mut("variants")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if variant.get("verdict").and_then(Value::as_str) == Some(NO_DIFFERENCE) {
            variant["verdict"] = Value::from(verdict(variant));
        }
    }
    result
}

fn verdict(variant: &Value) -> &'static str {
    let speedup = variant
        .get("speedup")
        .and_then(|speedup| serde_json::from_value::<Estimate>(speedup.clone()).ok());
    let rounds = variant
        .get("samples_ns")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let equivalent = speedup
        .is_some_and(|speedup| Verdict::of(speedup, rounds, Criteria::ONE_PERCENT) == Verdict::Equivalent);
    if equivalent { "equivalent" } else { "undecided" }
}
