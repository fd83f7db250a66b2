//! The names of the series: at their ends where they fit, else in a list beside the field, or in a key inside it.

use super::chart::LineChart;
use super::field::{Field, Line};
use super::looks::{self, Look};
use crate::lab::plot::Series;
use crate::lab::plot::area::{Area, Point};
use crate::lab::plot::label::{Label, widest};
use crate::lab::plot::placement::{self, Obstacles};
use crate::lab::plot::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};

/// Widest text of a name at its end, in a list, which has one line for each, and in a key.
const WIDEST: f64 = 210.0;
const WIDEST_LISTED: f64 = 270.0;
const WIDEST_IN_KEY: f64 = 480.0;
/// The air between two names.
const AIR: f64 = 8.0;
/// A sample of the line with the gap after it.
const SAMPLE: f64 = 34.0;
const BEFORE_TEXT: f64 = SAMPLE + 8.0;
/// From the field to the column of names.
const LEAD: f64 = 26.0;
/// Height of an entry in a list or a key.
const ENTRY: f64 = 27.0;
/// The least width of a list that may have to say what it leaves out.
const LEAST_LIST: f64 = 160.0;

/// The names of a chart at their places.
#[derive(Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    /// What names inside the field cover.
    pub(super) inside: Vec<Area>,
    /// The background under the entries of a key.
    backgrounds: Vec<Area>,
    /// The names for which there was no room at all.
    pub(super) unplaced: Vec<String>,
}

struct Entry {
    /// Which series; none for the line that says how many are left out.
    series: Option<usize>,
    text: Label,
    /// The entry's left edge and its middle.
    at: Point,
    leader: Option<Line>,
}

impl Entry {
    fn new(series: usize, text: Label, at: Point) -> Self {
        let series = Some(series);
        Self {
            series,
            text,
            at,
            leader: None,
        }
    }

    fn more(count: usize, at: Point) -> Self {
        let text = Label::new(format!("and {count} more: see the table"))
            .size(LABEL - 1.0)
            .ink(Ink::Muted);
        let text = text.cut(WIDTH - MARGIN - at.0);
        Self {
            series: None,
            text,
            at,
            leader: None,
        }
    }
}

/// The name of a series with its role.
fn name(series: &Series, width: f64, lines: usize) -> Label {
    Label::new(series.full_name()).pitch(23.0).wrapped(width, lines)
}

/// Whether a series ends well before the field does, so that its name may stand inside.
fn ends_early(end: Point, field: &Field) -> bool {
    end.0 < field.area.right - 0.3 * field.area.width()
}

/// Whether names are too many to stand at their ends; each then gets one line of a list.
fn is_list<'a>(names: impl Iterator<Item = &'a Label>, field: &Field) -> bool {
    names.map(|name| name.height() + AIR).sum::<f64>() > field.area.height()
}

/// The room that the column takes, for the series that `column` names and those that end at the field's edge.
pub(super) fn column_width(series: &[Series], column: &[bool], field: &Field) -> f64 {
    let in_column =
        |one: &Series, named: bool| field.end(one).is_some_and(|end| named || !ends_early(end, field));
    let stacked = series
        .iter()
        .zip(column)
        .filter(|(one, named)| in_column(one, **named));
    let (names, listed): (Vec<Label>, Vec<Label>) = stacked
        .map(|(one, _)| (name(one, WIDEST, 3), name(one, WIDEST_LISTED, 1)))
        .unzip();
    let text = match () {
        () if names.is_empty() => return 0.0,
        () if is_list(names.iter(), field) => widest(&listed).max(LEAST_LIST),
        () => widest(&names),
    };
    text + LEAD + BEFORE_TEXT
}

/// Places every name at its series' end; `None` after moving one to the column, for which the field has to shrink.
pub(super) fn at_ends(
    chart: &LineChart,
    column: &mut [bool],
    field: &Field,
    looks: &[Look],
) -> Option<Names> {
    let mut names = Names::default();
    let mut obstacles = field.obstacles_and_markers(chart);
    let mut stacked: Vec<(usize, Point, Label)> = Vec::new();
    for (i, one) in chart.series.iter().enumerate() {
        let Some(end) = field.end(one) else { continue };
        if column[i] || !ends_early(end, field) {
            stacked.push((i, end, name(one, WIDEST, 3)));
            continue;
        }
        let text = name(one, WIDEST, 2);
        let (width, height) = (text.width() + BEFORE_TEXT, text.height());
        let Some(area) = obstacles.free_near(end, width, height, field.area) else {
            column[i] = true;
            return None;
        };
        obstacles.labels.push(area);
        names.inside.push(area);
        let near = area.nearest(end);
        let apart = (near.0 - end.0).hypot(near.1 - end.1) > 20.0;
        let entry = Entry::new(i, text, (area.left, area.center().1));
        names.entries.push(Entry {
            leader: apart.then_some((end, near)),
            ..entry
        });
    }
    stacked.sort_by(|a, b| a.1.1.total_cmp(&b.1.1));
    let wanted: Vec<(f64, f64)> = stacked
        .iter()
        .map(|(_, end, text)| (end.1, text.height() + AIR))
        .collect();
    let left = field.area.right + LEAD;
    // Names may stand a little above and below the field: the corner beside the axis is empty.
    let middles = placement::stack(&wanted, field.area.top - 10.0, field.area.bottom + 10.0);
    match middles.filter(|_| !is_list(stacked.iter().map(|(_, _, text)| text), field)) {
        Some(middles) => {
            for ((i, end, text), middle) in stacked.into_iter().zip(middles) {
                let leader = leader(end, (left - 3.0, middle), field, looks[i]);
                names.entries.push(Entry {
                    leader,
                    ..Entry::new(i, text, (left, middle))
                });
            }
        }
        None => {
            let mut order: Vec<usize> = stacked.iter().map(|(i, _, _)| *i).collect();
            order.sort_unstable();
            let texts = order
                .into_iter()
                .map(|i| (i, name(&chart.series[i], WIDEST_LISTED, 1)));
            names.list(texts.collect(), (left, field.area.top), field.area.height());
        }
    }
    Some(names)
}

