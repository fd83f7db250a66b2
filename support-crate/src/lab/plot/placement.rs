//! Where labels go: none over another, none outside, none farther from its point than it must be.

use super::area::{Area, Point};
use super::clip;

/// Centres for labels stacked between `top` and `bottom`, as close to where they were wanted as their heights allow.
///
/// `wanted` holds each label's centre and height, sorted by centre. This is least squares under an order constraint,
/// solved by pooling adjacent violators. `None` where they do not fit.
pub(super) fn stack(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Option<Vec<f64>> {
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return Some(Vec::new());
    };
    // Measured from where each would stand in a tight stack, the order constraint is plain monotony.
    let mut offsets = vec![0.0];
    for pair in wanted.windows(2) {
        let previous = offsets[offsets.len() - 1];
        offsets.push(previous + (pair[0].1 + pair[1].1) / 2.0);
    }
    let lowest = top + first.1 / 2.0;
    let highest = bottom - last.1 / 2.0 - offsets[offsets.len() - 1];
    if highest < lowest {
        return None;
    }
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for ((center, _), offset) in wanted.iter().zip(&offsets) {
        let mut pool = (center - offset, 1);
        while let Some(&(mean, count)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pool = (
                (mean * count as f64 + pool.0 * pool.1 as f64) / (count + pool.1) as f64,
                count + pool.1,
            );
            pools.pop();
        }
        pools.push(pool);
    }
    let means = pools
        .into_iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(mean.clamp(lowest, highest), count));
    Some(means.zip(&offsets).map(|(mean, offset)| mean + offset).collect())
}

/// What free labels must keep clear of.
#[derive(Clone, Debug, Default)]
pub(super) struct Obstacles {
    /// Never covered: other labels.
    pub(super) labels: Vec<Area>,
    /// Covered only if there is no other way: markers.
    pub(super) points: Vec<Point>,
    /// Covered only if there is no other way: lines.
    pub(super) segments: Vec<(Point, Point)>,
}

impl Obstacles {
    /// The best of `candidates`, each with its cost in pixels of distance; `None` where each would cover a label or leave
    /// `within`.
    pub(super) fn choose(
        &self,
        within: Area,
        candidates: impl IntoIterator<Item = (Area, f64)>,
    ) -> Option<Area> {
        self.cheapest(within, candidates, f64::INFINITY)
            .map(|(_, area)| area)
    }

    /// As [`choose`](Obstacles::choose), with the cost of the place, which is below `limit`.
    fn cheapest(
        &self,
        within: Area,
        candidates: impl IntoIterator<Item = (Area, f64)>,
        limit: f64,
    ) -> Option<(f64, Area)> {
        let mut best: Option<(f64, Area)> = None;
        for (area, distance) in candidates {
            let least = best.map_or(limit, |(cost, _)| cost);
            if !within.covers(&area) || least <= distance {
                continue;
            }
            if self.labels.iter().any(|label| label.grown(4.0).overlaps(&area)) {
                continue;
            }
            let cost = distance + self.cost(area.grown(3.0));
            if cost < least {
                best = Some((cost, area));
            }
        }
        best
    }

    /// A place near `point` that covers nothing at all.
    pub(super) fn free_near(&self, point: Point, width: f64, height: f64, within: Area) -> Option<Area> {
        let clear = rings(point, width, height)
            .filter(|(area, _)| self.cost(area.grown(3.0)) == 0.0)
            .map(|(area, distance)| (area, distance + 40.0 * self.crossings(point, area)));
        self.choose(within, clear)
    }

    /// The best place for a label of `width` by `height` near `point`, or farther off where all those near by would hide
    /// data or strike out another label.
    pub(super) fn near(&self, point: Point, width: f64, height: f64, within: Area) -> Option<Area> {
        const GOOD: f64 = 240.0;
        let led = |(area, distance)| (area, distance + 200.0 * self.struck_out(point, area).min(3.0));
        let near = self.cheapest(within, rings(point, width, height).map(led), f64::INFINITY);
        if let Some((cost, area)) = near
            && cost <= GOOD
        {
            return Some(area);
        }
        let columns = (within.width() / 24.0) as i32;
        let rows = (within.height() / 12.0) as i32;
        let mut anywhere: Vec<(Area, f64)> = (0..=rows)
            .flat_map(|row| (0..=columns).map(move |column| (f64::from(column), f64::from(row))))
            .map(|(column, row)| {
                let x = within.left + width / 2.0 + 24.0 * column;
                let y = within.top + height / 2.0 + 12.0 * row;
                (
                    Area::around((x, y), width, height),
                    (x - point.0).hypot(y - point.1),
                )
            })
            .collect();
        // The nearest first: those farther than the best is dear need no looking at.
        anywhere.sort_by(|a, b| a.1.total_cmp(&b.1));
        let limit = near.map_or(f64::INFINITY, |(cost, _)| cost);
        let farther = self.cheapest(within, anywhere.into_iter().map(led), limit);
        farther.or(near).map(|(_, area)| area)
    }

