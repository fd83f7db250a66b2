//! A timeline on the canvas.

use super::{TimelineChart, kind_name};
use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;
use crate::lab::plot::scale::{Fit, Scale};
use crate::lab::plot::scene::{Dash, Ink, LABEL, MARGIN, Scene, WIDTH};
use crate::lab::plot::{Axis, axes, font, mark, moments, rows};
use crate::lab::timeline::{Kind, Span};
use crate::lab::unit::Unit;

/// Lays the chart out; the second value names the markers whose text found no room.
pub(super) fn scene(chart: &TimelineChart) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.draw(&mut scene);
    let legend_middle = top + 14.0;
    let top = top + 36.0 + if chart.markers.is_empty() { 0.0 } else { 28.0 };
    let lanes = lanes(&chart.spans);
    let rows = rows::all(lanes.len(), top, bottom - axes::BELOW);
    let half = (0.36 * rows.height).min(38.0);
    let style = Style::of_lanes(2.0 * half);
    legend(&mut scene, chart, style, legend_middle);
    let size = rows.text_size(LABEL);
    let every = rows.name_every(size);
    let names: Vec<(usize, String)> = lanes
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(i, name)| (i, font::shorten(name, size, false, 240.0)))
        .collect();
    let widest = names
        .iter()
        .map(|(_, name)| font::width(name, size, false))
        .fold(0.0, f64::max);
    let left = MARGIN + widest + 14.0;
    let plot = Area {
        left,
        top,
        right: WIDTH - MARGIN,
        bottom: rows.bottom,
    };

    let axis = Axis::linear("time").unit(Unit::Seconds);
    let moments_shown = chart
        .spans
        .iter()
        .flat_map(|span| [span.start.as_secs_f64(), span.end.as_secs_f64()])
        .chain(chart.markers.iter().map(|marker| marker.0));
    let scale = Scale::new(&axis, moments_shown, Fit::Tight).laid(plot.left, plot.right);
    axes::lower(&mut scene, &scale, &axis.title(), plot, true);
    for (i, name) in names {
        let name = Label::new(name).size(size).end();
        name.draw_around(&mut scene, left - 14.0, rows.middle(i));
    }
    let mut drawn = Vec::new();
    for (i, lane) in lanes.iter().enumerate() {
        let middle = rows.middle(i);
        if matches!(style, Style::Patterns) {
            scene.line((plot.left, middle), (plot.right, middle), Ink::Grid.stroke(1.2));
        }
        let spans: Vec<&Span> = chart
            .spans
            .iter()
            .filter(|span| &span.lane.as_str() == lane)
            .collect();
        let areas: Vec<Area> = spans
            .iter()
            .map(|span| {
                let start = scale.at(span.start.as_secs_f64());
                let end = scale.at(span.end.as_secs_f64());
                // A moment too short to see is still drawn.
                let end = end.max(start + style.least_width()).min(plot.right);
                let start = start.min(end - style.least_width());
                Area {
                    left: start,
                    top: middle - half,
                    right: end,
                    bottom: middle + half,
                }
            })
            .collect();
        shapes(&mut scene, style, &spans, &areas);
        drawn.push((spans, areas));
    }
    let unplaced = moments::draw(&mut scene, &chart.markers, &scale, plot);
    let marks: Vec<f64> = chart.markers.iter().map(|marker| scale.at(marker.0)).collect();
    for (spans, areas) in &drawn {
        labels(&mut scene, spans, areas, size, &marks);
    }
    (scene, unplaced)
}

/// The lanes in order of appearance.
pub(super) fn lanes(spans: &[Span]) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    spans
        .iter()
        .map(|span| span.lane.as_str())
        .filter(|lane| seen.insert(*lane))
        .collect()
}

/// One lane's spans. Stretches of work are one shape along the lane's foot, which keeps the drawing small.
fn shapes(scene: &mut Scene, style: Style, spans: &[&Span], areas: &[Area]) {
    let mut work: Vec<Area> = Vec::new();
    for (span, area) in spans.iter().zip(areas) {
        if span.kind == Kind::Work {
            // Two stretches side by side stay two.
            let right = if area.width() > 4.0 {
                area.right - 1.5
            } else {
                area.right
            };
            work.push(Area { right, ..*area });
        } else {
            style.draw(scene, span.kind, *area);
        }
    }
    work.sort_by(|a, b| a.left.total_cmp(&b.left));
    let comb: Vec<(f64, f64)> = work
        .iter()
        .flat_map(|area| {
            let (top, foot) = (area.top, area.bottom);
            [
                (area.left, foot),
                (area.left, top),
                (area.right, top),
                (area.right, foot),
            ]
        })
        .collect();
    if !comb.is_empty() {
        scene.fill(comb, Ink::KindFill(Kind::Work));
    }
}

