//! A reader's own drawing, made with plotters.

use concurrency_lab::lab::plot::{Captioned, Drawing, Figure, PlotError};
use concurrency_lab::lab::table::Table;
use plotters::prelude::*;

use crate::FOOTER;

pub(crate) fn drawing() -> Result<Figure, PlotError> {
    let rows = (0..=4).map(|i| [format!("{i}"), format!("{}", 1 << i)]);
    Drawing::new("Demo: a spiral drawn with plotters")
        .subtitle("the frame, the themes and the files are those of every figure")
        .footer(FOOTER)
        .table(Table::new(["turns", "radius"], rows))
        .draw(|canvas, colors| {
            let text = ("sans-serif", 20).into_font().color(&colors.text());
            let mut chart = ChartBuilder::on(canvas)
                .margin(10)
                .x_label_area_size(50)
                .y_label_area_size(60)
                .build_cartesian_2d(-16.0..16.0, -16.0..16.0)?;
            chart
                .configure_mesh()
                .max_light_lines(1)
                .axis_style(colors.muted())
                .light_line_style(colors.grid())
                .bold_line_style(colors.grid())
                .label_style(text)
                .draw()?;
            let spiral = (0..=400).map(|i| f64::from(i) / 100.0).map(|turns| {
                let (sin, cos) = (turns * std::f64::consts::TAU).sin_cos();
                (turns.exp2() * cos, turns.exp2() * sin)
            });
            let spiral: Vec<(f64, f64)> = spiral.collect();
            chart.draw_series([PathElement::new(spiral, colors.series(0).stroke_width(4))])?;
            Ok(())
        })
}
