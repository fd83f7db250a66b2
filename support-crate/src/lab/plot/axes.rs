//! Grid lines, tick labels and axis titles.

use super::area::Area;
use super::label::{Label, widest};
use super::scale::Scale;
use super::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};

/// Height that tick labels and the title below a plot take.
pub(super) const BELOW: f64 = 62.0;
/// Size of axis titles.
const TITLE: f64 = 21.0;

/// The width that the labels of an upright axis take, with the gap to the plot.
pub(super) fn upright_width(scale: &Scale) -> f64 {
    let labels: Vec<Label> = scale
        .ticks_up()
        .into_iter()
        .map(|tick| Label::new(tick.label))
        .collect();
    widest(&labels) + 12.0
}

/// Draws the ticks of the lower axis, with grid lines through `plot` where `grid` says so, and the axis' title.
pub(super) fn lower(scene: &mut Scene, scale: &Scale, title: &str, plot: Area, grid: bool) {
    let foot = plot.bottom;
    let mut taken = f64::NEG_INFINITY;
    for tick in scale.ticks_across(LABEL) {
        if grid && !tick.label.is_empty() {
            scene.line((tick.at, plot.top), (tick.at, foot), Ink::Grid.stroke(1.2));
        }
        scene.line((tick.at, foot), (tick.at, foot + 6.0), Ink::Muted.stroke(1.5));
        let label = Label::new(tick.label).middle();
        let reach = label.width() / 2.0;
        // At the canvas' edges a label moves inwards rather than out of sight.
        let x = tick.at.clamp(8.0 + reach, (WIDTH - 8.0 - reach).max(8.0 + reach));
        // One that moved inwards may have come upon its neighbour.
        if x - reach < taken {
            continue;
        }
        taken = x + reach;
        label.draw(scene, x, foot + 26.0);
    }
    scene.line((plot.left, foot), (plot.right, foot), Ink::Muted.stroke(1.5));
    let title = Label::new(title).size(TITLE).middle().cut(WIDTH - 2.0 * MARGIN);
    let reach = title.width() / 2.0;
    let middle = plot.center().0.clamp(MARGIN + reach, WIDTH - MARGIN - reach);
    title.draw(scene, middle, foot + 54.0);
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
        scene.line((plot.left, tick.at), (plot.right, tick.at), Ink::Grid.stroke(1.2));
        Label::new(tick.label)
            .end()
            .draw_around(scene, plot.left - 12.0, tick.at);
    }
    let title = Label::new(title).size(TITLE).cut(WIDTH - 2.0 * MARGIN);
    title.draw(scene, MARGIN, plot.top - 20.0);
}
