//! A run as a picture: a column for each thread, a row for each step.

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        plot::{Canvas, Captioned, Colors, Drawing, Figure, PlotError},
        predict::Prediction,
        table::Table,
        unit::Unit,
    },
};
use plotters::{
    prelude::{IntoFont, PathElement, Rectangle, Text},
    style::{
        Color, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{Ending, Run};

/// The steps that a picture has room for; of a longer run it shows the last ones.
const MOST_ROWS: usize = 20;

/// Where the columns begin, right of the steps' numbers.
const LEFT: i32 = 70;

/// The tallest a row gets.
const ROW: i32 = 64;

impl Run {
    /// The run's steps, each in its thread's column, the first on top, with how it ended; and what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where it cannot be drawn.
    pub fn chart(&self, title: &str, said: &Prediction) -> Result<Figure, PlotError> {
        let drawing = self.drawing(title).predicted(said, Unit::Count);
        let figure = drawing.draw(|canvas, colors| self.draw(canvas, colors))?;
        Ok(figure.named(title))
    }

    /// As [`chart`](Run::chart) where nothing was asked.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where it cannot be drawn.
    pub fn picture(&self, title: &str) -> Result<Figure, PlotError> {
        let figure = self
            .drawing(title)
            .draw(|canvas, colors| self.draw(canvas, colors))?;
        Ok(figure.named(title))
    }

    fn drawing(&self, title: &str) -> Drawing {
        let rows = (1..)
            .zip(&self.steps)
            .map(|(number, step)| [number.to_string(), step.thread.clone(), step.what.clone()]);
        let rows: Vec<[String; 3]> = rows.collect();
        let table = Table::new(["step", "thread", "what it does"], rows).note(format!("it {}", self.ending));
        Drawing::new(format!("{title}: it {}", self.ending.in_brief()))
            .subtitle(format!("schedule {}: it {}", self.schedule, self.ending))
            .footer(format!(
                "{} · the model checker's steps, one row each; they have no length in time",
                Machine::this().footer()
            ))
            .table(table)
    }

    fn draw(&self, canvas: &Canvas<'_>, colors: Colors) -> Result<(), Box<dyn std::error::Error>> {
        let (width, height) = canvas.dim_in_pixel();
        let (width, height) = (width as i32, height as i32);
        let shown = self.steps.len().min(MOST_ROWS);
        let first = self.steps.len() - shown;
        // One row for the names, one for how blocked threads end.
        let row = (height / (shown as i32 + 2)).min(ROW);
        let column = (width - LEFT) / self.threads.len().max(1) as i32;
        let size = (f64::from(row) * 0.6).clamp(12.0, 26.0);
        let text = |color: RGBColor, place: HPos| TextStyle {
            color: color.to_backend_color(),
            pos: Pos::new(place, VPos::Center),
            ..TextStyle::from(("sans-serif", size).into_font())
        };
        let middle = |thread: usize| LEFT + column * thread as i32 + column / 2;
        let line = |number: usize| row * (number as i32 + 1) + row / 2;
        for (thread, name) in self.threads.iter().enumerate() {
            let color = colors.series(thread);
            canvas.draw(&Text::new(
                format!("thread {name}"),
                (middle(thread), row / 2),
                text(color, HPos::Center),
            ))?;
            for number in 0..shown {
                if self.steps[first + number].thread != *name {
                    let lane = [
                        (middle(thread), line(number) - row / 2),
                        (middle(thread), line(number) + row / 2),
                    ];
                    canvas.draw(&PathElement::new(
                        lane,
                        ShapeStyle::from(&colors.grid()).stroke_width(2),
                    ))?;
                }
            }
        }
        for (number, step) in self.steps[first..].iter().enumerate() {
            let Some(thread) = self.threads.iter().position(|name| *name == step.thread) else {
                continue;
            };
            let y = line(number);
            let numbered = (first + number + 1).to_string();
            canvas.draw(&Text::new(
                numbered,
                (LEFT - 24, y),
                text(colors.muted(), HPos::Right),
            ))?;
            let half = (column / 2 - 12).min(230);
            let corners = [
                (middle(thread) - half, y - row / 2 + 3),
                (middle(thread) + half, y + row / 2 - 3),
            ];
            let color = colors.series(thread);
            canvas.draw(&Rectangle::new(corners, color.mix(0.16).filled()))?;
            canvas.draw(&Rectangle::new(corners, ShapeStyle::from(&color).stroke_width(2)))?;
            canvas.draw(&Text::new(
                step.what.clone(),
                (middle(thread), y),
                text(colors.text(), HPos::Center),
            ))?;
        }
        if let Ending::Deadlock(blocked) = &self.ending {
            for one in blocked {
                let Some(thread) = self.threads.iter().position(|name| *name == one.thread) else {
                    continue;
                };
                let stuck = format!("waits for {} for ever", one.waits_for);
                canvas.draw(&Text::new(
                    stuck,
                    (middle(thread), line(shown)),
                    text(colors.series(1), HPos::Center),
                ))?;
            }
        }
        Ok(())
    }
}
