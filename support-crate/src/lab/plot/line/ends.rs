//! The labels of series: at their ends where they fit, else in a list beside the plot.

use super::layout::{Line, Plot};
use super::marks::{self, Look};
use crate::lab::estimate::Estimate;
use crate::lab::plot::frame::{LABEL, MARGIN};
use crate::lab::plot::place::{self, Obstacles};
use crate::lab::plot::scene::{Anchor, Area, Dash, Ink, Scene, WIDTH};
use crate::lab::plot::{Series, clip, font};

/// Widest text of a label.
const WIDEST: f64 = 210.0;
/// Widest text of a label in a list, which has one line.
const WIDEST_LISTED: f64 = 270.0;
/// Height of a line of a label, and the air between two labels.
const LINE: f64 = 23.0;
const AIR: f64 = 8.0;
/// A sample of the line, the gap after it, and the gap from the plot to the column.
pub(super) const SWATCH: f64 = 34.0;
pub(super) const GAP: f64 = 8.0;
pub(super) const LEAD: f64 = 26.0;
/// Height of an entry in a list.
pub(super) const ENTRY: f64 = 27.0;

/// The labels of a chart, placed.
#[derive(Default)]
pub(super) struct Ends {
    pub(super) placed: Vec<Placed>,
    /// The areas of labels inside the plot.
    pub(super) inside: Vec<Area>,
    /// How many series the list has no room for, and where it says so.
    pub(super) more: Option<(usize, f64, f64)>,
    /// What the entries of a key inside the plot cover.
    pub(super) backed: Vec<Area>,
    /// The names for which a key had no room.
    pub(super) unplaced: Vec<String>,
}

pub(super) struct Placed {
    pub(super) series: usize,
    pub(super) lines: Vec<String>,
    /// Left edge of the sample, and the label's centre.
    pub(super) left: f64,
    pub(super) center: f64,
    pub(super) leader: Option<Line>,
}

/// The name with its role, in lines.
fn lines(series: &Series, most: usize) -> Vec<String> {
    let name = series.full_name();
    let widest = if most == 1 { WIDEST_LISTED } else { WIDEST };
    font::wrap(&name, LABEL, false, widest, most)
}

pub(super) fn text_width(lines: &[String]) -> f64 {
    lines
        .iter()
        .map(|line| font::width(line, LABEL, false))
        .fold(0.0, f64::max)
}

fn height(lines: &[String]) -> f64 {
    lines.len() as f64 * LINE + AIR
}

/// Where a series ends to the right, if the plot shows any of it.
pub(super) fn end(series: &Series, plot: &Plot) -> Option<(f64, f64)> {
    let points: Vec<_> = series.points.iter().map(|&point| plot.at(point)).collect();
    let shown = if series.joined && points.len() > 1 {
        clip::polyline(&points, plot.area).concat()
    } else {
        plot.visible(&series.points)
    };
    shown.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))
}

/// Whether a series ends well before the plot does, so that its label may stand inside.
fn ends_early(series: &Series, plot: &Plot) -> bool {
    end(series, plot).is_some_and(|end| end.0 < plot.area.right - 0.3 * plot.area.width())
}

/// Whether labels of these lines are too many to stand at their ends; each then gets one line of a list.
fn is_list<'a>(labels: impl IntoIterator<Item = &'a Vec<String>>, plot: &Plot) -> bool {
    labels.into_iter().map(|lines| height(lines)).sum::<f64>() > plot.area.height()
}

/// The room that the column takes, for the series that `column` names and those that end at the plot's edge.
pub(super) fn column_width(series: &[Series], column: &[bool], plot: &Plot) -> f64 {
    let stacked: Vec<&Series> = series
        .iter()
        .zip(column)
        .filter(|(one, column)| end(one, plot).is_some() && (**column || !ends_early(one, plot)))
        .map(|(one, _)| one)
        .collect();
    if stacked.is_empty() {
        return 0.0;
    }
    let labels: Vec<Vec<String>> = stacked.iter().map(|one| lines(one, 3)).collect();
    let list = is_list(&labels, plot);
    let widest = if list {
        // A list may have to say what it leaves out.
        let entries = stacked.iter().map(|one| text_width(&lines(one, 1)));
        entries.fold(160.0, f64::max)
    } else {
        labels.iter().map(|lines| text_width(lines)).fold(0.0, f64::max)
    };
    widest + LEAD + SWATCH + GAP
}

