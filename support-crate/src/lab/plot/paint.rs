//! From a scene to SVG, through plotters' SVG backend.
//!
//! plotters draws at whole coordinates and knows no dashes. So shapes are drawn ten times as large, and each run of
//! shapes that shares its attributes becomes a group that scales it back and carries the dashes.

use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::scene::{Anchor, Dash, HEIGHT, Item, Scene, WIDTH, printable};
use super::theme::Palette;
use super::{Theme, font};
use lab_words::markup::escape;

/// How many times larger shapes are drawn than they appear.
const FINE: f64 = 10.0;

/// What one group's shapes share.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    Shapes(Dash),
    Text,
}

/// The size of a slide: one pixel a user unit.
pub(super) const SLIDE: (u32, u32) = (WIDTH as u32, HEIGHT as u32);

/// The size on a notebook's page, whose column is narrower than a slide: three quarters of it, so that text of 19 user units is 14 pixels high.
pub(super) const PAGE: (u32, u32) = (960, 540);

/// The whole document, stating `size` in pixels as its own.
pub(super) fn svg(title: &str, scene: &Scene, theme: Theme, size: (u32, u32)) -> String {
    let mut body = String::new();
    let mut rest = scene.items.as_slice();
    while let Some(first) = rest.first() {
        let group = group_of(first);
        let length = rest
            .iter()
            .position(|item| group_of(item) != group)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        body.push_str(&painted(run, group, theme));
        rest = after;
    }
    let [light, dark] = &scene.drawings;
    body.push_str(match theme {
        Theme::Light => light,
        Theme::Dark => dark,
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\n<title>{}</title>\n<style>{}</style>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/>\n{body}</svg>\n",
        size.0,
        size.1,
        escape(&printable(title)),
        font::css(),
        hex(theme.background()),
    )
}

/// A document of plotters as a viewport of `size` at `corner` of another one, cut at its edges, its text in our font.
pub(super) fn nested(document: &str, corner: (u32, u32), size: (u32, u32)) -> String {
    let inside = inside(document).replace(" opacity=\"1\"", "").replace(
        &format!("font-family=\"{}\"", font::GENERIC),
        &format!("font-family=\"{}\"", font::FAMILY),
    );
    let ((x, y), (width, height)) = (corner, size);
    format!(
        "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{inside}</svg>\n"
    )
}

/// What plotters wrote between the document's `<svg>` tags.
fn inside(document: &str) -> &str {
    let inside = document.split_once(">\n").map_or("", |(_, after)| after);
    let inside = inside.trim_end();
    inside.strip_suffix("</svg>").unwrap_or(inside)
}

fn group_of(item: &Item) -> Group {
    match item {
        Item::Path { stroke, .. } => Group::Shapes(stroke.dash),
        Item::Fill { .. } | Item::Circle { .. } => Group::Shapes(Dash::Solid),
        Item::Text(_) => Group::Text,
    }
}

/// One run of items, drawn by plotters into a document of its own, without that document's `<svg>` tag.
fn painted(run: &[Item], group: Group, theme: Theme) -> String {
    let mut document = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut document, (WIDTH as u32, HEIGHT as u32));
        for item in run {
            draw(&mut backend, item, theme);
        }
        let _ = backend.present();
    }
    let inside = inside(&document).replace(" opacity=\"1\"", "");
    match group {
        Group::Text => {
            let family = format!(" font-family=\"{}\"", font::FAMILY);
            let texts = inside
                .replace('\n', "")
                .replace("</text>", "</text>\n")
                .replace(&family, "");
            format!("<g{family}>\n{texts}</g>\n")
        }
        Group::Shapes(dash) => format!(
            "<g transform=\"scale({})\" stroke-linejoin=\"round\"{}>\n{inside}</g>\n",
            1.0 / FINE,
            dash_attributes(dash)
        ),
    }
}

fn dash_attributes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => " stroke-linecap=\"butt\"",
        Dash::Dashed => " stroke-dasharray=\"100 70\"",
        Dash::Dotted => " stroke-dasharray=\"1 75\" stroke-linecap=\"round\"",
        Dash::Long => " stroke-dasharray=\"200 80\"",
        Dash::Mixed => " stroke-dasharray=\"160 70 30 70\"",
    }
}

fn draw(backend: &mut SVGBackend<'_>, item: &Item, theme: Theme) {
    let fine = |(x, y): (f64, f64)| ((x * FINE).round() as i32, (y * FINE).round() as i32);
    // Writing to a string does not fail.
    let _ = match item {
        Item::Path { points, stroke } => {
            let style = shape_style(theme.color(stroke.ink), stroke.width);
            backend.draw_path(points.iter().copied().map(fine), &style)
        }
        Item::Fill { points, ink } => {
            let style = theme.color(*ink).filled();
            backend.fill_polygon(points.iter().copied().map(fine), &style)
        }
        Item::Circle {
            center,
            radius,
            ink,
            filled,
        } => {
            let style = if *filled {
                theme.color(*ink).filled()
            } else {
                shape_style(theme.color(*ink), 2.0)
            };
            backend.draw_circle(fine(*center), (radius * FINE).round() as u32, &style, *filled)
        }
        Item::Text(text) => {
            let style = if text.bold {
                FontStyle::Bold
            } else {
                FontStyle::Normal
            };
            let at = match text.anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let family = FontFamily::Name(font::FAMILY);
            let color = theme.color(text.ink);
            let style = TextStyle::from((family, plotters_size(text.size), style).into_font())
                .color(&color)
                .pos(Pos::new(at, VPos::Top));
            // plotters puts a text's top so far above its baseline.
            let top = (text.baseline - font::ASCENT * text.size).round() as i32;
            backend.draw_text(&text.text, &style, (text.x.round() as i32, top))
        }
    };
}

fn shape_style(color: RGBColor, width: f64) -> ShapeStyle {
    color.stroke_width((width * FINE).round() as u32)
}

/// The size that plotters, which divides by 1.24, writes as `size`.
fn plotters_size(size: f64) -> f64 {
    let close = size * 1.24;
    [close, close.next_up(), close.next_down()]
        .into_iter()
        .find(|candidate| candidate / 1.24 == size)
        .unwrap_or(close)
}

fn hex(color: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)
}
