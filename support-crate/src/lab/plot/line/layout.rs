//! A line chart on the canvas.

use super::ends::{self, Ends};
use super::marks::{self, Look};
use super::{Annotation, LineChart, beside, key};
use crate::lab::plot::frame::{LABEL, MARGIN};
use crate::lab::plot::place::{self, Obstacles};
use crate::lab::plot::scale::{Fit, Scale};
use crate::lab::plot::scene::{Anchor, Area, Dash, Ink, Scene, WIDTH, text_area};
use crate::lab::plot::{Role, axes, font};

/// Widest text of an annotation.
const NOTE_WIDTH: f64 = 270.0;
/// Height of a line of an annotation.
const NOTE_LINE: f64 = 24.0;

/// A straight line on the canvas.
pub(super) type Line = ((f64, f64), (f64, f64));

/// The plot and its two scales.
pub(super) struct Plot {
    pub(super) area: Area,
    pub(super) x: Scale,
    pub(super) y: Scale,
}

impl Plot {
    pub(super) fn at(&self, point: (f64, f64)) -> (f64, f64) {
        (self.x.at(point.0), self.y.at(point.1))
    }

    /// The lines of the markers that the author set on the axes and the plot holds.
    fn markers(&self, chart: &LineChart) -> Vec<Line> {
        let verticals = chart.verticals.iter().map(|(x, _)| self.upright(*x));
        let horizontals = chart.horizontals.iter().map(|(y, _)| self.level(*y));
        verticals.chain(horizontals).flatten().collect()
    }

    /// The line across the plot at a value of x, if it is in range.
    fn upright(&self, value: f64) -> Option<Line> {
        let x = self.x.at(value);
        let shown = self.area.grown(0.5).holds(x, self.area.top);
        shown.then_some(((x, self.area.top), (x, self.area.bottom)))
    }

    /// The line across the plot at a value of y, if it is in range.
    fn level(&self, value: f64) -> Option<Line> {
        let y = self.y.at(value);
        let shown = self.area.grown(0.5).holds(self.area.left, y);
        shown.then_some(((self.area.left, y), (self.area.right, y)))
    }

    /// The points of a series that the plot holds, on the canvas.
    pub(super) fn visible(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let area = self.area.grown(0.5);
        points
            .iter()
            .map(|&point| self.at(point))
            .filter(|&(x, y)| area.holds(x, y))
            .collect()
    }
}

/// Lays the chart out; the second value names the remarks for which there was no room.
pub(super) fn scene(chart: &LineChart) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.place(&mut scene);
    let looks = marks::looks(&chart.series);
    let (plot, ends) = settle(chart, &looks, top + 40.0, bottom - axes::BELOW);
    axes::upright(&mut scene, &plot.y, &chart.y.title(), plot.area);
    axes::lower(&mut scene, &plot.x, &chart.x.title(), plot.area, true);

    let mut obstacles = ends::obstacles(&chart.series, &plot);
    // A marker's text keeps off the tick labels and the axis title by staying inside the plot.
    obstacles.labels.extend(&ends.inside);
    let mut unplaced = ends.unplaced.clone();
    let mut texts = Vec::new();
    let verticals = chart
        .verticals
        .iter()
        .map(|(x, text)| (plot.upright(*x), true, text));
    let horizontals = chart
        .horizontals
        .iter()
        .map(|(y, text)| (plot.level(*y), false, text));
    for (line, upright, text) in verticals.chain(horizontals) {
        let Some(line) = line else {
            unplaced.push(text.clone());
            continue;
        };
        scene.line(line.0, line.1, Ink::Muted, 2.0, Dash::Dotted);
        obstacles.segments.push(line);
        texts.push((text, beside(line, upright)));
    }
    for (series, look) in chart.series.iter().zip(&looks) {
        marks::band(&mut scene, series, look, &plot);
    }
    for (series, look) in chart.series.iter().zip(&looks) {
        marks::series(&mut scene, series, look, &plot);
    }
    ends.draw(&mut scene, &looks);
    unplaced.extend(beside::draw(&mut scene, chart, &plot));
    for (text, candidates) in texts {
        let lines = font::wrap(text, LABEL - 1.0, false, NOTE_WIDTH, 3);
        let (width, height) = size(&lines);
        match obstacles.choose(plot.area, candidates(width, height)) {
            Some(area) => write(&mut scene, &mut obstacles, &lines, area),
            None => unplaced.push(text.clone()),
        }
    }
    for note in &chart.annotations {
        if !annotate(&mut scene, &mut obstacles, note, &plot) {
            unplaced.push(note.text.clone());
        }
    }
    (scene, unplaced)
}

