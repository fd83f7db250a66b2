//! The field that the lines are drawn in: an area with a scale along each side.

use super::chart::LineChart;
use crate::lab::plot::area::{Area, Point};
use crate::lab::plot::placement::Obstacles;
use crate::lab::plot::scale::Scale;
use crate::lab::plot::{Series, clip};

/// A straight line on the canvas.
pub(super) type Line = (Point, Point);

pub(super) struct Field {
    pub(super) area: Area,
    pub(super) x: Scale,
    pub(super) y: Scale,
}

impl Field {
    /// Where a point in data units stands.
    pub(super) fn at(&self, point: (f64, f64)) -> Point {
        (self.x.at(point.0), self.y.at(point.1))
    }

    /// As [`at`](Field::at), for a point that the field shows.
    pub(super) fn shown(&self, point: (f64, f64)) -> Option<Point> {
        Some(self.at(point)).filter(|&at| self.area.grown(0.5).holds(at))
    }

    /// The line across the field at a value of x, if it is in range.
    pub(super) fn upright(&self, value: f64) -> Option<Line> {
        let (x, area) = (self.x.at(value), self.area);
        let shown = area.grown(0.5).holds((x, area.top));
        shown.then_some(((x, area.top), (x, area.bottom)))
    }

    /// The line across the field at a value of y, if it is in range.
    pub(super) fn level(&self, value: f64) -> Option<Line> {
        let (y, area) = (self.y.at(value), self.area);
        let shown = area.grown(0.5).holds((area.left, y));
        shown.then_some(((area.left, y), (area.right, y)))
    }

    /// Where a series ends to the right, if the field shows any of it.
    pub(super) fn end(&self, series: &Series) -> Option<Point> {
        let shown = if series.joined && series.points.len() > 1 {
            let points: Vec<Point> = series.points.iter().map(|&point| self.at(point)).collect();
            clip::polyline(&points, self.area).concat()
        } else {
            series
                .points
                .iter()
                .filter_map(|&point| self.shown(point))
                .collect()
        };
        shown.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// What labels in the field had better not hide: lines, edges of bands, points.
    pub(super) fn obstacles(&self, series: &[Series]) -> Obstacles {
        let mut obstacles = Obstacles::default();
        for one in series {
            let mut curve = |values: &mut dyn Iterator<Item = (f64, f64)>| {
                let points: Vec<Point> = values.map(|point| self.at(point)).collect();
                obstacles
                    .segments
                    .extend(points.windows(2).map(|pair| (pair[0], pair[1])));
            };
            if one.joined {
                curve(&mut one.points.iter().copied());
            }
            if one.is_band() {
                let edges = || one.points.iter().zip(&one.intervals);
                curve(&mut edges().map(|(point, interval)| (point.0, interval.low)));
                curve(&mut edges().map(|(point, interval)| (point.0, interval.high)));
            }
            obstacles
                .points
                .extend(one.points.iter().filter_map(|&point| self.shown(point)));
        }
        obstacles
    }

    /// The same with the lines of the markers that the author set on the axes.
    pub(super) fn obstacles_and_markers(&self, chart: &LineChart) -> Obstacles {
        let mut obstacles = self.obstacles(&chart.series);
        let verticals = chart.verticals.iter().map(|(x, _)| self.upright(*x));
        let horizontals = chart.horizontals.iter().map(|(y, _)| self.level(*y));
        obstacles.segments.extend(verticals.chain(horizontals).flatten());
        obstacles
    }
}
