//! A deadlock as a picture: threads and locks in a circle, with arrows for who waits for whom.

use std::f64::consts::TAU;

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        plot::{Canvas, Captioned, Colors, Drawing, Figure, PlotError},
        table::Table,
    },
};
use plotters::{
    prelude::{IntoFont, PathElement, Polygon, Rectangle, Text},
    style::{
        Color, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{Deadlock, Link};

/// Half a thread's box and half a lock's, in units of the canvas.
const THREAD: (i32, i32) = (150, 46);
/// See [`THREAD`].
const LOCK: (i32, i32) = (75, 28);

/// The most threads a circle has room for.
const MOST: usize = 8;

impl Deadlock {
    /// The circle: each thread with the locks it took, and the lock it waits for, which the next thread holds. The figure's
    /// title goes on with who waits for whom.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where it cannot be drawn.
    pub fn chart(&self, title: &str) -> Result<Figure, PlotError> {
        self.drawing(title)
            .draw(|canvas, colors| self.draw(canvas, colors))
    }

    fn drawing(&self, title: &str) -> Drawing {
        let rows = self.cycle.iter().map(|link| {
            [
                link.thread.clone(),
                link.holds.join(", then "),
                link.waits_for.clone(),
                link.calls.join(" < "),
            ]
        });
        let next = self.cycle.iter().cycle().skip(1);
        let waits = self.cycle.iter().zip(next);
        let waits = waits.map(|(one, next)| format!("{} waits for {}", one.thread, next.thread));
        let circle = match self.cycle.len() {
            0..=3 => waits.collect::<Vec<_>>().join(", "),
            many => format!("{many} threads wait for each other in a circle"),
        };
        Drawing::new(format!("{title}: {circle}"))
            .subtitle("solid: waits for; dashed: is held by. In each box, the locks that the thread took, the first first")
            .footer(Machine::this().footer())
            .table(Table::new(["thread", "took", "waits for", "in"], rows.collect::<Vec<_>>()))
    }

    fn draw(&self, canvas: &Canvas<'_>, colors: Colors) -> Result<(), Box<dyn std::error::Error>> {
        let (width, height) = canvas.dim_in_pixel();
        let shown = &self.cycle[..self.cycle.len().min(MOST)];
        // Threads at even places of the circle, and after each the lock it waits for.
        let places = 2 * shown.len();
        let radius = (f64::from(width) / 2.0 - 190.0, f64::from(height) / 2.0 - 60.0);
        let at = |place: usize| {
            let turn = TAU * (place as f64 / places as f64) - TAU / 2.0;
            (
                (f64::from(width) / 2.0 + radius.0 * turn.cos()) as i32,
                (f64::from(height) / 2.0 + radius.1 * turn.sin()) as i32,
            )
        };
        for place in 0..places {
            let next = (place + 1) % places;
            let waits = place % 2 == 0;
            let (from, to) = if waits { (THREAD, LOCK) } else { (LOCK, THREAD) };
            let color = if waits { colors.series(1) } else { colors.muted() };
            arrow(
                canvas,
                edge(at(place), at(next), from),
                edge(at(next), at(place), to),
                color,
                !waits,
            )?;
        }
        for (number, link) in shown.iter().enumerate() {
            thread(canvas, at(2 * number), link, colors)?;
            lock(canvas, at(2 * number + 1), &link.waits_for, colors)?;
        }
        Ok(())
    }
}

type Point = (i32, i32);
type Drawn = Result<(), Box<dyn std::error::Error>>;

fn style(size: i32, color: RGBColor) -> TextStyle<'static> {
    TextStyle {
        color: color.to_backend_color(),
        pos: Pos::new(HPos::Center, VPos::Center),
        ..TextStyle::from(("sans-serif", size).into_font())
    }
}

fn corners(middle: Point, half: Point) -> [Point; 2] {
    [
        (middle.0 - half.0, middle.1 - half.1),
        (middle.0 + half.0, middle.1 + half.1),
    ]
}

fn thread(canvas: &Canvas<'_>, middle: Point, link: &Link, colors: Colors) -> Drawn {
    let corners = corners(middle, THREAD);
    let color = colors.series(0);
    canvas.draw(&Rectangle::new(corners, color.mix(0.16).filled()))?;
    canvas.draw(&Rectangle::new(corners, ShapeStyle::from(&color).stroke_width(3)))?;
    let name = match link.calls.first() {
        Some(function) => format!("{} in {function}", link.thread),
        None => link.thread.clone(),
    };
    canvas.draw(&Text::new(
        brief(&name, 24),
        (middle.0, middle.1 - 18),
        style(24, colors.text()),
    ))?;
    let took = format!("took {}", link.holds.join(", then "));
    canvas.draw(&Text::new(
        brief(&took, 30),
        (middle.0, middle.1 + 18),
        style(20, colors.text()),
    ))?;
    Ok(())
}

fn lock(canvas: &Canvas<'_>, middle: Point, name: &str, colors: Colors) -> Drawn {
    let corners = corners(middle, LOCK);
    canvas.draw(&Rectangle::new(corners, colors.series(1).mix(0.16).filled()))?;
    canvas.draw(&Rectangle::new(
        corners,
        ShapeStyle::from(&colors.series(1)).stroke_width(2),
    ))?;
    canvas.draw(&Text::new(brief(name, 14), middle, style(22, colors.text())))?;
    Ok(())
}

/// Where the way from one box's middle to another's leaves the first box, and a little further.
fn edge(from: Point, to: Point, half: Point) -> Point {
    const GAP: f64 = 8.0;
    let way = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = way.0.hypot(way.1).max(1.0);
    let leaves = |way: f64, half: i32| f64::from(half) / way.abs().max(1e-9);
    let share = leaves(way.0, half.0).min(leaves(way.1, half.1)) + GAP / length;
    (from.0 + (way.0 * share) as i32, from.1 + (way.1 * share) as i32)
}

fn arrow(canvas: &Canvas<'_>, from: Point, to: Point, color: RGBColor, dashed: bool) -> Drawn {
    const HEAD: f64 = 18.0;
    const DASH: f64 = 10.0;
    let way = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = way.0.hypot(way.1).max(1.0);
    let unit = (way.0 / length, way.1 / length);
    let at = |far: f64, aside: f64| {
        (
            from.0 + (unit.0 * far - unit.1 * aside) as i32,
            from.1 + (unit.1 * far + unit.0 * aside) as i32,
        )
    };
    let stroke = ShapeStyle::from(&color).stroke_width(3);
    let body = length - HEAD;
    let piece = if dashed { DASH } else { body.max(1.0) };
    let mut begin = 0.0;
    while begin < body {
        let end = (begin + piece).min(body);
        canvas.draw(&PathElement::new([at(begin, 0.0), at(end, 0.0)], stroke))?;
        begin = end + DASH;
    }
    let head = vec![at(length, 0.0), at(body, HEAD / 2.0), at(body, -HEAD / 2.0)];
    canvas.draw(&Polygon::new(head, color.filled()))?;
    Ok(())
}

/// A text of at most so many characters.
fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
