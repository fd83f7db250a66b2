//! The text face: Inter, carried by the crate, registered with plotters for measuring and embedded in every SVG.

mod words;

use std::fmt::Write as _;
use std::sync::OnceLock;

use plotters::style::{FontFamily, FontStyle, IntoFont, register_font};

pub(super) use words::words;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-Bold.ttf");
static REGULAR_WOFF2: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.woff2");
static BOLD_WOFF2: &[u8] = include_bytes!("../../../assets/fonts/Inter-Bold.woff2");

/// The family as SVG names it, with a fallback for a viewer that reads no embedded font.
pub(super) const FAMILY: &str = "Inter, sans-serif";
/// The family that a drawing asks for without naming a font.
pub(super) const GENERIC: &str = "sans-serif";

/// Inter's ascent plus descent in ems; plotters' measuring takes a size in these.
const LINE_EMS: f64 = (1984.0 + 494.0) / 2048.0;

/// How far letters reach above the baseline, in ems; plotters puts a text's top there.
pub(super) const ASCENT: f64 = 0.76;
/// How far they reach below it, in ems.
pub(super) const DESCENT: f64 = 0.22;

/// How much larger than life text is measured, since plotters rounds a width down to whole pixels.
const FINE: f64 = 32.0;

/// Tells plotters of the face, under its own name and as what a drawing asks for without naming a font.
pub(super) fn register() {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| {
        for family in [FAMILY, GENERIC] {
            // The bytes are compiled in and read by a test, so neither call can fail.
            let _ = register_font(family, FontStyle::Normal, REGULAR);
            let _ = register_font(family, FontStyle::Bold, BOLD);
        }
    });
}

/// The width of `text` set at `size` pixels an em.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    register();
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = (FontFamily::Name(FAMILY), size * LINE_EMS * FINE, style).into_font();
    match font.box_size(text) {
        Ok((width, _)) => f64::from(width) / FINE,
        Err(_) => text.chars().count() as f64 * size * 0.62,
    }
}

/// `text`, cut and ended with an ellipsis where it is wider than `max`.
pub(super) fn shorten(text: &str, size: f64, bold: bool, max: f64) -> String {
    if width(text, size, bold) <= max {
        return text.to_string();
    }
    let chars: Vec<char> = text.chars().collect();
    // The longest prefix that fits, by bisection: widths grow with length.
    let (mut fits, mut too_long) = (0, chars.len());
    while too_long - fits > 1 {
        let middle = (fits + too_long) / 2;
        let cut: String = chars[..middle].iter().collect::<String>().trim_end().to_string() + "…";
        if width(&cut, size, bold) <= max {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    let cut: String = chars[..fits].iter().collect();
    // Half a number, or a number without its unit, says something else.
    let kept = match words::last_number(text, cut.trim_end().len()) {
        Some(start) if start > 0 => &cut[..start],
        _ => &cut,
    };
    format!("{}…", kept.trim_end())
}

/// `text` broken between [`words`] into at most `lines` lines of at most `max` width, the last one shortened if need be.
pub(super) fn wrap(text: &str, size: f64, bold: bool, max: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let words = words(text);
    for (i, word) in words.iter().enumerate() {
        let longer = if line.is_empty() {
            word.clone()
        } else {
            format!("{line} {word}")
        };
        if line.is_empty() || width(&longer, size, bold) <= max {
            line = longer;
        } else if done.len() + 1 == lines {
            line = format!("{line} {}", words[i..].join(" "));
            break;
        } else {
            done.push(std::mem::replace(&mut line, word.clone()));
        }
    }
    if !line.is_empty() {
        done.push(line);
    }
    done.iter().map(|line| shorten(line, size, bold, max)).collect()
}

/// The `@font-face` rules with both faces as `data:` URIs: an SVG shown as an image loads nothing from outside.
pub(super) fn css() -> &'static str {
    static CSS: OnceLock<String> = OnceLock::new();
    CSS.get_or_init(|| {
        let mut css = String::new();
        for (weight, bytes) in [(400, REGULAR_WOFF2), (700, BOLD_WOFF2)] {
            let _ = write!(
                css,
                "@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff2;base64,{})format('woff2')}}",
                base64(bytes)
            );
        }
        css
    })
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0usize, |bits, &byte| bits << 8 | usize::from(byte));
        for i in 0..4 {
            if i <= chunk.len() {
                text.push(char::from(ALPHABET[bits >> (18 - 6 * i) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_load_and_measure() {
        assert!(register_font("regular", FontStyle::Normal, REGULAR).is_ok());
        assert!(register_font("bold", FontStyle::Bold, BOLD).is_ok());
        // Inter's figure one hundred: three digits of about 0.62 em, narrower for the 1.
        let width_regular = width("100", 20.0, false);
        assert!((30.0..38.0).contains(&width_regular), "{width_regular}");
        assert!(width("100", 20.0, true) > width_regular);
        assert!((width("m×µ", 40.0, false) / width("m×µ", 20.0, false) - 2.0).abs() < 0.01);
    }

    #[test]
    fn shortened_text_fits_and_wrapped_text_keeps_every_word() {
        let long = "a rather long name of a series that nobody will read from the back row";
        let short = shorten(long, 18.0, false, 200.0);
        assert!(short.ends_with('…') && width(&short, 18.0, false) <= 200.0);
        let lines = wrap(long, 18.0, false, 200.0, 9);
        assert_eq!(lines.join(" "), long);
        assert!(wrap(long, 18.0, false, 200.0, 2)[1].ends_with('…'));
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        let text = "primes below 2 000 000 with 25 % serial in 12.3 ms";
        for max in 60..400 {
            let max = f64::from(max);
            let lines = wrap(text, 18.0, false, max, 9);
            for whole in ["2 000 000", "25 %", "12.3 ms"] {
                let line = lines.iter().find(|line| line.contains(&whole[..2]));
                assert!(
                    line.is_none_or(|line| line.contains(whole) || line.ends_with('…')),
                    "{lines:?}"
                );
            }
            let short = shorten(text, 18.0, false, max);
            let cut = short.trim_end_matches('…');
            assert!(
                cut.ends_with("2 000 000") || !cut.ends_with(|c: char| c.is_ascii_digit() || c == '.'),
                "a number is cut off in {short:?}"
            );
        }
    }

    #[test]
    fn base64_follows_rfc_4648() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}
