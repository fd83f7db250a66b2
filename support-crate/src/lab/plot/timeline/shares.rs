//! Timelines of more spans than a picture has room for: how large a share of each slice of time was spent on what.

use std::time::Duration;

use super::lanes::Lane;
use crate::lab::plot::area::Area;
use crate::lab::plot::scene::{Ink, Scene};
use crate::lab::span::SpanKind;

/// The most cells that a picture is cut into, rows times slices: what bounds its size, however many the spans.
pub(super) const MOST_CELLS: usize = 20_000;

/// What is seen at all is at least so high.
const LEAST_HEIGHT: f64 = 1.0;

/// Heights are rounded to this, so that slices which differ by less than can be seen join into one.
const STEP: f64 = 0.5;

/// A row's slice of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cell {
    /// How many lanes spent the slice on each kind, by `SpanKind as usize`: a lane that did so for half of it is half a
    /// lane.
    pub(super) lanes: [f64; 3],
    /// The kinds that have a span in the slice, however short.
    pub(super) touched: [bool; 3],
}

/// Lanes over time as cells, row by row.
pub(super) struct Shares {
    /// The cells of each row, and how many lanes it stands for.
    pub(super) rows: Vec<(Vec<Cell>, usize)>,
}

impl Shares {
    /// Counts into so many `slices` of time, with `lanes_per_row` neighbouring lanes in a row. `place` gives where a moment
    /// lies, in slices from the start of the first one.
    pub(super) fn new(
        lanes: &[Lane<'_>],
        lanes_per_row: usize,
        slices: usize,
        place: impl Fn(Duration) -> f64,
    ) -> Self {
        let rows = lanes.chunks(lanes_per_row).map(|lanes| {
            let mut cells = vec![Cell::default(); slices];
            for lane in lanes {
                add(&mut cells, lane, &place);
            }
            (cells, lanes.len())
        });
        Self { rows: rows.collect() }
    }

    /// Draws row by row into `areas`: from the foot up the share of work, above it that of queueing, then of waiting.
    pub(super) fn draw(&self, scene: &mut Scene, areas: impl Fn(usize) -> Area) {
        for (i, (cells, lanes)) in self.rows.iter().enumerate() {
            let area = areas(i);
            let heights: Vec<[f64; 3]> = cells.iter().map(|cell| heights(cell, *lanes, area)).collect();
            // Each layer reaches down to the foot; the next one is drawn over its lower part.
            let tops = |kinds: &[SpanKind]| -> Vec<f64> {
                let sum = |height: &[f64; 3]| kinds.iter().map(|&kind| height[kind as usize]).sum();
                heights.iter().map(sum).collect()
            };
            let (work, queue, wait) = (SpanKind::Work, SpanKind::Queue, SpanKind::Wait);
            layer(scene, area, &tops(&[work, queue, wait]), ink(wait));
            layer(scene, area, &tops(&[work, queue]), ink(queue));
            layer(scene, area, &tops(&[work]), ink(work));
        }
    }
}

/// The colour of a kind's share; queueing, whose pale fill is hard to tell from that of waiting, has its full one.
pub(super) fn ink(kind: SpanKind) -> Ink {
    match kind {
        SpanKind::Queue => Ink::Kind(kind),
        SpanKind::Work | SpanKind::Wait => Ink::KindFill(kind),
    }
}

fn add(cells: &mut [Cell], lane: &Lane<'_>, place: impl Fn(Duration) -> f64) {
    let slices = cells.len() as f64;
    let last = cells.len() - 1;
    let at = |moment| place(moment).clamp(0.0, slices);
    // The slice that begins at or before a place; the end of time belongs to the last one.
    let slice = |at: f64| (at as usize).min(last);
    for span in lane.spans.iter().filter(|span| span.start == span.end) {
        cells[slice(at(span.start))].touched[span.kind as usize] = true;
    }
    for segment in lane.segments() {
        let (start, end) = (at(segment.start), at(segment.end));
        let first = slice(start);
        for (i, cell) in (first..).zip(&mut cells[first..=slice(end)]) {
            let share = end.min((i + 1) as f64) - start.max(i as f64);
            // A segment that ends where a slice begins has no part in it; one too short for a share still has a place.
            if share > 0.0 || start == end {
                cell.touched[segment.kind as usize] = true;
                cell.lanes[segment.kind as usize] += share.max(0.0);
            }
        }
    }
}

/// How high each kind stands in its row.
fn heights(cell: &Cell, lanes: usize, area: Area) -> [f64; 3] {
    let mut heights: [f64; 3] = std::array::from_fn(|kind| {
        let height = cell.lanes[kind] / lanes as f64 * area.height();
        if cell.touched[kind] {
            ((height / STEP).round() * STEP).max(LEAST_HEIGHT)
        } else {
            0.0
        }
    });
    // What was made higher to be seen must not lift the others out of the row.
    let total: f64 = heights.iter().sum();
    if total > area.height() {
        heights = heights.map(|height| height * area.height() / total);
    }
    heights
}

/// One shape over the whole row, with a corner only where the height changes.
fn layer(scene: &mut Scene, area: Area, heights: &[f64], ink: Ink) {
    if heights.iter().all(|&height| height == 0.0) {
        return;
    }
    let slice = area.width() / heights.len() as f64;
    let mut points = vec![(area.left, area.bottom)];
    let mut last = 0.0;
    for (i, &height) in heights.iter().enumerate() {
        if height != last {
            let x = area.left + i as f64 * slice;
            points.extend([(x, area.bottom - last), (x, area.bottom - height)]);
            last = height;
        }
    }
    points.extend([(area.right, area.bottom - last), (area.right, area.bottom)]);
    scene.fill(points, ink);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Area, Ink, Scene, Shares, heights, ink};
    use crate::lab::plot::scene::Item;
    use crate::lab::plot::timeline::lanes::{KINDS, lanes};
    use crate::lab::span::{Span, SpanKind};

