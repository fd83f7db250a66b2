//! A matrix on the canvas.

use super::shade::Shade;
use super::{Best, Content, Grid, Matrix};
use crate::lab::estimate::Estimate;
use crate::lab::plot::frame::{LABEL, MARGIN};
use crate::lab::plot::rows::{self, Rows};
use crate::lab::plot::scene::{Anchor, Area, Ink, Scene, WIDTH};
use crate::lab::plot::{font, mark};

/// Widest text of a row's name.
const NAME: f64 = 230.0;
/// Half of the gap between two cells.
const INSET: f64 = 3.0;
/// Air between a cell's edge and its text.
const PAD: f64 = 8.0;
/// The size below which text is left to the table.
const LEAST: f64 = 13.0;

/// A line of a cell: its text, its size, whether it is bold.
type Line = (String, f64, bool);

pub(super) fn scene(matrix: &Matrix, grid: &Grid<'_>, best: &[Option<Best>], shade: &Shade) -> Scene {
    let mut scene = Scene::default();
    let (top, bottom) = matrix.frame.place(&mut scene);
    legend(&mut scene, shade, top + 14.0);
    let (left, width) = columns(grid);
    let head = heads(&mut scene, grid, left, width, top + 34.0);
    let rows = rows::fit(grid.rows.len(), head + 6.0, bottom - 4.0);
    let large = value_size(matrix, grid, width - 2.0 * (INSET + PAD), rows.height);
    for (row, name) in grid.rows.iter().enumerate() {
        row_name(&mut scene, name, &rows, row, left);
        for (column, content) in grid.cells[row].iter().enumerate() {
            let area = Area {
                left: left + column as f64 * width,
                top: rows.middle(row) - rows.height / 2.0,
                right: left + (column + 1) as f64 * width,
                bottom: rows.middle(row) + rows.height / 2.0,
            };
            let area = area.grown(-INSET.min(0.1 * rows.height));
            match content {
                Content::Missing(reason) => missing(&mut scene, reason, area),
                Content::Measured(estimate) => {
                    let standing = best[column].as_ref().and_then(|best| standing(best, row));
                    let (tint, ink) = shade.inks(column, estimate.value);
                    scene.rect(area, tint);
                    if standing.is_some() {
                        scene.outline(area.grown(-2.0), Ink::Text, 4.0);
                    }
                    let is_best = standing.is_some();
                    let standing = standing
                        .map(str::to_string)
                        .or_else(|| shade.distance(column, estimate.value));
                    let said = said(matrix, estimate, (standing, is_best), large, area);
                    write(&mut scene, &said, ink, area);
                }
            }
        }
    }
    scene
}

/// What the best of a column are called.
fn standing(best: &Best, row: usize) -> Option<&'static str> {
    best.among.contains(&row).then_some(match best.among.len() {
        1 => "best",
        _ => "among the best",
    })
}

fn row_name(scene: &mut Scene, name: &str, rows: &Rows, row: usize, left: f64) {
    let size = rows.text_size(LABEL);
    let most = if rows.height >= 2.6 * size { 2 } else { 1 };
    let lines = font::wrap(name, size, false, NAME, most);
    let first = rows.middle(row) - (lines.len() as f64 - 1.0) * 0.58 * size + 0.36 * size;
    for (i, text) in lines.iter().enumerate() {
        let baseline = first + i as f64 * 1.16 * size;
        scene.text(text, left - 14.0, baseline, size, false, Ink::Text, Anchor::End);
    }
}

/// Where the first column starts, and how wide each is.
fn columns(grid: &Grid<'_>) -> (f64, f64) {
    let names = grid.rows.iter().map(|name| font::width(name, LABEL, false));
    let left = MARGIN + names.fold(0.0, f64::max).min(NAME) + 14.0;
    (left, (WIDTH - MARGIN - left) / grid.columns.len() as f64)
}

/// The size at which every value fits its cell, with two more lines below it where cells are high enough.
fn value_size(matrix: &Matrix, grid: &Grid<'_>, room: f64, height: f64) -> f64 {
    let high = (0.27 * height).max((0.62 * height).min(17.0)).clamp(LEAST, 26.0);
    let values = (0..grid.columns.len()).flat_map(|column| grid.measured(column));
    let widest = values
        .map(|(_, estimate)| font::width(&matrix.value.format(estimate.value), high, true))
        .fold(1.0, f64::max);
    (high * room / widest).floor().clamp(LEAST, high)
}

