//! Grid lines, tick labels and axis titles.

use super::font;
use super::frame::{AXIS, LABEL, MARGIN};
use super::scale::Scale;
use super::scene::{Anchor, Area, Dash, Ink, Scene, WIDTH};

/// Height that tick labels and the title below a plot take.
pub(super) const BELOW: f64 = 62.0;

/// The width that the labels of an upright axis take, with the gap to the plot.
pub(super) fn upright_width(scale: &Scale) -> f64 {
    let widest = scale
        .ticks_up()
        .iter()
        .map(|tick| font::width(&tick.label, LABEL, false))
        .fold(0.0, f64::max);
    widest + 12.0
}

/// Draws the ticks of the lower axis, with grid lines through `plot` where `grid` says so, and the axis' title.
pub(super) fn lower(scene: &mut Scene, scale: &Scale, title: &str, plot: Area, grid: bool) {
    let mut taken = f64::NEG_INFINITY;
    for tick in scale.ticks_across(LABEL) {
        if grid && !tick.label.is_empty() {
            scene.line(
                (tick.at, plot.top),
                (tick.at, plot.bottom),
                Ink::Grid,
                1.2,
                Dash::Solid,
            );
        }
        scene.line(
            (tick.at, plot.bottom),
            (tick.at, plot.bottom + 6.0),
            Ink::Muted,
            1.5,
            Dash::Solid,
        );
        let reach = font::width(&tick.label, LABEL, false) / 2.0;
        // At the canvas' edges a label moves inwards rather than out of sight.
        let x = tick.at.clamp(8.0 + reach, (WIDTH - 8.0 - reach).max(8.0 + reach));
        // One that moved inwards may have come upon its neighbour.
        if x - reach < taken {
            continue;
        }
        taken = x + reach;
        scene.text(
            &tick.label,
            x,
            plot.bottom + 26.0,
            LABEL,
            false,
            Ink::Text,
            Anchor::Middle,
        );
    }
    scene.line(
        (plot.left, plot.bottom),
        (plot.right, plot.bottom),
        Ink::Muted,
        1.5,
        Dash::Solid,
    );
    let title = font::shorten(title, AXIS, false, WIDTH - 2.0 * MARGIN);
    let reach = font::width(&title, AXIS, false) / 2.0;
    let middle = ((plot.left + plot.right) / 2.0).clamp(MARGIN + reach, WIDTH - MARGIN - reach);
    scene.text(
        &title,
        middle,
        plot.bottom + 54.0,
        AXIS,
        false,
        Ink::Text,
        Anchor::Middle,
    );
}

/// Draws the ticks of the upright axis with grid lines through `plot`; its title stands above the plot, level.
pub(super) fn upright(scene: &mut Scene, scale: &Scale, title: &str, plot: Area) {
    let mut above = f64::INFINITY;
    for tick in scale.ticks_up() {
        // Two labels of a tiny range may round to one place.
        if tick.label.is_empty() || (above - tick.at) < LABEL {
            continue;
        }
        above = tick.at;
        scene.line(
            (plot.left, tick.at),
            (plot.right, tick.at),
            Ink::Grid,
            1.2,
            Dash::Solid,
        );
        scene.text(
            &tick.label,
            plot.left - 12.0,
            tick.at + 0.36 * LABEL,
            LABEL,
            false,
            Ink::Text,
            Anchor::End,
        );
    }
    let title = font::shorten(title, AXIS, false, WIDTH - 2.0 * MARGIN);
    scene.text(
        &title,
        MARGIN,
        plot.top - 20.0,
        AXIS,
        false,
        Ink::Text,
        Anchor::Start,
    );
}
