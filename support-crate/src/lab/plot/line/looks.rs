//! What stands for a series: its colour, its line, its markers, its intervals.

use super::field::Field;
use crate::lab::estimate::Estimate;
use crate::lab::plot::area::Point;
use crate::lab::plot::scene::{Dash, Ink, Scene, Stroke};
use crate::lab::plot::{Role, Series, clip, mark};

/// More points than this are a cloud of small markers, or a curve that has one only here and there.
const MANY: usize = 40;
/// How many markers a curve of many points has.
const HERE_AND_THERE: usize = 8;

/// How a series is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) ink: Ink,
    pub(super) pale: Ink,
    /// Which marker shape.
    pub(super) shape: usize,
    /// Marker radius, if it has markers.
    pub(super) marker: Option<f64>,
    /// Every so-manyth point has one.
    pub(super) every: usize,
    /// Its line, if it has one.
    pub(super) line: Option<Stroke>,
}

impl Look {
    /// The same in small: thin lines and dots.
    pub(super) fn small(self) -> Self {
        Self {
            marker: self.marker.map(|_| 1.6),
            line: self.line.map(|line| Stroke { width: 1.6, ..line }),
            ..self
        }
    }
}

/// The look of every series: a colour and a marker each, the same colour where one is drawn like another, and among those
/// of one role different dashes.
pub(super) fn looks(series: &[Series]) -> Vec<Look> {
    let mut colors: Vec<Option<usize>> = vec![None; series.len()];
    let mut next = 0;
    for (i, one) in series.iter().enumerate() {
        if one.role != Role::Reference && one.like.is_none() {
            colors[i] = Some(next);
            next += 1;
        }
    }
    for (i, one) in series.iter().enumerate() {
        if let Some(like) = &one.like {
            let other = series.iter().position(|other| &other.name == like);
            colors[i] = other.and_then(|other| colors[other]);
        }
    }
    let mut shape = 0;
    let mut looks = Vec::new();
    for (i, one) in series.iter().enumerate() {
        let before = series[..i].iter().filter(|other| other.role == one.role).count();
        let dashes = match one.role {
            Role::Data | Role::Measured => [Dash::Solid; 3],
            Role::Fit => [Dash::Solid, Dash::Long, Dash::Mixed],
            Role::Reference => [Dash::Dashed, Dash::Mixed, Dash::Long],
            Role::Extrapolated => [Dash::Dotted; 3],
        };
        let width = match one.role {
            Role::Measured => 4.0,
            Role::Data => 3.0,
            Role::Extrapolated => 4.0,
            Role::Fit | Role::Reference => 2.4,
        };
        let ink = colors[i].map_or(Ink::Reference, Ink::Series);
        let stroke = ink.stroke(width).dashed(dashes[before % 3]);
        let line = (one.joined && one.points.len() > 1).then_some(stroke);
        let curve = !matches!(one.role, Role::Data | Role::Measured);
        let marker = match (one.role, one.points.len()) {
            (Role::Measured, count) if count <= MANY => Some(7.5),
            (_, count) if count <= MANY && !(curve && line.is_some()) => Some(6.0),
            _ if line.is_none() => Some(4.2),
            _ if !curve => Some(6.0),
            _ => None,
        };
        let every = match line {
            Some(_) if one.points.len() > MANY => one.points.len().div_ceil(HERE_AND_THERE),
            _ => 1,
        };
        looks.push(Look {
            ink,
            pale: colors[i].map_or(Ink::Grid, Ink::Pale),
            shape,
            marker,
            every,
            line,
        });
        shape += usize::from(marker.is_some());
    }
    looks
}

/// The band of a series' intervals, if it has one.
pub(super) fn band(scene: &mut Scene, series: &Series, look: &Look, field: &Field) {
    if series.intervals.is_empty() || !series.is_band() {
        return;
    }
    let edge = |value: fn(&Estimate) -> f64| {
        series
            .points
            .iter()
            .zip(&series.intervals)
            .map(move |(point, interval)| (point.0, value(interval)))
    };
    let outline: Vec<_> = edge(|interval| interval.low)
        .chain(edge(|interval| interval.high).rev())
        .map(|point| field.at(point))
        .collect();
    let cut = clip::polygon(outline, field.area);
    if cut.len() > 2 {
        scene.fill(cut, look.pale);
    }
}

/// The line, the whiskers and the markers of a series.
pub(super) fn series(scene: &mut Scene, series: &Series, look: &Look, field: &Field) {
    if let Some(stroke) = look.line {
        let points: Vec<_> = series.points.iter().map(|&point| field.at(point)).collect();
        for part in clip::polyline(&thinned(points), field.area) {
            scene.path(part, stroke);
        }
    }
    let shown = |&at: &Point| field.area.grown(0.5).holds(at);
    if !series.intervals.is_empty() && !series.is_band() {
        for (&point, interval) in series.points.iter().zip(&series.intervals) {
            let at = field.at(point);
            if interval.low < interval.high && shown(&(at.0, field.area.top)) {
                let ends = (field.y.at(interval.low), field.y.at(interval.high));
                mark::upright_whisker(scene, at.0, ends, field.area, look.ink);
            }
        }
    }
    if let Some(radius) = look.marker {
        let marked = series.points.iter().skip(look.every / 2).step_by(look.every);
        for at in marked.map(|&point| field.at(point)).filter(shown) {
            mark::marker(scene, look.shape, at, radius, look.ink);
        }
    }
}

/// Points nearer to one another than a pixel add nothing but size.
fn thinned(points: Vec<Point>) -> Vec<Point> {
    let last = points.len().saturating_sub(1);
    let mut kept: Vec<Point> = Vec::new();
    for (i, point) in points.into_iter().enumerate() {
        let near = kept
            .last()
            .is_some_and(|kept| (kept.0 - point.0).abs() < 1.0 && (kept.1 - point.1).abs() < 1.0);
        if !near || i == last {
            kept.push(point);
        }
    }
    kept
}

/// A short sample of line and marker, `width` wide around `center`.
pub(super) fn sample(scene: &mut Scene, look: &Look, center: Point, width: f64) {
    if let Some(stroke) = look.line {
        let (x, y) = center;
        scene.line((x - width / 2.0, y), (x + width / 2.0, y), stroke);
    }
    if let Some(radius) = look.marker {
        mark::marker(scene, look.shape, center, radius.max(5.5), look.ink);
    }
}