/// A leader where the eye would not find the way from the end to the name by itself.
fn leader(end: Point, name: Point, field: &Field, look: Look) -> Option<Line> {
    let beside = field.area.right - end.0 < 40.0;
    if beside && (end.1 - name.1).abs() < 5.0 {
        return None;
    }
    let start = end.0 + look.marker.unwrap_or(0.0) + 3.0;
    Some(((start.min(name.0 - 2.0), end.1), name))
}

/// Places the names as a key inside the field where it covers least, the upper left corner before others: for charts
/// whose right margin holds remarks.
pub(super) fn key(chart: &LineChart, field: &Field) -> Names {
    /// From one place tried to the next.
    const STEP: f64 = 20.0;
    let within = field.area.grown(-6.0);
    let widest_text = WIDEST_IN_KEY.min(within.width() - BEFORE_TEXT);
    let shown = chart
        .series
        .iter()
        .enumerate()
        .filter(|(_, one)| one.listed && field.end(one).is_some());
    let texts: Vec<(usize, Label)> = shown.map(|(i, one)| (i, name(one, widest_text, 1))).collect();
    let room = entries_in(within.height());
    let width = BEFORE_TEXT + widest(texts.iter().map(|(_, text)| text)).max(LEAST_LIST);
    let height = ENTRY * texts.len().min(room) as f64;
    let steps = |room: f64| (0..=(room / STEP).max(0.0) as usize).map(|step| step as f64 * STEP);
    let (across, down) = (within.width() - width, within.height() - height);
    let corners = steps(down).flat_map(|down| steps(across).map(move |right| (right, down)));
    let places = corners.map(|(right, down)| {
        let (left, top) = (within.left + right, within.top + down);
        (
            Area::new(left, top, left + width, top + height),
            0.02 * (down + right),
        )
    });
    let mut names = Names::default();
    let obstacles: Obstacles = field.obstacles_and_markers(chart);
    let Some(area) = obstacles.choose(field.area, places) else {
        names.unplaced = chart.series.iter().map(Series::full_name).collect();
        return names;
    };
    names.list(texts, (area.left, area.top), within.height());
    for entry in names.entries.iter().filter(|entry| entry.series.is_some()) {
        let (left, middle) = entry.at;
        let right = left + BEFORE_TEXT + entry.text.width() + 4.0;
        // Each entry hides no more than it needs to be read.
        let half = ENTRY / 2.0 - 3.0;
        names
            .backgrounds
            .push(Area::new(left - 4.0, middle - half, right, middle + half));
    }
    names.inside.push(area);
    names
}

fn entries_in(height: f64) -> usize {
    (height / ENTRY).floor().max(1.0) as usize
}

impl Names {
    /// One line for each name from a corner downwards, as many as there is room for.
    fn list(&mut self, texts: Vec<(usize, Label)>, (left, top): Point, height: f64) {
        let (count, room) = (texts.len(), entries_in(height));
        let shown = if count > room { room - 1 } else { count };
        let at = |row: usize| (left, top + (row as f64 + 0.5) * ENTRY);
        let texts = texts.into_iter().take(shown).enumerate();
        self.entries
            .extend(texts.map(|(row, (i, text))| Entry::new(i, text, at(row))));
        if shown < count {
            self.entries.push(Entry::more(count - shown, at(shown)));
        }
    }

    /// Draws leaders, samples and texts.
    pub(super) fn draw(&self, scene: &mut Scene, looks: &[Look]) {
        for area in &self.backgrounds {
            scene.rect(*area, Ink::Background);
        }
        for (from, to) in self.entries.iter().filter_map(|entry| entry.leader) {
            scene.line(from, to, Ink::Muted.stroke(1.2));
        }
        for Entry { series, text, at, .. } in &self.entries {
            let (left, middle) = *at;
            let Some(series) = series else {
                text.draw_around(scene, left, middle);
                continue;
            };
            let look = &looks[*series];
            looks::sample(scene, look, (left + SAMPLE / 2.0, middle), SAMPLE);
            let text = text.clone().ink(look.ink);
            text.draw_around(scene, left + BEFORE_TEXT, middle);
        }
    }
}