/// The plot beside the room that the series' labels take, which in turn depends on where the series end.
fn settle(chart: &LineChart, looks: &[Look], top: f64, bottom: f64) -> (Plot, Ends) {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let intervals = || chart.series.iter().flat_map(|series| &series.intervals);
    let xs = points()
        .map(|point| point.0)
        .chain(chart.verticals.iter().map(|marker| marker.0));
    let ys = points()
        .map(|point| point.1)
        .chain(intervals().flat_map(|interval| [interval.low, interval.high]))
        .chain(chart.horizontals.iter().map(|marker| marker.0));
    let y = Scale::new(&chart.y, ys, Fit::FromZero).laid(bottom, top);
    let given = chart
        .series
        .iter()
        .filter(|series| matches!(series.role, Role::Data | Role::Measured));
    let mut x = Scale::new(&chart.x, xs, Fit::Loose);
    x.mark_counts(given.flat_map(|series| series.points.iter().map(|point| point.0)));
    let left = MARGIN + axes::upright_width(&y);
    let plot = |right: f64| Plot {
        area: Area {
            left,
            top,
            right,
            bottom,
        },
        x: x.clone().laid(left, right),
        y: y.clone(),
    };
    if !chart.beside.is_empty() {
        let plot = plot(WIDTH - MARGIN - beside::width(&chart.beside));
        let ends = key::place(&chart.series, &plot.markers(chart), &plot);
        return (plot, ends);
    }
    // Labels that found no room inside in one round stand in the column in the next.
    let mut column: Vec<bool> = vec![false; chart.series.len()];
    loop {
        let taken = ends::column_width(&chart.series, &column, &plot(WIDTH - MARGIN));
        let plot = plot(WIDTH - MARGIN - taken);
        match ends::place(&chart.series, &plot.markers(chart), &mut column, &plot, looks) {
            Some(ends) => return (plot, ends),
            None => continue,
        }
    }
}

type Candidates<'a> = Box<dyn Fn(f64, f64) -> Vec<(Area, f64)> + 'a>;

/// Places for a marker's text along its line, on either side; the far end of the line first.
fn beside<'a>(line: Line, upright: bool) -> Candidates<'a> {
    Box::new(move |width, height| {
        let ((x0, y0), (x1, y1)) = line;
        let mut candidates = Vec::new();
        for step in 0..=20 {
            let along = f64::from(step) / 20.0;
            for side in [0.0, 1.0] {
                let (left, top) = if upright {
                    let left = if side == 0.0 { x0 + 9.0 } else { x0 - 9.0 - width };
                    (left, y0 + 4.0 + along * (y1 - y0 - height - 8.0))
                } else {
                    let top = if side == 0.0 { y0 - 5.0 - height } else { y0 + 5.0 };
                    (x1 - 4.0 - width - along * (x1 - x0 - width - 8.0), top)
                };
                let area = Area {
                    left,
                    top,
                    right: left + width,
                    bottom: top + height,
                };
                candidates.push((area, 12.0 * f64::from(step) + 6.0 * side));
            }
        }
        candidates
    })
}

fn size(lines: &[String]) -> (f64, f64) {
    let width = lines
        .iter()
        .map(|line| font::width(line, LABEL - 1.0, false))
        .fold(0.0, f64::max);
    (width + 8.0, lines.len() as f64 * NOTE_LINE)
}

/// Writes lines of text into `area`, over whatever lies below.
fn write(scene: &mut Scene, obstacles: &mut Obstacles, lines: &[String], area: Area) {
    scene.rect(area, Ink::Background);
    for (i, line) in lines.iter().enumerate() {
        let baseline = area.top + (i as f64 + 0.76) * NOTE_LINE;
        let x = area.left + 4.0;
        scene.text(line, x, baseline, LABEL - 1.0, false, Ink::Text, Anchor::Start);
        obstacles
            .labels
            .push(text_area(line, x, baseline, LABEL - 1.0, false, Anchor::Start));
    }
    obstacles.labels.push(area);
}

fn annotate(scene: &mut Scene, obstacles: &mut Obstacles, note: &Annotation, plot: &Plot) -> bool {
    let point = plot.at((note.x, note.y));
    if !plot.area.grown(0.5).holds(point.0, point.1) {
        return false;
    }
    let lines = font::wrap(&note.text, LABEL - 1.0, false, NOTE_WIDTH, 3);
    let (width, height) = size(&lines);
    let Some(area) = obstacles.near(point, width, height, plot.area) else {
        return false;
    };
    let nearest = place::nearest(point, area);
    scene.line(point, nearest, Ink::Muted, 1.5, Dash::Solid);
    obstacles.segments.push((point, nearest));
    write(scene, obstacles, &lines, area);
    scene.circle(point, 9.0, Ink::Text, false);
    true
}
