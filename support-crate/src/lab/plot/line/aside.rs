//! What stands at the foot of the column beside a line chart: a list, and all of the data in small.

use super::chart::{LineChart, Overview};
use super::field::Field;
use super::looks;
use super::remarks::LEAD;
use crate::lab::plot::Axis;
use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;
use crate::lab::plot::scale::{Margins, Scale};
use crate::lab::plot::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};

/// The width that the list and the overview ask for.
pub(super) const LEAST: f64 = 350.0;
/// The height of the overview, without the line above it.
const HEIGHT: f64 = 112.0;
const LINE: f64 = 25.0;
const AIR: f64 = 14.0;

/// Draws both from the foot of the column upwards, and returns where they begin.
pub(super) fn draw(scene: &mut Scene, chart: &LineChart, field: &Field) -> f64 {
    let left = field.area.right + LEAD - 24.0;
    let mut bottom = field.area.bottom + 22.0;
    if let Some(overview) = &chart.overview {
        let area = Area::new(left, bottom - HEIGHT, WIDTH - MARGIN, bottom);
        small(scene, chart, overview, area);
        bottom = area.top - LINE;
        text(scene, &overview.heading, (left, bottom), false);
        bottom -= AIR;
    }
    if let Some(aside) = &chart.aside {
        for line in aside.lines.iter().rev() {
            bottom -= LINE;
            text(scene, line, (left, bottom), false);
        }
        bottom -= LINE;
        text(scene, &aside.heading, (left, bottom), true);
        bottom -= AIR;
    }
    bottom
}

/// One line of text whose upper edge is at `top`.
fn text(scene: &mut Scene, words: &str, (left, top): (f64, f64), bold: bool) {
    let label = Label::new(words).size(LABEL - 1.0);
    let label = if bold { label.bold() } else { label };
    label
        .cut(WIDTH - MARGIN - left)
        .draw_around(scene, left, top + LINE / 2.0);
}

/// The overview in its frame; what the chart shows of it is framed too.
fn small(scene: &mut Scene, chart: &LineChart, overview: &Overview, area: Area) {
    let points = || overview.series.iter().flat_map(|series| &series.points);
    let unranged = |axis: &Axis| Axis {
        range: None,
        ..axis.clone()
    };
    let inner = area.grown(-5.0);
    let x = Scale::new(&unranged(&chart.x), points().map(|point| point.0), Margins::Loose);
    let y = Scale::new(&unranged(&chart.y), points().map(|point| point.1), Margins::Loose);
    let field = Field {
        area: inner,
        x: x.laid(inner.left, inner.right),
        y: y.laid(inner.bottom, inner.top),
    };
    scene.outline(area, Ink::Grid.stroke(1.5));
    if let Some((from, to)) = chart.x.range {
        let [left, right] = [from, to].map(|x| field.x.at(x).clamp(inner.left, inner.right));
        scene.rect(Area { left, right, ..inner }, Ink::Grid);
    }
    for (series, look) in overview.series.iter().zip(looks::looks(&overview.series)) {
        looks::series(scene, series, &look.small(), &field);
    }
}