    /// Milliseconds that the tests' time is long.
    const TIME: u64 = 1_000;

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let span = (0..6_usize, 0..3_usize, 0..TIME, 0..120_u64);
        prop::collection::vec(span, 1..200).prop_map(|spans| {
            let made = spans.into_iter().map(|(lane, kind, start, length)| Span {
                lane: lane.to_string(),
                label: String::new(),
                kind: KINDS[kind],
                start: Duration::from_millis(start),
                end: Duration::from_millis((start + length).min(TIME)),
            });
            made.collect()
        })
    }

    /// A hundred slices of ten milliseconds.
    fn place(moment: Duration) -> f64 {
        moment.as_millis() as f64 / 10.0
    }

    /// The kind that shows in a lane during a millisecond, found by looking at every span.
    fn shown(spans: &[&Span], millisecond: u64) -> Option<SpanKind> {
        let moment = Duration::from_millis(millisecond);
        let open = |kind| {
            let mut of_kind = spans.iter().filter(|span| span.kind == kind);
            of_kind.any(|span| span.start <= moment && moment < span.end)
        };
        [SpanKind::Work, SpanKind::Queue, SpanKind::Wait]
            .into_iter()
            .find(|&kind| open(kind))
    }

    proptest! {
        /// Slices of 10 ms hold exactly what its ten milliseconds, looked at one by one, show.
        #[test]
        fn a_cell_holds_what_its_moments_show(spans in spans(), per_row in 1..4_usize) {
            let lanes = lanes(&spans);
            let shares = Shares::new(&lanes, per_row, 100, place);
            for (group, (cells, count)) in lanes.chunks(per_row).zip(&shares.rows) {
                prop_assert_eq!(group.len(), *count);
                for (i, cell) in cells.iter().enumerate() {
                    let moments = (10 * i as u64)..(10 * (i as u64 + 1));
                    for kind in KINDS {
                        let seen = group
                            .iter()
                            .flat_map(|lane| moments.clone().map(|ms| shown(&lane.spans, ms)))
                            .filter(|seen| *seen == Some(kind))
                            .count();
                        prop_assert!((cell.lanes[kind as usize] - seen as f64 / 10.0).abs() < 1e-6);
                        prop_assert!(seen == 0 || cell.touched[kind as usize]);
                    }
                }
            }
        }

        /// The merged picture has ink exactly where drawing every span by itself would have some.
        #[test]
        fn merged_and_unmerged_drawings_cover_the_same_slices(spans in spans()) {
            let lanes = lanes(&spans);
            let shares = Shares::new(&lanes, 1, 100, place);
            let area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 20.0 };
            for (lane, (cells, count)) in lanes.iter().zip(&shares.rows) {
                let covered: Vec<bool> = (0..100_u64)
                    .map(|i| {
                        let (from, to) = (Duration::from_millis(10 * i), Duration::from_millis(10 * (i + 1)));
                        lane.spans.iter().any(|span| {
                            let instant = span.start == span.end;
                            span.start < to && span.end > from
                                || instant && span.start == from
                                || instant && span.start == to && i == 99
                        })
                    })
                    .collect();
                let drawn: Vec<bool> = cells
                    .iter()
                    .map(|cell| heights(cell, *count, area).iter().sum::<f64>() > 0.0)
                    .collect();
                prop_assert_eq!(drawn, covered);
            }
        }

        /// Nothing leaves its row, and no row has more than three shapes of two corners a slice.
        #[test]
        fn a_row_is_three_shapes_within_its_area(spans in spans()) {
            let lanes = lanes(&spans);
            let shares = Shares::new(&lanes, 6, 100, place);
            let area = Area { left: 50.0, top: 10.0, right: 150.0, bottom: 22.0 };
            let mut scene = Scene::default();
            shares.draw(&mut scene, |_| area);
            prop_assert!((1..=3).contains(&scene.items.len()));
            for item in &scene.items {
                let Item::Fill { points, .. } = item else {
                    panic!("only shapes: {item:?}")
                };
                prop_assert!(points.len() <= 2 * 100 + 3);
                prop_assert!(points.iter().all(|&(x, y)| area.grown(1e-9).holds((x, y))));
            }
        }
    }

    #[test]
    fn work_stands_at_the_foot_in_its_share_of_the_height() {
        let span = |lane: &str, kind, end| Span {
            lane: lane.to_owned(),
            label: String::new(),
            kind,
            start: Duration::ZERO,
            end: Duration::from_millis(end),
        };
        let spans = [
            span("a", SpanKind::Work, TIME),
            span("b", SpanKind::Wait, TIME / 2),
        ];
        let mut scene = Scene::default();
        let area = Area {
            left: 0.0,
            top: 0.0,
            right: 100.0,
            bottom: 8.0,
        };
        Shares::new(&lanes(&spans), 2, 100, place).draw(&mut scene, |_| area);
        let shape = |wanted: Ink| {
            let items = scene.items.iter();
            let mut shapes = items.filter_map(|item| match item {
                Item::Fill { points, ink } if *ink == wanted => Some(points.clone()),
                _ => None,
            });
            shapes.next().unwrap()
        };
        let work = [(0.0, 8.0), (0.0, 8.0), (0.0, 4.0), (100.0, 4.0), (100.0, 8.0)];
        assert_eq!(shape(ink(SpanKind::Work)), work);
        let with_wait = [
            (0.0, 8.0),
            (0.0, 8.0),
            (0.0, 0.0),
            (50.0, 0.0),
            (50.0, 4.0),
            (100.0, 4.0),
            (100.0, 8.0),
        ];
        assert_eq!(shape(ink(SpanKind::Wait)), with_wait);
    }
}
