//! A bar chart on the canvas.

use super::{Bar, BarChart};
use crate::lab::plot::frame::{LABEL, MARGIN};
use crate::lab::plot::scale::{Fit, Scale};
use crate::lab::plot::scene::{Anchor, Area, Dash, Ink, Scene, WIDTH};
use crate::lab::plot::{Role, axes, font, mark, rows};
use crate::lab::unit::Unit;

/// Gap between a bar's end and its value.
const GAP: f64 = 14.0;

/// Lays the chart out; the second value is how many bars there was no room for.
pub(super) fn scene(chart: &BarChart) -> (Scene, usize) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.place(&mut scene);
    let top = top + if chart.markers.is_empty() { 6.0 } else { 34.0 };
    let bottom = bottom - axes::BELOW;
    let rows = rows::fit(chart.bars.len(), top, bottom);
    let shown = &chart.bars[..rows.count];
    let size = rows.text_size(LABEL + 1.0);

    let names: Vec<Vec<String>> = shown
        .iter()
        .map(|bar| {
            font::wrap(
                &bar.name,
                size,
                false,
                300.0,
                if rows.height >= 2.6 * size { 2 } else { 1 },
            )
        })
        .collect();
    let widest = |texts: &mut dyn Iterator<Item = &String>| {
        texts
            .map(|text| font::width(text, size, false))
            .fold(0.0, f64::max)
    };
    let left = MARGIN + widest(&mut names.iter().flatten()) + 14.0;
    let remarks: Vec<Remark> = shown
        .iter()
        .map(|bar| Remark::new(chart, bar, size, rows.height >= 2.6 * size))
        .collect();
    let right = right_edge(chart, shown, &remarks, left);
    let scale = scale(chart, shown).laid(left, right);
    let plot = Area {
        left,
        top,
        right,
        bottom: rows.bottom,
    };

    axes::lower(&mut scene, &scale, &chart.value.title(), plot, true);
    markers(&mut scene, chart, &scale, plot);
    let base = scale.at(base(chart, &scale)).clamp(left, right);
    scene.line(
        (base, plot.top),
        (base, plot.bottom),
        Ink::Muted,
        1.5,
        Dash::Solid,
    );
    for (i, bar) in shown.iter().enumerate() {
        let middle = rows.middle(i);
        let first = middle - (names[i].len() as f64 - 1.0) * 0.58 * size + 0.36 * size;
        for (line, name) in names[i].iter().enumerate() {
            let baseline = first + line as f64 * 1.16 * size;
            scene.text(name, left - 14.0, baseline, size, false, Ink::Text, Anchor::End);
        }
        let end = bar_and_whisker(&mut scene, chart, bar, &scale, (base, middle), rows.height, plot);
        remarks[i].draw(&mut scene, end + GAP, middle, size);
    }
    (scene, chart.bars.len() - rows.count)
}

/// The farthest edge of the plot at which every bar's remark still stands on the canvas.
fn right_edge(chart: &BarChart, shown: &[Bar], remarks: &[Remark], left: f64) -> f64 {
    let limit = WIDTH - MARGIN;
    let scale = scale(chart, shown).laid(0.0, 1.0);
    let base = scale.at(base(chart, &scale));
    shown
        .iter()
        .zip(remarks)
        .map(|(bar, remark)| {
            let reach = scale
                .at(bar.estimate.value.max(bar.estimate.high))
                .max(base)
                .clamp(0.0, 1.0);
            left + (limit - GAP - remark.width - left) / reach.max(1e-6)
        })
        .fold(limit, f64::min)
}

fn scale(chart: &BarChart, shown: &[Bar]) -> Scale {
    let ends = shown
        .iter()
        .flat_map(|bar| [bar.estimate.value, bar.estimate.low, bar.estimate.high])
        .chain(chart.markers.iter().map(|marker| marker.0));
    // A lone ratio on a log axis is seen against 1; a shortest bar of anything else has some length too.
    let against = if !chart.value.is_log() {
        None
    } else if !is_ratio(chart) {
        shown.iter().map(|bar| bar.estimate.value / 2.0).reduce(f64::min)
    } else {
        shown
            .iter()
            .all(|bar| (1e-3..1e3).contains(&bar.estimate.value))
            .then_some(1.0)
    };
    Scale::new(&chart.value, ends.chain(against), Fit::Tight)
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
    if (scale.low..=scale.high).contains(&zero) {
        zero
    } else {
        scale.low
    }
}

