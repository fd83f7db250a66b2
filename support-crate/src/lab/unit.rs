//! Numbers as people read them.

/// What the numbers on an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Durations, in seconds: `10 µs`, `1 ms`, `2 s`, `3 min`, `4 h`.
    Seconds,
    /// Ratios: `1×`, `2×`.
    Times,
    /// Shares of one: 0.5 is `50 %`.
    Percent,
    /// Things counted: `1`, `20 000`, `3 million`.
    Count,
    /// Things a second: `20/s`, `3 000/s`.
    PerSecond,
    /// Sizes, in bytes, in powers of 1024: `64 KiB`.
    Bytes,
    /// A year of the calendar: `2006`.
    Year,
    /// Plain numbers in the unit named, which the axis' title shows; empty for pure numbers.
    Plain(&'static str),
    /// Plain numbers without a unit.
    #[default]
    None,
}

/// The space between groups of digits and before a unit: narrow and not broken at a line's end.
pub(in crate::lab) const THIN: char = '\u{202f}';

impl Unit {
    /// `value` with three significant digits, as labels and tables show it.
    ///
    /// ```
    /// use concurrency_lab::lab::unit::Unit;
    ///
    /// assert_eq!(Unit::Times.format(3.4), "3.4×");
    /// assert_eq!(Unit::Seconds.format(0.0123), "12.3 ms");
    /// assert_eq!(Unit::Percent.format(0.0833), "8.33 %");
    /// assert_eq!(Unit::Year.format(2005.6), "2006");
    /// ```
    pub fn format(self, value: f64) -> String {
        match self {
            Self::Seconds => {
                let (factor, name) = seconds_scale(value.abs(), 2.0);
                format!("{} {name}", digits(value * factor, 3))
            }
            Self::Times => format!("{}×", large(value, 3)),
            Self::Percent => format!("{} %", digits(value * 100.0, 3)),
            Self::Count => large(value, 3),
            Self::PerSecond => format!("{}/s", large(value, 3)),
            Self::Bytes => {
                let (divisor, name) = bytes_scale(value.abs());
                format!("{} {name}", digits(value / divisor, 3))
            }
            Self::Year => format!("{value:.0}"),
            Self::Plain(name) if !name.is_empty() => format!("{} {name}", large(value, 3)),
            Self::Plain(_) | Self::None => large(value, 3),
        }
    }

    /// Tick labels for `values` on one axis. With `shared`, as on a linear axis, all use the same multiple of the unit
    /// and the same number of decimals; on a log axis each has its own.
    pub(in crate::lab) fn ticks(self, values: &[f64], shared: bool) -> Vec<String> {
        let largest = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        let (factor, suffix) = match self {
            Self::Seconds => {
                let (factor, name) = seconds_scale(largest, 2.0);
                (factor, format!(" {name}"))
            }
            Self::Bytes => {
                let (divisor, name) = bytes_scale(largest);
                (1.0 / divisor, format!(" {name}"))
            }
            Self::Percent => (100.0, " %".to_string()),
            Self::Times => (1.0, "×".to_string()),
            Self::PerSecond => (1.0, "/s".to_string()),
            Self::Year => return values.iter().map(|&year| self.format(year)).collect(),
            Self::Count | Self::Plain(_) | Self::None => (1.0, String::new()),
        };
        if !shared {
            return values
                .iter()
                .map(|&v| match self {
                    Self::Plain(_) => Self::None.format(v),
                    Self::Seconds => {
                        let (factor, name) = seconds_scale(v.abs(), 1.0);
                        format!("{} {name}", digits(v * factor, 3))
                    }
                    _ => self.format(v),
                })
                .collect();
        }
        let (factor, suffix) = match suffix.as_str() {
            "" | "/s" | "×" if largest > 0.0 && !(1e-3..1e15).contains(&largest) => {
                let power = largest.log10().floor() as i32;
                (
                    factor * 10f64.powi(-power),
                    format!("·10{}{suffix}", raised(power)),
                )
            }
            "" | "/s" | "×" if largest >= 1e6 => {
                let (divisor, word) = large_scale(largest);
                (factor / divisor, format!(" {word}{suffix}"))
            }
            _ => (factor, suffix),
        };
        let decimals = decimals_for(values.iter().map(|v| v * factor));
        values
            .iter()
            .map(|&v| match v {
                0.0 => format!("0{suffix}"),
                v => format!("{}{suffix}", group(&format!("{:.decimals$}", v * factor))),
            })
            .collect()
    }

    /// What evenly spaced ticks up to `largest` are even multiples of a power of ten of: sizes go by powers of 1024, long
    /// times by minutes and hours.
    pub(in crate::lab) fn tick_base(self, largest: f64) -> f64 {
        match self {
            Self::Bytes => bytes_scale(largest).0,
            Self::Seconds if largest >= 60.0 => 1.0 / seconds_scale(largest, 2.0).0,
            _ => 1.0,
        }
    }

