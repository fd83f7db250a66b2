//! Where a line of text may break.

/// Words that belong to the number before them.
const UNITS: &[&str] = &[
    "%", "×", "ns", "µs", "ms", "s", "min", "h", "B", "KiB", "MiB", "GiB", "TiB", "kB", "MB", "GB", "Hz",
    "MHz", "GHz", "W", "million", "billion", "trillion", "year", "years", "core", "cores", "thread",
    "threads",
];

/// The pieces of `text` between which a line may break: its words, with a number and its unit, and the groups of a long
/// number's digits, in one piece. Spaces that do not break stay as they are.
pub(in crate::lab::plot) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(breaks).filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(before) if belongs(before, word) => {
                before.push(' ');
                before.push_str(word);
            }
            _ => words.push(word.to_string()),
        }
    }
    words
}

/// Where the number starts that a cut of `text` at byte `end` would take apart or part from its unit, if it would.
pub(super) fn last_number(text: &str, end: usize) -> Option<usize> {
    let mut from = 0;
    for word in words(text) {
        // The words of one piece may stand farther apart in the text than in the piece.
        let first = word.split(' ').next().unwrap_or("");
        let start = from + text[from..].find(first)?;
        let mut stop = start;
        for part in word.split(' ') {
            stop += text[stop..].find(part)? + part.len();
        }
        if start < end && end < stop {
            return word.starts_with(|c: char| c.is_ascii_digit()).then_some(start);
        }
        from = stop;
    }
    None
}

/// Whether a line may break at `c`.
fn breaks(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Whether `word` is the unit of the number that `before` ends with, or its next three digits.
fn belongs(before: &str, word: &str) -> bool {
    if !before.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let word = word.trim_end_matches([',', ';', ':', '.', ')', '…']);
    let number = before
        .rsplit(' ')
        .next()
        .unwrap_or("")
        .starts_with(|c: char| c.is_ascii_digit());
    let digits = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    UNITS.contains(&word.split('/').next().unwrap_or("")) || (number && digits)
}
