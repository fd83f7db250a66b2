//! A reader's own drawing in the frame of every figure.

use concurrency_lab::lab::plot::{Captioned, Drawing, Figure, PlotError, Theme};
use concurrency_lab::lab::table::Table;
use plotters::prelude::*;

fn drawing() -> Drawing {
    Drawing::new("a <drawing> of one's own")
        .subtitle("in the frame of the others")
        .footer("made up")
        .table(Table::new(["x", "y"], [["1", "2"]]))
}

fn figure() -> Figure {
    let drawn = drawing().draw(|canvas, colors| {
        let style = ("sans-serif", 20).into_font().color(&colors.text());
        canvas.draw(&Text::new("inside & out", (10, 10), style.clone()))?;
        canvas.draw(&Text::new("far outside", (5000, 5000), style))?;
        canvas.draw(&Circle::new((100, 100), 30, colors.series(1).filled()))?;
        Ok(())
    });
    drawn.expect("nothing fails")
}

#[test]
fn a_drawing_has_the_frame_the_font_and_both_themes() {
    let [light, dark] = [Theme::Light, Theme::Dark].map(|theme| figure().svg(theme));
    for svg in [&light, &dark] {
        for text in [
            "a &lt;drawing&gt;",
            "in the frame of the others",
            "made up",
            "inside &amp; out",
        ] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(
            svg.matches("<svg").count(),
            2,
            "the drawing is a viewport of its own, which cuts what leaves it"
        );
        assert_eq!(svg.matches("</svg>").count(), 2);
        assert!(
            !svg.contains("font-family=\"sans-serif\""),
            "text is set in the font that the file carries"
        );
    }
    assert!(
        light.contains("#C04A00") && dark.contains("#FF8A3D"),
        "colours are the theme's"
    );
    assert_eq!(figure().table().cell(0, "y"), Some("2"));
}

#[test]
fn a_drawing_is_saved_like_any_figure() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = figure()
        .save(folder.path().join("own.svg"))
        .expect("it is written");
    assert_eq!(
        std::fs::read_to_string(path).expect("it is there"),
        figure().svg(Theme::Light)
    );
}

#[test]
fn the_canvas_is_the_room_that_the_frame_leaves_however_long_its_texts_are() {
    let long = "many words ".repeat(100);
    let frames = [
        drawing(),
        drawing().subtitle(&long).footer(&long),
        Drawing::new(&long),
    ];
    for framed in frames {
        let framed = framed.table(Table::new(["x"], [["1"]]));
        let drawn = framed.draw(|canvas, _| {
            let (width, height) = canvas.dim_in_pixel();
            assert!(
                width == 1192 && (400..=680).contains(&height),
                "{width} × {height}"
            );
            Ok(())
        });
        assert!(drawn.is_ok());
    }
}

#[test]
fn an_error_of_the_drawing_is_passed_on_and_a_table_is_asked_for() {
    let failed = drawing().draw(|_, _| Err("no data today".into()));
    let error = failed.expect_err("it failed");
    assert!(matches!(error, PlotError::Drawing { .. }));
    assert!(error.to_string().contains("no data today"), "{error}");
    let bare = Drawing::new("bare").draw(|_, _| Ok(()));
    assert!(matches!(bare, Err(PlotError::Empty { .. })));
}