    /// The part of an axis' title that names the unit, where the tick labels do not.
    pub(in crate::lab) fn in_title(self) -> Option<&'static str> {
        match self {
            Self::Plain(name) if !name.is_empty() => Some(name),
            _ => None,
        }
    }
}

/// The multiple of a second in which `largest` reads best; minutes and hours are used from `from` of them on.
fn seconds_scale(largest: f64, from: f64) -> (f64, &'static str) {
    // A hair below the step, so that 0.001 stored a bit low is still 1 ms.
    const NEARLY: f64 = 1.0 - 1e-9;
    if largest >= 3600.0 * from * NEARLY {
        (1.0 / 3600.0, "h")
    } else if largest >= 60.0 * from * NEARLY {
        (1.0 / 60.0, "min")
    } else if largest >= NEARLY || largest == 0.0 {
        (1.0, "s")
    } else if largest >= 1e-3 * NEARLY {
        (1e3, "ms")
    } else if largest >= 1e-6 * NEARLY {
        (1e6, "µs")
    } else {
        (1e9, "ns")
    }
}

/// A quantile as a percentage, with as many digits as tell it from 100 %; the quantile 1 is the maximum.
pub(in crate::lab) fn quantile(share: f64) -> String {
    if share >= 1.0 {
        return "max".to_string();
    }
    let nines = -(1.0 - share).log10();
    let decimals = (nines - 1.0 - 1e-6).ceil().clamp(1.0, 13.0) as usize;
    let text = format!("{:.decimals$}", 100.0 * share);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{} %", if text.is_empty() { "0" } else { text })
}

fn bytes_scale(largest: f64) -> (f64, &'static str) {
    const STEPS: [(f64, &str); 5] = [
        (1_099_511_627_776.0, "TiB"),
        (1_073_741_824.0, "GiB"),
        (1_048_576.0, "MiB"),
        (1024.0, "KiB"),
        (1.0, "B"),
    ];
    STEPS
        .into_iter()
        .find(|(step, _)| largest >= *step)
        .unwrap_or((1.0, "B"))
}

fn large_scale(largest: f64) -> (f64, &'static str) {
    const NEARLY: f64 = 1.0 - 1e-9;
    if largest >= 1e12 * NEARLY {
        (1e12, "trillion")
    } else if largest >= 1e9 * NEARLY {
        (1e9, "billion")
    } else {
        (1e6, "million")
    }
}

/// `1 234`, `1.2 million`, `10¹⁵`, `2×10⁻⁷`: plain digits between a ten-thousandth and a million.
fn large(value: f64, significant: usize) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-4..1e6 * (1.0 - 1e-9)).contains(&size) {
        digits(value, significant)
    } else if (1e6 * (1.0 - 1e-9)..1e15).contains(&size) {
        let (divisor, word) = large_scale(size);
        format!("{} {word}", digits(value / divisor, significant))
    } else {
        scientific(value, significant)
    }
}

/// `power` in raised digits.
fn raised(power: i32) -> String {
    power
        .to_string()
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize],
            None => '⁻',
        })
        .collect()
}

fn scientific(value: f64, significant: usize) -> String {
    let mut power = value.abs().log10().floor() as i32;
    let mut mantissa = value / 10f64.powi(power);
    if mantissa.abs() >= 9.9995 {
        power += 1;
        mantissa /= 10.0;
    }
    let exponent = raised(power);
    match digits(mantissa, significant).as_str() {
        "1" => format!("10{exponent}"),
        "−1" => format!("−10{exponent}"),
        mantissa => format!("{mantissa}·10{exponent}"),
    }
}

/// `value` to `significant` digits (all of its whole part), without trailing zeros, thousands grouped.
fn digits(value: f64, significant: usize) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let whole_digits = value.abs().log10().floor() as i32 + 1;
    let decimals = (significant as i32 - whole_digits).clamp(0, 12) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    group(text)
}

/// The fewest decimals that tell `values` apart from their neighbours' rounding.
fn decimals_for(values: impl Iterator<Item = f64> + Clone) -> usize {
    (0..6)
        .find(|&decimals| {
            let scale = 10f64.powi(decimals);
            values
                .clone()
                .all(|v| ((v * scale).round() / scale - v).abs() <= 1e-6 * v.abs().max(1e-3))
        })
        .unwrap_or(6) as usize
}

/// Thousands apart by a narrow space from five digits on, and a true minus sign.
fn group(text: &str) -> String {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| c.is_ascii_digit() && c != '0') => ("−", rest),
        Some(rest) => ("", rest),
        None => ("", text),
    };
    let (whole, fraction) = text.split_once('.').map_or((text, ""), |(w, f)| (w, f));
    let mut grouped = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && whole.len() > 3 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(THIN);
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}