/// How spans look. Of two kinds that differ in colour, the shape differs too.
#[derive(Clone, Copy)]
enum Style {
    /// Work is full, waiting is hatched, queueing is hollow with a line through it.
    Patterns,
    /// For lanes too low for patterns: work is full, waiting is pale with a line through it, queueing is a line.
    Plain,
}

impl Style {
    fn of_lanes(height: f64) -> Self {
        if height < 9.0 { Self::Plain } else { Self::Patterns }
    }

    /// A moment too short to see is drawn this wide.
    fn least_width(self) -> f64 {
        match self {
            Self::Patterns => 1.5,
            Self::Plain => 4.0,
        }
    }

    fn draw(self, scene: &mut Scene, kind: Kind, area: Area) {
        match self {
            Self::Patterns => patterned(scene, kind, area),
            Self::Plain => {
                if kind != Kind::Queue {
                    scene.rect(area, Ink::KindFill(kind));
                }
                if kind != Kind::Work {
                    let middle = (area.top + area.bottom) / 2.0;
                    let (from, to) = ((area.left, middle), (area.right, middle));
                    scene.line(from, to, Ink::Kind(kind).stroke(1.0));
                }
            }
        }
    }
}

fn patterned(scene: &mut Scene, kind: Kind, area: Area) {
    scene.rect(area, Ink::KindFill(kind));
    if area.width() < 4.0 {
        scene.rect(area, Ink::Kind(kind));
        return;
    }
    match kind {
        Kind::Work => {}
        Kind::Wait => {
            mark::hatch(scene, area, 10.0, Ink::Kind(kind));
            scene.outline(area, Ink::Kind(kind).stroke(1.5));
        }
        Kind::Queue => {
            let middle = (area.top + area.bottom) / 2.0;
            scene.line(
                (area.left, middle),
                (area.right, middle),
                Ink::Kind(kind).stroke(2.5).dashed(Dash::Dotted),
            );
            scene.outline(area, Ink::Kind(kind).stroke(1.5));
        }
    }
}

/// Labels inside their spans, where they fit and no other span of the lane lies over the text.
fn labels(scene: &mut Scene, spans: &[&Span], areas: &[Area], size: f64, marks: &[f64]) {
    let marked = |room: Area| marks.iter().any(|x| (room.left..=room.right).contains(x));
    let mut taken: Vec<Area> = Vec::new();
    for (i, (span, area)) in spans.iter().zip(areas).enumerate() {
        let text = span.label.trim();
        let width = font::width(text, size - 1.0, false);
        if text.is_empty() || area.width() < width + 14.0 || area.height() < 1.05 * size {
            continue;
        }
        let (x, y) = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        let room = Area {
            left: x - width / 2.0 - 5.0,
            top: y - 0.55 * size,
            right: x + width / 2.0 + 5.0,
            bottom: y + 0.52 * size,
        };
        let covered = areas
            .iter()
            .enumerate()
            .any(|(j, other)| j > i && other.overlaps(&room));
        if covered || taken.iter().any(|other| other.overlaps(&room)) {
            continue;
        }
        if span.kind != Kind::Work || marked(room) {
            scene.rect(room, Ink::KindFill(span.kind));
        }
        taken.push(room);
        let label = Label::new(text).size(size - 1.0).ink(Ink::OnKind(span.kind));
        label.middle().draw(scene, x, y + 0.34 * size);
    }
}

fn legend(scene: &mut Scene, chart: &TimelineChart, style: Style, middle: f64) {
    let mut left = MARGIN;
    for kind in [Kind::Work, Kind::Wait, Kind::Queue] {
        if !chart.spans.iter().any(|span| span.kind == kind) {
            continue;
        }
        let area = Area {
            left,
            top: middle - 10.0,
            right: left + 44.0,
            bottom: middle + 10.0,
        };
        style.draw(scene, kind, area);
        let name = kind_name(kind);
        Label::new(name).draw_around(scene, left + 54.0, middle);
        left += 54.0 + font::width(name, LABEL, false) + 34.0;
    }
}