/// Places every label; `None` after moving one to the column, for which the plot has to shrink.
pub(super) fn place(
    series: &[Series],
    markers: &[Line],
    column: &mut [bool],
    plot: &Plot,
    looks: &[Look],
) -> Option<Ends> {
    let mut ends = Ends::default();
    let mut obstacles = obstacles(series, plot);
    obstacles.segments.extend_from_slice(markers);
    let mut stacked = Vec::new();
    for (i, one) in series.iter().enumerate() {
        let Some(end) = end(one, plot) else { continue };
        if column[i] || !ends_early(one, plot) {
            stacked.push((i, end, lines(one, 3)));
            continue;
        }
        let lines = lines(one, 2);
        let (width, height) = (text_width(&lines), height(&lines) - AIR);
        match obstacles.free_near(end, width + SWATCH + GAP, height, plot.area) {
            Some(area) => {
                obstacles.labels.push(area);
                ends.inside.push(area);
                ends.placed.push(Placed {
                    series: i,
                    lines,
                    left: area.left,
                    center: (area.top + area.bottom) / 2.0,
                    leader: inner_leader(end, area),
                });
            }
            None => {
                column[i] = true;
                return None;
            }
        }
    }
    stacked.sort_by(|a, b| a.1.1.total_cmp(&b.1.1));
    let wanted: Vec<(f64, f64)> = stacked
        .iter()
        .map(|(_, end, lines)| (end.1, height(lines)))
        .collect();
    // Labels may stand a little above and below the plot: the corner beside the axis is empty.
    let centers = place::stack(&wanted, plot.area.top - 10.0, plot.area.bottom + 10.0);
    match centers.filter(|_| !is_list(stacked.iter().map(|(_, _, lines)| lines), plot)) {
        Some(centers) => {
            for ((series, end, lines), center) in stacked.into_iter().zip(centers) {
                let left = plot.area.right + LEAD;
                ends.placed.push(Placed {
                    series,
                    lines,
                    left,
                    center,
                    leader: leader(end, (left - 3.0, center), plot, looks[series]),
                });
            }
        }
        None => list(&mut ends, series, &stacked, plot),
    }
    Some(ends)
}

/// A leader where the eye would not find the way from the end to the label by itself.
fn leader(end: (f64, f64), label: (f64, f64), plot: &Plot, look: Look) -> Option<Line> {
    let beside = plot.area.right - end.0 < 40.0;
    if beside && (end.1 - label.1).abs() < 5.0 {
        return None;
    }
    let start = end.0 + look.marker.unwrap_or(0.0) + 3.0;
    Some(((start.min(label.0 - 2.0), end.1), label))
}

/// A leader from the end of a line to its label inside the plot, where they are not side by side.
fn inner_leader(end: (f64, f64), area: Area) -> Option<Line> {
    let nearest = place::nearest(end, area);
    ((nearest.0 - end.0).hypot(nearest.1 - end.1) > 20.0).then_some((end, nearest))
}

/// Too many labels for their ends: one line each in the order given, as many as there is room for.
fn list(ends: &mut Ends, series: &[Series], stacked: &[(usize, (f64, f64), Vec<String>)], plot: &Plot) {
    let mut order: Vec<usize> = stacked.iter().map(|(i, _, _)| *i).collect();
    order.sort_unstable();
    let room = (plot.area.height() / ENTRY).floor().max(1.0) as usize;
    let shown = if order.len() > room { room - 1 } else { order.len() };
    let left = plot.area.right + LEAD;
    for (row, &i) in order[..shown].iter().enumerate() {
        ends.placed.push(Placed {
            series: i,
            lines: lines(&series[i], 1),
            left,
            center: plot.area.top + (row as f64 + 0.5) * ENTRY,
            leader: None,
        });
    }
    if shown < order.len() {
        let baseline = plot.area.top + (shown as f64 + 0.5) * ENTRY + 0.36 * LABEL;
        ends.more = Some((order.len() - shown, left, baseline));
    }
}

pub(super) fn obstacles(series: &[Series], plot: &Plot) -> Obstacles {
    let mut obstacles = Obstacles::default();
    for one in series {
        let points: Vec<_> = one.points.iter().map(|&point| plot.at(point)).collect();
        if one.joined {
            obstacles
                .segments
                .extend(points.windows(2).map(|pair| (pair[0], pair[1])));
        }
        if one.is_band() {
            for edge in [
                |interval: &Estimate| interval.low,
                |interval: &Estimate| interval.high,
            ] {
                let edge: Vec<_> = one
                    .points
                    .iter()
                    .zip(&one.intervals)
                    .map(|(point, interval)| plot.at((point.0, edge(interval))))
                    .collect();
                obstacles
                    .segments
                    .extend(edge.windows(2).map(|pair| (pair[0], pair[1])));
            }
        }
        obstacles.points.extend(plot.visible(&one.points));
    }
    obstacles
}

impl Ends {
    /// Draws leaders, samples and texts.
    pub(super) fn draw(&self, scene: &mut Scene, looks: &[Look]) {
        for area in &self.backed {
            scene.rect(*area, Ink::Background);
        }
        for placed in &self.placed {
            if let Some((from, to)) = placed.leader {
                scene.line(from, to, Ink::Muted, 1.2, Dash::Solid);
            }
        }
        for placed in &self.placed {
            let look = &looks[placed.series];
            marks::swatch(scene, look, (placed.left + SWATCH / 2.0, placed.center), SWATCH);
            let left = placed.left + SWATCH + GAP;
            let first = placed.center - (placed.lines.len() as f64 - 1.0) * LINE / 2.0 + 0.36 * LABEL;
            for (i, line) in placed.lines.iter().enumerate() {
                let baseline = first + i as f64 * LINE;
                scene.text(line, left, baseline, LABEL, false, look.ink, Anchor::Start);
            }
        }
        if let Some((more, left, baseline)) = self.more {
            let text = format!("and {more} more: see the table");
            let text = font::shorten(&text, 16.0, false, WIDTH - MARGIN - left);
            scene.text(&text, left, baseline, 16.0, false, Ink::Muted, Anchor::Start);
        }
    }
}
