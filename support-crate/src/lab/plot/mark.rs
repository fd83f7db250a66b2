//! Markers, whiskers and hatching: what tells things apart besides colour.

use super::area::{Area, Point};
use super::scene::{Ink, Scene};

/// Draws the marker of the series at `index`: each has a shape of its own, ringed by the background.
pub(super) fn marker(scene: &mut Scene, index: usize, at: Point, radius: f64, ink: Ink) {
    let (x, y) = at;
    for (r, ink) in [(radius + 1.5, Ink::Background), (radius, ink)] {
        let polygon = |scene: &mut Scene, corners: &[(f64, f64)]| {
            let points = corners.iter().map(|(dx, dy)| (x + dx * r, y + dy * r)).collect();
            scene.fill(points, ink);
        };
        match index % 6 {
            0 => scene.circle(at, r, ink, true),
            1 => polygon(
                scene,
                &[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
            ),
            2 => polygon(scene, &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)]),
            3 => polygon(scene, &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            4 => polygon(scene, &[(0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)]),
            _ => polygon(
                scene,
                &[
                    (-0.4, -1.2),
                    (0.4, -1.2),
                    (0.4, -0.4),
                    (1.2, -0.4),
                    (1.2, 0.4),
                    (0.4, 0.4),
                    (0.4, 1.2),
                    (-0.4, 1.2),
                    (-0.4, 0.4),
                    (-1.2, 0.4),
                    (-1.2, -0.4),
                    (-0.4, -0.4),
                ],
            ),
        }
    }
}

/// An upright whisker at `x` between two heights, with caps at those ends that `plot` holds.
pub(super) fn upright_whisker(scene: &mut Scene, x: f64, ends: (f64, f64), plot: Area, ink: Ink) {
    let (low, high) = (ends.0.max(ends.1), ends.0.min(ends.1));
    if high > plot.bottom || low < plot.top {
        return;
    }
    let (from, to) = (low.min(plot.bottom), high.max(plot.top));
    scene.line((x, from), (x, to), ink.stroke(2.0));
    for (end, shown) in [(from, low <= plot.bottom), (to, high >= plot.top)] {
        if shown {
            scene.line((x - 6.0, end), (x + 6.0, end), ink.stroke(2.0));
        }
    }
}

/// Fills `area` with strokes that rise to the right, `gap` apart, as one zigzag along its edges.
pub(super) fn hatch(scene: &mut Scene, area: Area, gap: f64, ink: Ink) {
    let (width, height) = (area.width(), area.height());
    if width < 2.0 || height < 2.0 {
        return;
    }
    let mut points = Vec::new();
    let mut along = gap;
    let mut upwards = true;
    while along < width + height {
        // The stroke whose foot is `along` from the upper left corner, down the left edge and along the bottom.
        let foot = if along <= height {
            (area.left, area.top + along)
        } else {
            (area.left + along - height, area.bottom)
        };
        let head = if along <= width {
            (area.left + along, area.top)
        } else {
            (area.right, area.top + along - width)
        };
        if upwards {
            points.extend([foot, head]);
        } else {
            points.extend([head, foot]);
        }
        upwards = !upwards;
        along += gap;
    }
    scene.path(points, ink.stroke(1.5));
}
