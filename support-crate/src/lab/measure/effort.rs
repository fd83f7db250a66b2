//! How many rounds an effort pays for, and its word in records.

use std::time::Duration;

use lab_words::Effort;

/// The rounds for an experiment of which one round takes `round`.
pub(super) fn rounds(effort: Effort, round: Duration) -> usize {
    let fitting = effort.budget().as_nanos() / round.as_nanos().max(1);
    usize::try_from(fitting)
        .unwrap_or(usize::MAX)
        .clamp(effort.least_rounds(), effort.most_rounds())
}

/// An effort in a record is its word; for `#[serde(with)]`.
pub(in crate::lab) mod as_word {
    use lab_words::{Effort, Word as _};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::lab) fn serialize<S: Serializer>(effort: &Effort, to: S) -> Result<S::Ok, S::Error> {
        effort.word().serialize(to)
    }

    pub(in crate::lab) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Effort, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// [`as_word`] where an effort may be missing.
pub(in crate::lab) mod as_optional_word {
    use lab_words::{Effort, Word as _};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::lab) fn serialize<S: Serializer>(
        effort: &Option<Effort>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        effort.map(Effort::word).serialize(to)
    }

    pub(in crate::lab) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Effort>, D::Error> {
        let word: Option<String> = Option::deserialize(from)?;
        word.map(|word| word.parse().map_err(D::Error::custom))
            .transpose()
    }
}
