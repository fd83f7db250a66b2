//! The labels of the series as a key inside the plot, for charts whose right margin holds remarks.

use super::ends::{self, ENTRY, Ends, GAP, Placed, SWATCH};
use super::layout::{Line, Plot};
use crate::lab::plot::frame::LABEL;
use crate::lab::plot::scene::Area;
use crate::lab::plot::{Series, font};

/// Widest text of an entry.
const WIDEST: f64 = 480.0;
/// Air around the key.
const AIR: f64 = 6.0;
/// From one place tried to the next.
const STEP: f64 = 20.0;

/// Places the key where it covers least, the upper left corner before others.
pub(super) fn place(series: &[Series], markers: &[Line], plot: &Plot) -> Ends {
    let within = plot.area.grown(-AIR);
    let widest = WIDEST.min(within.width() - SWATCH - GAP);
    let shown: Vec<usize> = (0..series.len())
        .filter(|&i| ends::end(&series[i], plot).is_some())
        .collect();
    let room = (within.height() / ENTRY).floor().max(1.0) as usize;
    let count = if shown.len() > room { room - 1 } else { shown.len() };
    let lines: Vec<Vec<String>> = shown[..count]
        .iter()
        .map(|&i| vec![font::shorten(&series[i].full_name(), LABEL, false, widest)])
        .collect();
    let width = SWATCH
        + GAP
        + lines
            .iter()
            .map(|lines| ends::text_width(lines))
            .fold(160.0, f64::max);
    let height = ENTRY * shown.len().min(room) as f64;
    let mut obstacles = ends::obstacles(series, plot);
    obstacles.segments.extend_from_slice(markers);
    let across = ((within.width() - width) / STEP).max(0.0) as usize;
    let along = ((within.height() - height) / STEP).max(0.0) as usize;
    let places =
        (0..=along).flat_map(|row| (0..=across).map(move |column| (row as f64 * STEP, column as f64 * STEP)));
    let candidates = places.map(|(down, right)| {
        let (left, top) = (within.left + right, within.top + down);
        let area = Area {
            left,
            top,
            right: left + width,
            bottom: top + height,
        };
        (area, 0.02 * (down + right))
    });
    let mut ends = Ends::default();
    let Some(area) = obstacles.choose(plot.area, candidates) else {
        ends.unplaced = series.iter().map(Series::full_name).collect();
        return ends;
    };
    for (row, (&series, lines)) in shown.iter().zip(lines).enumerate() {
        let top = area.top + row as f64 * ENTRY;
        // Each entry hides no more than it needs to be read.
        ends.backed.push(Area {
            left: area.left - 4.0,
            top: top + 3.0,
            right: area.left + SWATCH + GAP + ends::text_width(&lines) + 4.0,
            bottom: top + ENTRY - 3.0,
        });
        ends.placed.push(Placed {
            series,
            lines,
            left: area.left,
            center: top + 0.5 * ENTRY,
            leader: None,
        });
    }
    if count < shown.len() {
        let baseline = area.top + (count as f64 + 0.5) * ENTRY + 0.36 * LABEL;
        ends.more = Some((shown.len() - count, area.left, baseline));
    }
    ends.inside.push(area);
    ends
}
