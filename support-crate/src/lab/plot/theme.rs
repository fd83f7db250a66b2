//! The light and the dark theme.

pub use lab_words::Theme;
use plotters::style::RGBColor;

use super::scene::Ink;
use crate::lab::span::SpanKind;

/// Colours of series, after Okabe and Ito: each stands out from its background at 4.5 to 1, and neighbours in the list
/// differ for readers without red, green or blue receptors, in lightness where they cannot in hue.
const LIGHT_SERIES: [u32; 7] = [
    0x0072B2, 0xC04A00, 0x007A59, 0xA8478A, 0x5E4200, 0x2B2380, 0x2E2E2E,
];
const DARK_SERIES: [u32; 7] = [
    0x56B4E9, 0xFF8A3D, 0x2CC295, 0xE79AC8, 0xF0E442, 0xA3D8FF, 0xC8C8C8,
];

/// A theme's colours, for a [`Drawing`](super::Drawing) of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colors(pub(super) Theme);

impl Colors {
    /// The theme that they are of.
    pub fn theme(self) -> Theme {
        self.0
    }

    /// The colour of text.
    pub fn text(self) -> RGBColor {
        self.0.color(Ink::Text)
    }

    /// The colour of what should stand back: axes, remarks.
    pub fn muted(self) -> RGBColor {
        self.0.color(Ink::Muted)
    }

    /// The colour of grid lines.
    pub fn grid(self) -> RGBColor {
        self.0.color(Ink::Grid)
    }

    /// The colour of the series at `index`, from 0; there are seven, then they begin again.
    pub fn series(self, index: usize) -> RGBColor {
        self.0.color(Ink::Series(index))
    }
}

/// What a theme looks like.
pub(super) trait Palette: Copy {
    /// What `ink` looks like in this theme.
    fn color(self, ink: Ink) -> RGBColor;

    /// What lies under everything.
    fn background(self) -> RGBColor {
        self.color(Ink::Background)
    }
}

impl Palette for Theme {
    fn color(self, ink: Ink) -> RGBColor {
        let pick = |light: u32, dark: u32| {
            rgb(match self {
                Self::Light => light,
                Self::Dark => dark,
            })
        };
        match ink {
            Ink::Text => pick(0x1A1A1A, 0xF2F2F2),
            Ink::Muted => pick(0x595959, 0xB0B4BA),
            Ink::Grid => pick(0xE2E2E2, 0x33383F),
            Ink::Background => pick(0xFFFFFF, 0x14171B),
            Ink::Reference => pick(0x6B6B6B, 0x9AA0A8),
            Ink::Series(i) => pick(
                LIGHT_SERIES[i % LIGHT_SERIES.len()],
                DARK_SERIES[i % DARK_SERIES.len()],
            ),
            Ink::Pale(i) => mix(self.color(Ink::Series(i)), self.background(), 0.22),
            Ink::Kind(SpanKind::Work) => self.color(Ink::Series(0)),
            Ink::Kind(SpanKind::Wait) => self.color(Ink::Series(1)),
            Ink::Kind(SpanKind::Queue) => self.color(Ink::Reference),
            Ink::KindFill(SpanKind::Work) => self.color(Ink::Series(0)),
            Ink::KindFill(kind) => mix(self.color(Ink::Kind(kind)), self.background(), 0.2),
            Ink::OnKind(SpanKind::Work) => self.background(),
            Ink::OnKind(_) => self.color(Ink::Text),
            Ink::Heat(level) => mix(
                self.color(Ink::Series(0)),
                self.background(),
                0.15 + 0.085 * f64::from(level.min(10)),
            ),
            Ink::OnHeat(level) if level > last_under_text(self) => self.background(),
            Ink::OnHeat(_) => self.color(Ink::Text),
        }
    }
}

/// The strongest tint on which the theme's text colour can be read.
fn last_under_text(theme: Theme) -> u8 {
    match theme {
        Theme::Light => 8,
        Theme::Dark => 5,
    }
}

fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// `share` of `top`, the rest of `bottom`.
fn mix(top: RGBColor, bottom: RGBColor, share: f64) -> RGBColor {
    let channel = |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
    RGBColor(
        channel(top.0, bottom.0),
        channel(top.1, bottom.1),
        channel(top.2, bottom.2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG's relative luminance.
    fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_what_lies_under_it() {
        for theme in [Theme::Light, Theme::Dark] {
            let inks = (0..LIGHT_SERIES.len()).map(Ink::Series);
            for ink in inks.chain([Ink::Text, Ink::Muted, Ink::Reference]) {
                let ratio = contrast(theme.color(ink), theme.background());
                assert!(ratio >= 4.5, "{ink:?} in {theme:?}: {ratio:.2}");
            }
            for kind in [SpanKind::Work, SpanKind::Wait, SpanKind::Queue] {
                let ratio = contrast(theme.color(Ink::OnKind(kind)), theme.color(Ink::KindFill(kind)));
                assert!(ratio >= 4.5, "text on {kind:?} in {theme:?}: {ratio:.2}");
            }
            for level in [0, 1, 2, 3, 4, 5, 7, 8, 10] {
                let ratio = contrast(theme.color(Ink::OnHeat(level)), theme.color(Ink::Heat(level)));
                assert!(ratio >= 4.5, "text on tint {level} in {theme:?}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn a_greater_load_stands_out_more() {
        for theme in [Theme::Light, Theme::Dark] {
            let ratios: Vec<f64> = (0..=10)
                .map(|level| contrast(theme.color(Ink::Heat(level)), theme.background()))
                .collect();
            assert!(ratios.windows(2).all(|pair| pair[0] < pair[1]), "{ratios:?}");
        }
    }
}