/// Writes the names of the columns, and returns where they end.
fn heads(scene: &mut Scene, grid: &Grid<'_>, left: f64, width: f64, top: f64) -> f64 {
    let heads: Vec<Vec<String>> = grid
        .columns
        .iter()
        .map(|name| font::wrap(name, LABEL, true, width - 2.0 * PAD, 2))
        .collect();
    let most = heads.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let line = 1.2 * LABEL;
    for (column, lines) in heads.iter().enumerate() {
        let middle = left + (column as f64 + 0.5) * width;
        let first = top + (most - lines.len() as f64) * line + 0.95 * LABEL;
        for (i, text) in lines.iter().enumerate() {
            let baseline = first + i as f64 * line;
            scene.text(text, middle, baseline, LABEL, true, Ink::Text, Anchor::Middle);
        }
    }
    top + most * line
}

/// What a cell says: the value, and as much of the rest as there is room for.
fn said(
    matrix: &Matrix,
    estimate: &Estimate,
    (standing, is_best): (Option<String>, bool),
    large: f64,
    area: Area,
) -> Vec<Line> {
    let room = area.width() - 2.0 * PAD;
    let fitted = |text: String, size: f64, bold: bool| -> Option<Line> {
        let size = size.min((size * room / font::width(&text, size, bold).max(1.0)).floor());
        (size >= LEAST).then_some((text, size, bold))
    };
    // A value is never left out: where even small text is too wide, it is cut, and the table has it in full.
    let value = font::shorten(&matrix.value.format(estimate.value), large, true, room);
    let standing = standing.and_then(|text| fitted(text, 16.0, is_best));
    let interval = fitted(matrix.interval(estimate), 15.0, false).filter(|line| !line.0.is_empty());
    let mut lines = vec![(value, large, true)];
    let mut used = 1.15 * large;
    for line in [standing, interval].into_iter().flatten() {
        if used + 1.25 * line.1 + 12.0 <= area.height() {
            used += 1.25 * line.1;
            lines.push(line);
        }
    }
    lines
}

/// Writes lines around the middle of a cell.
fn write(scene: &mut Scene, lines: &[Line], ink: Ink, area: Area) {
    let height: f64 = lines.iter().map(|line| 1.25 * line.1).sum();
    let middle = (area.left + area.right) / 2.0;
    let mut top = (area.top + area.bottom - height) / 2.0;
    for (text, size, bold) in lines {
        scene.text(text, middle, top + 0.98 * size, *size, *bold, ink, Anchor::Middle);
        top += 1.25 * size;
    }
}

/// A hatched cell that says why it holds nothing.
fn missing(scene: &mut Scene, reason: &str, area: Area) {
    mark::hatch(scene, area, 12.0, Ink::Grid);
    scene.outline(area, Ink::Grid, 1.5);
    let size = 16.0_f64.min((0.8 * area.height()).floor());
    let room = area.width() - 2.0 * PAD;
    let most = ((area.height() - 4.0) / (1.25 * size)).floor().clamp(1.0, 4.0) as usize;
    let lines = font::wrap(reason, size, false, room, most);
    let widest = lines
        .iter()
        .map(|line| font::width(line, size, false))
        .fold(0.0, f64::max);
    let (x, y) = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let half = lines.len() as f64 * 0.625 * size;
    let plate = Area {
        left: x - widest / 2.0 - 5.0,
        top: y - half,
        right: x + widest / 2.0 + 5.0,
        bottom: y + half,
    };
    scene.rect(plate, Ink::Background);
    let lines: Vec<Line> = lines.into_iter().map(|line| (line, size, false)).collect();
    write(scene, &lines, Ink::Muted, area);
}

/// The scale of the colours, in the line above the columns.
fn legend(scene: &mut Scene, shade: &Shade, middle: f64) {
    let baseline = middle + 0.36 * LABEL;
    let mut left = MARGIN;
    let text = |scene: &mut Scene, text: &str, left: f64, ink: Ink| {
        scene.text(text, left, baseline, LABEL, false, ink, Anchor::Start);
        left + font::width(text, LABEL, false) + 12.0
    };
    let meaning = font::shorten(&shade.meaning(), LABEL, false, 620.0);
    left = text(scene, &meaning, left, Ink::Text) + 8.0;
    let [low, high] = &shade.ends;
    left = text(scene, low, left, Ink::Muted);
    for ink in shade.tints() {
        let area = Area {
            left,
            top: middle - 11.0,
            right: left + 24.0,
            bottom: middle + 11.0,
        };
        scene.rect(area, ink);
        left += 24.0;
    }
    if low != high {
        text(scene, high, left + 12.0, Ink::Muted);
    }
}