    /// How many labels a leader from `point` to `area` would strike out.
    fn struck_out(&self, point: Point, area: Area) -> f64 {
        let to = area.nearest(point);
        let struck = self
            .labels
            .iter()
            .filter(|label| clip::segment(point, to, **label).is_some());
        struck.count() as f64
    }

    /// How many lines a leader from `point` to `area` would cross, not counting those that pass through the point.
    fn crossings(&self, point: Point, area: Area) -> f64 {
        let to = area.nearest(point);
        let near = Area::around(point, 6.0, 6.0);
        let crossed = self
            .segments
            .iter()
            .filter(|(a, b)| crosses(point, to, *a, *b) && clip::segment(*a, *b, near).is_none());
        crossed.count() as f64
    }

    /// What `area` would hide. A short way off is better than hiding data; many segments of one curve count little more
    /// than one.
    fn cost(&self, area: Area) -> f64 {
        let points = self.points.iter().filter(|(x, y)| area.holds((*x, *y)));
        let segments = self
            .segments
            .iter()
            .filter(|(a, b)| clip::segment(*a, *b, area).is_some());
        60.0 * points.take(6).count() as f64 + 60.0 * segments.take(4).count() as f64
    }
}

/// Whether the segments from `a` to `b` and from `c` to `d` cross.
fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Places around `point`, each with its distance: nine rings of sixteen directions.
fn rings(point: Point, width: f64, height: f64) -> impl Iterator<Item = (Area, f64)> {
    (0..9).flat_map(move |ring| {
        let distance = 14.0 + 24.0 * f64::from(ring);
        (0..16).map(move |direction| {
            let (sin, cos) = (f64::from(direction) * std::f64::consts::TAU / 16.0).sin_cos();
            // The label's nearest edge, not its centre, is at the distance.
            let x = point.0 + cos * (distance + width / 2.0);
            let y = point.1 + sin * (distance + height / 2.0);
            (Area::around((x, y), width, height), distance)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stacked_labels_keep_their_order_and_their_distance(
            mut wanted in prop::collection::vec((0.0..500.0f64, 10.0..40.0f64), 0..12)
        ) {
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let placed = stack(&wanted, 0.0, 500.0).expect("480 pixels of labels fit into 500");
            prop_assert_eq!(placed.len(), wanted.len());
            for i in 0..placed.len() {
                prop_assert!(placed[i] - wanted[i].1 / 2.0 >= -1e-6);
                prop_assert!(placed[i] + wanted[i].1 / 2.0 <= 500.0 + 1e-6);
                if i > 0 {
                    prop_assert!(placed[i] - placed[i - 1] >= (wanted[i].1 + wanted[i - 1].1) / 2.0 - 1e-6);
                }
            }
        }
    }

    #[test]
    fn labels_far_apart_stay_where_they_were_wanted() {
        assert_eq!(
            stack(&[(50.0, 20.0), (200.0, 20.0)], 0.0, 300.0),
            Some(vec![50.0, 200.0])
        );
        assert_eq!(stack(&[(50.0, 200.0), (60.0, 200.0)], 0.0, 300.0), None);
    }

    #[test]
    fn a_free_label_keeps_clear_of_others() {
        let within = Area::new(0.0, 0.0, 300.0, 200.0);
        let mut obstacles = Obstacles::default();
        while let Some(area) = obstacles.near((150.0, 100.0), 60.0, 20.0, within) {
            assert!(obstacles.labels.iter().all(|label| !label.overlaps(&area)));
            obstacles.labels.push(area);
        }
        assert!(obstacles.labels.len() > 10);
    }
}
