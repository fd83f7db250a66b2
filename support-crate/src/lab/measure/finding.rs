//! What a comparison found, in one sentence: the title of its figures.

use super::{Comparison, Measured, Verdict};
use crate::lab::unit::Unit;

/// Names longer than this leave a title no room for what they did.
const LONGEST_NAME: usize = 40;

impl Comparison {
    /// What was found, as far as the verdicts allow it to be claimed: of several variants, the fastest.
    ///
    /// ```
    /// use std::{thread::sleep, time::Duration};
    /// use concurrency_lab::lab::measure::Experiment;
    ///
    /// let waits = Experiment::new("waits")
    ///     .baseline("long wait", || sleep(Duration::from_millis(8)))
    ///     .variant("short wait", || sleep(Duration::from_millis(2)))
    ///     .rounds(9)
    ///     .quiet()
    ///     .run()?;
    /// assert!(waits.finding().starts_with("short wait: "));
    /// assert!(waits.finding().ends_with("× as fast as long wait"));
    /// # Ok::<(), concurrency_lab::lab::measure::MeasureError>(())
    /// ```
    pub fn finding(&self) -> String {
        let [baseline, variants @ ..] = self.variants.as_slice() else {
            return self.title.clone();
        };
        let base = short(&baseline.name);
        let faster = variants
            .iter()
            .filter(|variant| variant.verdict == Verdict::Faster);
        let fastest = faster.max_by(|a, b| a.speedup.value.total_cmp(&b.speedup.value));
        match (fastest, variants) {
            (_, []) => self.title.clone(),
            (Some(fastest), _) => format!(
                "{}: {} as fast as {base}",
                short(&fastest.name),
                Unit::Times.format(fastest.speedup.value)
            ),
            (None, [only]) => self.no_gain(only, &base),
            (None, several) if several.iter().any(|variant| variant.verdict == Verdict::Slower) => {
                format!("No version is faster than {base}")
            }
            (None, _) => format!("No difference from {base} was measured"),
        }
    }

    /// What may be said of the only variant, which is not faster.
    fn no_gain(&self, variant: &Measured, base: &str) -> String {
        let name = short(&variant.name);
        match variant.verdict {
            Verdict::Slower => {
                let longer = variant.speedup.value.recip();
                format!("{name}: {} as long as {base}", Unit::Times.format(longer))
            }
            Verdict::Equivalent => format!(
                "{name} and {base}: {}",
                variant.verdict.words_within(self.equivalence)
            ),
            Verdict::TooFewRounds => format!("{name} and {base}: {}", variant.verdict.words()),
            _ => format!("{name} and {base}: no difference measured"),
        }
    }
}

/// A name that leaves room beside it.
fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
