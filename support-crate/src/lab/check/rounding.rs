//! Numbers that people have rounded.

/// The fewest significant digits that count as an answer, where the answer has not fewer itself.
const DIGITS: usize = 2;

/// Whether `given` is `exact`, or `exact` rounded to as many decimals as `given` has, at least two significant digits of it.
/// A number that is not finite never is.
///
/// ```
/// use concurrency_lab::lab::check::rounded;
///
/// let exact = 1.0 / 7.0;
/// assert!(rounded(0.14, exact) && rounded(0.143, exact) && rounded(exact, exact));
/// assert!(!rounded(0.1, exact) && !rounded(0.15, exact) && !rounded(0.1420, exact));
/// assert!(rounded(4.0, 4.0) && rounded(1200.0, 1234.0) && !rounded(1200.0, 1260.0));
/// ```
pub fn rounded(given: f64, exact: f64) -> bool {
    if !given.is_finite() || !exact.is_finite() {
        return false;
    }
    if (given - exact).abs() <= 1e-9 * exact.abs() {
        return true;
    }
    // What Rust prints for a float is the shortest text that means it: the digits that were written.
    let text = given.abs().to_string();
    let digits = text
        .bytes()
        .filter(u8::is_ascii_digit)
        .skip_while(|digit| *digit == b'0')
        .count();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    // The zeros at the end of a large number were put there by rounding.
    let zeros = match decimals {
        0 => text.bytes().rev().take_while(|digit| *digit == b'0').count(),
        _ => 0,
    };
    let zeros = zeros.min(digits.saturating_sub(DIGITS));
    let place = i32::try_from(zeros).unwrap_or(0) - i32::try_from(decimals).unwrap_or(0);
    // Half a unit of the last digit, and a little for the way in which it was computed.
    let half = 0.5 * 10f64.powi(place);
    digits >= DIGITS && (given - exact).abs() <= half * (1.0 + 1e-9)
}
