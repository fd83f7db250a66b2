//! A timeline on the canvas.

use super::chart::{TimelineChart, kind_name};
use super::lanes::{KINDS, Lane, reach};
use super::shares::{MOST_CELLS, Shares, ink};
use super::table::count;

use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;
use crate::lab::plot::rows::{self, Rows};
use crate::lab::plot::scale::{Margins, Scale};
use crate::lab::plot::scene::{Dash, Ink, LABEL, MARGIN, Scene, WIDTH};
use crate::lab::plot::{Axis, axes, font, mark, moments};
use crate::lab::span::{Span, SpanKind};
use crate::lab::unit::Unit;

/// The most spans that are drawn one by one: what lies within one lane is compared span by span.
const MOST_SPANS: usize = 3_000;

/// The least height of a lane whose spans are drawn one by one.
const LEAST_LANE: f64 = 2.0;

/// The least height of a row that shows one lane's shares.
const LEAST_OWN_ROW: f64 = 6.0;

/// The least height of a row that several lanes share, whose height is to show how many of them did what.
const LEAST_SHARED_ROW: f64 = 22.0;

/// The height of a group's name above its lanes.
const HEADING: f64 = 46.0;

/// Lays the chart out; the second value has what the table is to say about the picture: that spans were merged, and which
/// markers' texts found no room.
pub(super) fn scene(chart: &TimelineChart, lanes: &[Lane<'_>]) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.draw(&mut scene);
    let legend_middle = top + 14.0;
    let top = top + 36.0 + if chart.markers.is_empty() { 0.0 } else { 28.0 };
    let bottom = bottom - axes::BELOW;
    let each_span = chart.spans.len() <= MOST_SPANS && (bottom - top) / lanes.len() as f64 >= LEAST_LANE;
    let lanes_per_row = if each_span {
        1
    } else {
        lanes_per_row(lanes.len(), bottom - top)
    };
    let groups = match lanes_per_row {
        1 => groups(chart, lanes),
        _ => Vec::new(), // a row may hold lanes of both
    };
    let rows = rows::all(
        lanes.len().div_ceil(lanes_per_row),
        top,
        bottom,
        rows::Gaps {
            before: groups.iter().map(|(first, _)| *first).collect(),
            height: HEADING,
        },
    );
    let half = (0.36 * rows.height).min(38.0);
    let style = if each_span {
        Style::of_lanes(2.0 * half)
    } else {
        Style::Shares
    };
    let legend_end = legend(&mut scene, chart, style, legend_middle);
    let size = rows.text_size(LABEL);
    let names = row_names(lanes, &groups, lanes_per_row, rows.name_every(size), size);
    let widest = names
        .iter()
        .map(|(_, name)| font::width(name, size, false))
        .fold(0.0, f64::max);
    let plot = Area {
        left: MARGIN + widest + 14.0,
        top,
        right: WIDTH - MARGIN,
        bottom: rows.bottom,
    };
    let axis = Axis::linear("time").unit(Unit::Seconds);
    let (start, end) = reach(lanes);
    let moments_shown = [start.as_secs_f64(), end.as_secs_f64()]
        .into_iter()
        .chain(chart.markers.iter().map(|marker| marker.0));
    let scale = Scale::new(&axis, moments_shown, Margins::Tight).laid(plot.left, plot.right);
    axes::lower(&mut scene, &scale, &axis.title(), plot, true);
    for (i, name) in names {
        let name = Label::new(name).size(size).end();
        name.draw_around(&mut scene, plot.left - 14.0, rows.middle(i));
    }

    headings(&mut scene, &groups, &rows, plot);

    let mut remarks = Vec::new();
    let mut drawn = Vec::new();
    if each_span {
        drawn = each_lane(&mut scene, lanes, &rows, half, style, &scale, plot);
    } else {
        let slices = (MOST_CELLS / rows.count).clamp(1, plot.width() as usize);
        let slice = plot.width() / slices as f64;
        let shares = Shares::new(lanes, lanes_per_row, slices, |moment| {
            (scale.at(moment.as_secs_f64()) - plot.left) / slice
        });
        shares.draw(&mut scene, |i| row_area(plot, rows.middle(i), half));
        let time = (scale.high - scale.low) / slices as f64;
        let remark = merged(time, lanes_per_row);
        Label::new(&remark)
            .size(LABEL - 1.0)
            .ink(Ink::Muted)
            .cut(WIDTH - MARGIN - legend_end)
            .draw_around(&mut scene, legend_end, legend_middle);
        remarks.push(format!(
            "{} spans on {} lanes are more than can be drawn one by one; {remark}",
            count(chart.spans.len()),
            count(lanes.len())
        ));
    }
    let unplaced = moments::draw(&mut scene, &chart.markers, &scale, plot);
    let marks: Vec<f64> = chart.markers.iter().map(|marker| scale.at(marker.0)).collect();
    for (lane, areas) in lanes.iter().zip(&drawn) {
        labels(&mut scene, &lane.spans, areas, size, &marks);
    }
    let no_room = |text| format!("no room in the figure for the remark: {text}");
    remarks.extend(unplaced.into_iter().map(no_room));
    (scene, remarks)
}

/// The groups of lanes that are there, each with its first lane.
fn groups<'a>(chart: &'a TimelineChart, lanes: &[Lane<'_>]) -> Vec<(usize, &'a str)> {
    let found = chart.groups.iter().filter_map(|group| {
        let first = lanes
            .iter()
            .position(|lane| in_group(lane.name, group).is_some())?;
        Some((first, group.as_str()))
    });
    let mut groups: Vec<(usize, &str)> = found.collect();
    groups.sort_unstable();
    groups
}

/// A lane's own name, if it is one of the group.
fn in_group<'a>(lane: &'a str, group: &str) -> Option<&'a str> {
    lane.strip_prefix(group)?.strip_prefix(": ")
}

