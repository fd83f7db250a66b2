//! A bar chart on the canvas.

use std::ops::RangeInclusive;

use super::chart::{Bar, BarChart};
use crate::lab::plot::area::{Area, Point};
use crate::lab::plot::label::{Label, widest};
use crate::lab::plot::scale::{Margins, Scale};
use crate::lab::plot::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};
use crate::lab::plot::{Role, axes, mark, moments, rows};
use crate::lab::unit::Unit;

/// Gap between a bar's end and its value, and between the value and what is said about it.
const GAP: f64 = 14.0;
const NOTE_GAP: f64 = 12.0;
/// Widest text of a name, and of a value with its note.
const WIDEST: f64 = 300.0;
/// Widest name of a group.
const WIDEST_GROUP: f64 = 190.0;
/// The gap between two groups of bars.
const BETWEEN_GROUPS: f64 = 20.0;

/// Lays the chart out; the second value is how many bars there was no room for.
pub(super) fn scene(chart: &BarChart) -> (Scene, usize) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.draw(&mut scene);
    let top = top + if chart.markers.is_empty() { 6.0 } else { 34.0 };
    let rows = rows::fit(chart.bars.len(), top, bottom - axes::BELOW, gaps(chart));
    let shown = &chart.bars[..rows.count];
    let size = rows.text_size(LABEL + 1.0);
    // Two lines of text need a row of this height.
    let tall = rows.height >= 2.6 * size;
    let names = shown.iter().map(|bar| Label::new(&bar.label).size(size).end());
    let names: Vec<Label> = names
        .map(|name| name.wrapped(WIDEST, 1 + usize::from(tall)))
        .collect();
    let groups = group_names(chart, shown.len(), rows.height);
    let left = MARGIN + groups_width(&groups) + widest(&names) + GAP;
    let values: Vec<Value> = shown
        .iter()
        .map(|bar| Value::new(chart, bar, size, tall))
        .collect();
    let right = right_edge(chart, shown, &values, left);
    let scale = scale(chart, shown).laid(left, right);
    let plot = Area::new(left, top, right, rows.bottom);

    axes::lower(&mut scene, &scale, &chart.value.title(), plot, true);
    // What finds no room above the bars stands in the table, as all markers do.
    let inside = |x: f64| (plot.left - 0.5..=plot.right + 0.5).contains(&x);
    let markers = chart.markers.iter().filter(|(value, _)| inside(scale.at(*value)));
    let markers: Vec<(f64, String)> = markers.cloned().collect();
    moments::draw(&mut scene, &markers, &scale, plot);
    let base = scale.at(base(chart, &scale)).clamp(left, right);
    scene.line((base, plot.top), (base, plot.bottom), Ink::Muted.stroke(1.5));
    for (middle_of, name) in &groups {
        let middle = (rows.middle(*middle_of.start()) + rows.middle(*middle_of.end())) / 2.0;
        name.draw_around(&mut scene, MARGIN, middle);
    }
    for (i, bar) in shown.iter().enumerate() {
        let middle = rows.middle(i);
        names[i].draw_around(&mut scene, left - GAP, middle);
        let end = bar_and_whisker(&mut scene, chart, bar, &scale, (base, middle), rows.height, plot);
        values[i].draw(&mut scene, end + GAP, middle);
    }
    (scene, chart.bars.len() - rows.count)
}

/// A gap before every group but the first.
fn gaps(chart: &BarChart) -> rows::Gaps {
    rows::Gaps {
        before: chart.groups.iter().skip(1).map(|group| group.first).collect(),
        height: BETWEEN_GROUPS,
    }
}

/// The names of the groups that are shown, each with its first and last bar.
fn group_names(chart: &BarChart, shown: usize, row: f64) -> Vec<(RangeInclusive<usize>, Label)> {
    let groups = chart.groups.iter().filter(|group| group.first < shown);
    groups
        .map(|group| {
            let last = (group.first + group.bars).min(shown) - 1;
            let lines = ((group.bars as f64 * row) / (1.2 * LABEL)).max(1.0) as usize;
            let name = Label::new(&group.name).size(LABEL + 1.0).bold();
            (group.first..=last, name.wrapped(WIDEST_GROUP, lines))
        })
        .collect()
}

fn groups_width(groups: &[(RangeInclusive<usize>, Label)]) -> f64 {
    let widest = groups.iter().map(|(_, name)| name.width()).reduce(f64::max);
    widest.map_or(0.0, |widest| widest + 2.0 * GAP)
}

/// The farthest edge of the plot at which every bar's value still stands on the canvas.
fn right_edge(chart: &BarChart, shown: &[Bar], values: &[Value], left: f64) -> f64 {
    let limit = WIDTH - MARGIN;
    let scale = scale(chart, shown).laid(0.0, 1.0);
    let base = scale.at(base(chart, &scale));
    let edges = shown.iter().zip(values).map(|(bar, value)| {
        // How far along the axis this bar reaches, and so what share of the plot lies left of its value.
        let end = scale.at(bar.estimate.value.max(bar.estimate.high));
        let reach = end.max(base).clamp(0.0, 1.0);
        left + (limit - GAP - value.width() - left) / reach.max(1e-6)
    });
    edges.fold(limit, f64::min)
}

