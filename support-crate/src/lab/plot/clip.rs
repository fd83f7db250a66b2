//! Lines and areas cut at the edges of the plot.

use super::area::{Area, Point};

/// The parts of a polyline that lie inside `area`.
pub(super) fn polyline(points: &[Point], area: Area) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], area) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open && part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    parts
}

/// The part of the segment from `a` to `b` inside `area` (Liang and Barsky's method).
pub(super) fn segment(a: Point, b: Point, area: Area) -> Option<(Point, Point)> {
    if a.0.max(b.0) < area.left
        || a.0.min(b.0) > area.right
        || a.1.max(b.1) < area.top
        || a.1.min(b.1) > area.bottom
    {
        return None;
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.0 - area.left),
        (dx, area.right - a.0),
        (-dy, a.1 - area.top),
        (dy, area.bottom - a.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    if from > to {
        return None;
    }
    let at = |t: f64| {
        if t == 0.0 {
            a
        } else if t == 1.0 {
            b
        } else {
            (a.0 + t * dx, a.1 + t * dy)
        }
    };
    Some((at(from), at(to)))
}

/// A polygon cut to `area`, edge by edge (Sutherland and Hodgman's method).
pub(super) fn polygon(points: Vec<Point>, area: Area) -> Vec<Point> {
    let edges: [fn(Point, Area) -> f64; 4] = [
        |p, area| p.0 - area.left,
        |p, area| area.right - p.0,
        |p, area| p.1 - area.top,
        |p, area| area.bottom - p.1,
    ];
    edges.into_iter().fold(points, |points, inside| {
        let mut kept = Vec::new();
        for (i, &point) in points.iter().enumerate() {
            let before = points[(i + points.len() - 1) % points.len()];
            let (here, there) = (inside(point, area), inside(before, area));
            if (here >= 0.0) != (there >= 0.0) {
                let t = there / (there - here);
                kept.push((
                    before.0 + t * (point.0 - before.0),
                    before.1 + t * (point.1 - before.1),
                ));
            }
            if here >= 0.0 {
                kept.push(point);
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 10.0,
    };

    #[test]
    fn a_line_that_leaves_and_returns_comes_in_two_parts() {
        let parts = polyline(&[(1.0, 5.0), (5.0, -5.0), (9.0, 5.0)], AREA);
        assert_eq!(
            parts,
            [vec![(1.0, 5.0), (3.0, 0.0)], vec![(7.0, 0.0), (9.0, 5.0)]]
        );
    }

    #[test]
    fn what_lies_inside_is_left_alone_and_what_lies_outside_goes() {
        assert_eq!(polyline(&[(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)], AREA).len(), 1);
        assert!(polyline(&[(20.0, 1.0), (30.0, 2.0)], AREA).is_empty());
        assert!(polygon(vec![(20.0, 1.0), (30.0, 2.0), (30.0, 9.0)], AREA).is_empty());
    }

    #[test]
    fn a_cut_polygon_stays_within() {
        let cut = polygon(vec![(-5.0, 5.0), (5.0, -5.0), (15.0, 5.0), (5.0, 15.0)], AREA);
        assert!(cut.len() >= 4);
        assert!(cut.iter().all(|&(x, y)| AREA.grown(1e-9).holds((x, y))));
    }
}