/// The name of each group above its lanes, and a line between two groups.
fn headings(scene: &mut Scene, groups: &[(usize, &str)], rows: &Rows, plot: Area) {
    for &(first, name) in groups {
        let above = rows.middle(first) - rows.height / 2.0;
        Label::new(name).bold().draw(scene, MARGIN, above - 9.0);
        if first > 0 {
            // Below the last name of the group before, which may be higher than its lane.
            let y = above - HEADING + 12.0;
            scene.line((MARGIN, y), (plot.right, y), Ink::Text.stroke(2.0));
        }
    }
}

/// How many neighbouring lanes share a row, so that shares can be seen.
fn lanes_per_row(lanes: usize, height: f64) -> usize {
    if height / lanes as f64 >= LEAST_OWN_ROW {
        return 1;
    }
    let most_rows = (height / LEAST_SHARED_ROW).max(1.0) as usize;
    lanes.div_ceil(most_rows)
}

/// What a picture of shares says of itself.
fn merged(time: f64, lanes_per_row: usize) -> String {
    let share = format!("height: the share of each {}", Unit::Seconds.format(time));
    match lanes_per_row {
        1 => share,
        many => format!("{share}; {} lanes to a row", count(many)),
    }
}

/// The names of every so-manyth row, with the row's number.
fn row_names(
    lanes: &[Lane<'_>],
    groups: &[(usize, &str)],
    lanes_per_row: usize,
    every: usize,
    size: f64,
) -> Vec<(usize, String)> {
    let own = |name: &str| {
        let in_one = groups.iter().find_map(|(_, group)| in_group(name, group));
        in_one.unwrap_or(name).to_owned()
    };
    lanes
        .chunks(lanes_per_row)
        .enumerate()
        .step_by(every)
        .map(|(i, lanes)| {
            let (first, last) = (lanes[0].name, lanes[lanes.len() - 1].name);
            let name = match lanes.len() {
                1 => own(first),
                _ => format!("{first} … {last}"),
            };
            (i, font::shorten(&name, size, false, 240.0))
        })
        .collect()
}

/// Draws every span of every lane and returns where they lie, lane by lane.
fn each_lane(
    scene: &mut Scene,
    lanes: &[Lane<'_>],
    rows: &Rows,
    half: f64,
    style: Style,
    scale: &Scale,
    plot: Area,
) -> Vec<Vec<Area>> {
    let mut drawn = Vec::new();
    for (i, lane) in lanes.iter().enumerate() {
        let row = row_area(plot, rows.middle(i), half);
        if matches!(style, Style::Patterns) {
            let middle = rows.middle(i);
            scene.line((plot.left, middle), (plot.right, middle), Ink::Grid.stroke(1.2));
        }
        let areas: Vec<Area> = lane
            .spans
            .iter()
            .map(|span| {
                let start = scale.at(span.start.as_secs_f64());
                let end = scale.at(span.end.as_secs_f64());
                // A moment too short to see is still drawn.
                let right = end.max(start + style.least_width()).min(plot.right);
                let left = start.min(right - style.least_width());
                Area { left, right, ..row }
            })
            .collect();
        shapes(scene, style, &lane.spans, &areas);
        drawn.push(areas);
    }
    drawn
}

/// A row of the plot, around its middle.
fn row_area(plot: Area, middle: f64, half: f64) -> Area {
    Area {
        top: middle - half,
        bottom: middle + half,
        ..plot
    }
}

/// One lane's spans. Stretches of work are one shape along the lane's foot, which keeps the drawing small.
fn shapes(scene: &mut Scene, style: Style, spans: &[&Span], areas: &[Area]) {
    let mut work: Vec<Area> = Vec::new();
    for (span, area) in spans.iter().zip(areas) {
        if span.kind == SpanKind::Work {
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
        scene.fill(comb, Ink::KindFill(SpanKind::Work));
    }
}

/// How spans look. Of two kinds that differ in colour, the shape differs too.
#[derive(Clone, Copy)]
enum Style {
    /// Work is full, waiting is hatched, queueing is hollow with a line through it.
    Patterns,
    /// For lanes too low for patterns: work is full, waiting is pale with a line through it, queueing is a line.
    Plain,
    /// For more spans than can be drawn: each kind's share of the height, work at the foot, queueing above it, waiting on
    /// top.
    Shares,
}

impl Style {
    fn of_lanes(height: f64) -> Self {
        if height < 9.0 { Self::Plain } else { Self::Patterns }
    }

    /// A moment too short to see is drawn this wide.
    fn least_width(self) -> f64 {
        match self {
            Self::Patterns => 1.5,
            Self::Plain | Self::Shares => 4.0,
        }
    }

    fn draw(self, scene: &mut Scene, kind: SpanKind, area: Area) {
        match self {
            Self::Patterns => patterned(scene, kind, area),
            Self::Shares => scene.rect(area, ink(kind)),
            Self::Plain => {
                if kind != SpanKind::Queue {
                    scene.rect(area, Ink::KindFill(kind));
                }
                if kind != SpanKind::Work {
                    let middle = (area.top + area.bottom) / 2.0;
                    let (from, to) = ((area.left, middle), (area.right, middle));
                    scene.line(from, to, Ink::Kind(kind).stroke(1.0));
                }
            }
        }
    }
}

fn patterned(scene: &mut Scene, kind: SpanKind, area: Area) {
    scene.rect(area, Ink::KindFill(kind));
    if area.width() < 4.0 {
        scene.rect(area, Ink::Kind(kind));
        return;
    }
    match kind {
        SpanKind::Work => {}
        SpanKind::Wait => {
            mark::hatch(scene, area, 10.0, Ink::Kind(kind));
            scene.outline(area, Ink::Kind(kind).stroke(1.5));
        }
        SpanKind::Queue => {
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
        let width = font::width(text, size, false);
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
        if span.kind != SpanKind::Work || marked(room) {
            scene.rect(room, Ink::KindFill(span.kind));
        }
        taken.push(room);
        let label = Label::new(text).size(size).ink(Ink::OnKind(span.kind));
        label.middle().draw(scene, x, y + 0.34 * size);
    }
}

/// What each kind looks like; returns where the legend ends.
fn legend(scene: &mut Scene, chart: &TimelineChart, style: Style, middle: f64) -> f64 {
    let mut left = MARGIN;
    for kind in KINDS {
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
    left
}