fn scale(chart: &BarChart, shown: &[Bar]) -> Scale {
    let ends = shown
        .iter()
        .flat_map(|bar| [bar.estimate.value, bar.estimate.low, bar.estimate.high])
        .chain(chart.markers.iter().map(|marker| marker.0));
    // A lone ratio on a log axis is seen against 1; a shortest bar of anything else has some length too.
    let against = if !chart.value.is_log() {
        None
    } else if is_ratio(chart) {
        let near_one = |bar: &Bar| (1e-3..1e3).contains(&bar.estimate.value);
        shown.iter().all(near_one).then_some(1.0)
    } else {
        shown.iter().map(|bar| bar.estimate.value / 2.0).reduce(f64::min)
    };
    Scale::new(&chart.value, ends.chain(against), Margins::Tight)
}

/// Whether 1 means "the same as": of seconds or bytes it means nothing.
fn is_ratio(chart: &BarChart) -> bool {
    matches!(chart.value.unit, Unit::Times | Unit::Percent | Unit::None)
}

/// Where bars grow from, in data units.
fn base(chart: &BarChart, scale: &Scale) -> f64 {
    let zero = match (chart.value.is_log(), is_ratio(chart)) {
        (false, _) => 0.0,
        (true, true) => 1.0,
        (true, false) => scale.low,
    };
    let shown = (scale.low..=scale.high).contains(&zero);
    if shown { zero } else { scale.low }
}

/// Draws one bar and returns where it ends to the right, whisker included.
fn bar_and_whisker(
    scene: &mut Scene,
    chart: &BarChart,
    bar: &Bar,
    scale: &Scale,
    (base, middle): Point,
    height: f64,
    plot: Area,
) -> f64 {
    let role = chart.role(&bar.name);
    let (ink, pale) = match role {
        Role::Reference => (Ink::Reference, Ink::Grid),
        _ => (Ink::Series(bar.series), Ink::Pale(bar.series)),
    };
    let inside = |value: f64| scale.at(value).clamp(plot.left, plot.right);
    let value = inside(bar.estimate.value);
    let half = (0.31 * height).min(36.0);
    let area = Area::new(base.min(value), middle - half, base.max(value), middle + half);
    if chart.inconclusive.contains(&bar.name) || role == Role::Extrapolated {
        scene.rect(area, pale);
        mark::hatch(scene, area, 9.0, ink);
        scene.outline(area, ink.stroke(2.0));
    } else {
        scene.rect(area, ink);
    }
    let (low, high) = (inside(bar.estimate.low), inside(bar.estimate.high));
    if bar.estimate.low < bar.estimate.high {
        let cap = (0.55 * half).max(3.0);
        // A pale edge keeps the whisker visible on the bar's own colour.
        for (width, ink) in [(5.0, Ink::Background), (2.4, Ink::Text)] {
            scene.line((low, middle), (high, middle), ink.stroke(width));
            for x in [low, high] {
                scene.line((x, middle - cap), (x, middle + cap), ink.stroke(width));
            }
        }
    }
    value.max(high).max(base)
}

/// The value of a bar and the note on it: beside the value, or below it where it is long and the row is tall.
struct Value {
    value: Label,
    note: Option<Label>,
    below: bool,
    size: f64,
}

impl Value {
    fn new(chart: &BarChart, bar: &Bar, size: f64, tall: bool) -> Self {
        let value = Label::new(chart.value.format(bar.estimate.value))
            .size(size)
            .bold();
        let note = chart
            .note(&bar.name)
            .map(|note| Label::new(note).size(size.min(LABEL)).ink(Ink::Muted));
        let beside = value.width() + NOTE_GAP;
        let below = tall && note.as_ref().is_some_and(|note| beside + note.width() > WIDEST);
        let room = if below { 270.0 } else { (WIDEST - beside).max(90.0) };
        let note = note.map(|note| note.cut(room));
        Self {
            value,
            note,
            below,
            size,
        }
    }

    fn width(&self) -> f64 {
        let value = self.value.width();
        match &self.note {
            None => value,
            Some(note) if self.below => value.max(note.width()),
            Some(note) => value + NOTE_GAP + note.width(),
        }
    }

    fn draw(&self, scene: &mut Scene, left: f64, middle: f64) {
        let size = self.size;
        let lift = if self.below { 0.6 * size } else { 0.0 };
        let (top, bottom) = (middle - 0.55 * size - lift, middle + 0.5 * size + lift);
        // Grid lines would run through the digits.
        scene.rect(
            Area::new(left - 4.0, top, left + self.width() + 4.0, bottom),
            Ink::Background,
        );
        let baseline = middle + 0.36 * size - lift;
        self.value.draw(scene, left, baseline);
        if let Some(note) = &self.note {
            let beside = left + self.value.width() + NOTE_GAP;
            let (x, baseline) = if self.below {
                (left, baseline + 1.2 * size)
            } else {
                (beside, baseline)
            };
            note.draw(scene, x, baseline);
        }
    }
}