/// Draws one bar and returns where it ends to the right, whisker included.
fn bar_and_whisker(
    scene: &mut Scene,
    chart: &BarChart,
    bar: &Bar,
    scale: &Scale,
    (base, middle): (f64, f64),
    height: f64,
    plot: Area,
) -> f64 {
    let role = chart.role(&bar.name);
    let uncertain = chart.inconclusive.contains(&bar.name);
    let ink = if role == Role::Reference {
        Ink::Reference
    } else {
        Ink::Series(0)
    };
    let inside = |value: f64| scale.at(value).clamp(plot.left, plot.right);
    let value = inside(bar.estimate.value);
    let half = (0.31 * height).min(36.0);
    let area = Area {
        left: base.min(value),
        top: middle - half,
        right: base.max(value),
        bottom: middle + half,
    };
    if uncertain || role == Role::Extrapolated {
        scene.rect(
            area,
            if role == Role::Reference {
                Ink::Grid
            } else {
                Ink::Pale(0)
            },
        );
        mark::hatch(scene, area, 9.0, ink);
        scene.outline(area, ink, 2.0);
    } else {
        scene.rect(area, ink);
    }
    let (low, high) = (inside(bar.estimate.low), inside(bar.estimate.high));
    if bar.estimate.low < bar.estimate.high {
        let cap = (0.55 * half).max(3.0);
        // A pale edge keeps the whisker visible on the bar's own colour.
        for (width, ink) in [(5.0, Ink::Background), (2.4, Ink::Text)] {
            scene.line((low, middle), (high, middle), ink, width, Dash::Solid);
            for x in [low, high] {
                scene.line((x, middle - cap), (x, middle + cap), ink, width, Dash::Solid);
            }
        }
    }
    value.max(high).max(base)
}

fn markers(scene: &mut Scene, chart: &BarChart, scale: &Scale, plot: Area) {
    let mut taken: Vec<Area> = Vec::new();
    for (value, text) in &chart.markers {
        let x = scale.at(*value);
        if !(plot.left - 0.5..=plot.right + 0.5).contains(&x) {
            continue;
        }
        scene.line(
            (x, plot.top - 6.0),
            (x, plot.bottom),
            Ink::Text,
            1.8,
            Dash::Dashed,
        );
        let text = font::shorten(text, LABEL - 1.0, false, 420.0);
        let width = font::width(&text, LABEL - 1.0, false);
        let left = (x - width / 2.0).clamp(MARGIN, WIDTH - MARGIN - width);
        let area = Area {
            left,
            top: plot.top - 28.0,
            right: left + width,
            bottom: plot.top - 8.0,
        };
        if taken.iter().any(|other| other.grown(6.0).overlaps(&area)) {
            continue;
        }
        taken.push(area);
        scene.text(
            &text,
            left,
            plot.top - 12.0,
            LABEL - 1.0,
            false,
            Ink::Text,
            Anchor::Start,
        );
    }
}

/// The value of a bar and what is said about it.
struct Remark {
    value: String,
    note: Vec<String>,
    below: bool,
    width: f64,
}

impl Remark {
    fn new(chart: &BarChart, bar: &Bar, size: f64, tall: bool) -> Self {
        let value = chart.value.format(bar.estimate.value);
        let value_width = font::width(&value, size, true);
        let note = chart.note(&bar.name).unwrap_or("");
        let note_width = font::width(note, size - 2.0, false);
        let beside = value_width + 12.0 + note_width;
        if note.is_empty() {
            Self {
                value,
                note: Vec::new(),
                below: false,
                width: value_width,
            }
        } else if beside <= 300.0 || !tall {
            let room = (300.0 - value_width - 12.0).max(90.0);
            let note = font::shorten(note, size - 2.0, false, room);
            let width = value_width + 12.0 + font::width(&note, size - 2.0, false);
            Self {
                value,
                note: vec![note],
                below: false,
                width,
            }
        } else {
            let note = font::wrap(note, size - 2.0, false, 270.0, 1);
            let width = note
                .iter()
                .map(|line| font::width(line, size - 2.0, false))
                .fold(value_width, f64::max);
            Self {
                value,
                note,
                below: true,
                width,
            }
        }
    }

    fn draw(&self, scene: &mut Scene, left: f64, middle: f64, size: f64) {
        let lift = if self.below { 0.6 * size } else { 0.0 };
        let baseline = middle + 0.36 * size - lift;
        let width = font::width(&self.value, size, true);
        let room = Area {
            left: left - 4.0,
            top: middle - 0.55 * size - lift,
            right: left + self.width + 4.0,
            bottom: middle + 0.5 * size + lift,
        };
        scene.rect(room, Ink::Background);
        scene.text(&self.value, left, baseline, size, true, Ink::Text, Anchor::Start);
        for note in &self.note {
            let (x, baseline) = if self.below {
                (left, baseline + 1.2 * size)
            } else {
                (left + width + 12.0, baseline)
            };
            scene.text(note, x, baseline, size - 2.0, false, Ink::Muted, Anchor::Start);
        }
    }
}
