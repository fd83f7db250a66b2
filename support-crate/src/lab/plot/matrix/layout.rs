//! A matrix on the canvas.

use super::chart::{Best, Content, Grid, Matrix};
use super::shade::Shade;
use crate::lab::estimate::Estimate;
use crate::lab::plot::area::Area;
use crate::lab::plot::label::{Label, widest};
use crate::lab::plot::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};
use crate::lab::plot::{font, mark, rows};

/// Widest text of a row's name.
const NAME: f64 = 230.0;
/// Half of the gap between two cells.
const INSET: f64 = 3.0;
/// Air between a cell's edge and its text.
const PAD: f64 = 8.0;
/// The size below which text is left to the table.
const LEAST: f64 = 13.0;
/// From one line of a cell to the next, in ems.
const LINE: f64 = 1.25;

pub(super) fn scene(matrix: &Matrix, grid: &Grid<'_>, best: &[Option<Best>], shade: &Shade) -> Scene {
    let mut scene = Scene::default();
    let (top, bottom) = matrix.frame.draw(&mut scene);
    legend(&mut scene, shade, top + 14.0);
    let (left, width) = columns(grid);
    let head = heads(&mut scene, grid, left, width, top + 34.0);
    let rows = rows::all(grid.rows.len(), head + 6.0, bottom - 4.0, rows::Gaps::default());
    let large = value_size(matrix, grid, width - 2.0 * (INSET + PAD), rows.height);
    let size = LABEL.min(rows::TEXT * rows.height);
    let name_lines = if rows.height >= 2.6 * size { 2 } else { 1 };
    for (row, name) in grid.rows.iter().enumerate() {
        let middle = rows.middle(row);
        let name = Label::new(*name).size(size).end().wrapped(NAME, name_lines);
        name.draw_around(&mut scene, left - 14.0, middle);
        for (column, content) in grid.cells[row].iter().enumerate() {
            let center = (left + (column as f64 + 0.5) * width, middle);
            let area = Area::around(center, width, rows.height).grown(-INSET.min(0.1 * rows.height));
            match content {
                Content::Missing(reason) => missing(&mut scene, reason, area),
                Content::Measured(estimate) => {
                    let standing = best[column].as_ref().and_then(|best| standing(best, row));
                    let (tint, ink) = shade.inks(column, estimate.value);
                    scene.rect(area, tint);
                    if standing.is_some() {
                        scene.outline(area.grown(-2.0), Ink::Text.stroke(4.0));
                    }
                    let remark = match standing {
                        Some(text) => Some(Label::new(text).bold()),
                        None => shade.distance(column, estimate.value).map(Label::new),
                    };
                    let lines = said(matrix, estimate, remark, large, area);
                    write(&mut scene, &lines, ink, area);
                }
            }
        }
    }
    scene
}

/// What the best of a column are called.
fn standing(best: &Best, row: usize) -> Option<&'static str> {
    let word = if best.among.len() == 1 {
        "best"
    } else {
        "among the best"
    };
    best.among.contains(&row).then_some(word)
}

/// Where the first column starts, and how wide each is.
fn columns(grid: &Grid<'_>) -> (f64, f64) {
    let names: Vec<Label> = grid.rows.iter().map(|name| Label::new(*name)).collect();
    let left = MARGIN + widest(&names).min(NAME) + 14.0;
    (left, (WIDTH - MARGIN - left) / grid.columns.len() as f64)
}

/// The size at which every value fits its cell, with two more lines below it where cells are high enough.
fn value_size(matrix: &Matrix, grid: &Grid<'_>, room: f64, height: f64) -> f64 {
    let least = LEAST.min(rows::TEXT * height);
    let high = (0.27 * height).max((0.62 * height).min(20.0)).clamp(least, 26.0);
    let values = (0..grid.columns.len()).flat_map(|column| grid.measured(column));
    let widest = values
        .map(|(_, estimate)| font::width(&matrix.value.format(estimate.value), high, true))
        .fold(1.0, f64::max);
    (high * room / widest).floor().clamp(least, high)
}

/// Writes the names of the columns, and returns where they end.
fn heads(scene: &mut Scene, grid: &Grid<'_>, left: f64, width: f64, top: f64) -> f64 {
    let line = 1.2 * LABEL;
    let heads = grid
        .columns
        .iter()
        .map(|name| Label::new(*name).bold().middle().pitch(line));
    let heads: Vec<Label> = heads.map(|head| head.wrapped(width - 2.0 * PAD, 2)).collect();
    let bottom = top + heads.iter().map(Label::height).fold(line, f64::max);
    for (column, head) in heads.iter().enumerate() {
        let middle = left + (column as f64 + 0.5) * width;
        // Short names stand on the level of the last line of long ones.
        head.draw(scene, middle, bottom - head.height() + 0.95 * LABEL);
    }
    bottom
}

/// What a cell says: the value, and as much of the rest as there is room for.
fn said(matrix: &Matrix, estimate: &Estimate, remark: Option<Label>, large: f64, area: Area) -> Vec<Label> {
    let room = area.width() - 2.0 * PAD;
    let fitted = |label: Label, size: f64| {
        let label = label.size(size);
        let size = size.min((size * room / label.width().max(1.0)).floor());
        (size >= LEAST).then(|| label.size(size).pitch(LINE * size))
    };
    // A value is never left out: where even small text is too wide, it is cut, and the table has it in full.
    let value = Label::new(matrix.value.format(estimate.value)).size(large).bold();
    let mut lines = vec![value.cut(room).pitch(LINE * large)];
    let mut used = 1.15 * large;
    let interval = Some(matrix.value.interval(estimate)).filter(|text| !text.is_empty());
    let remark = remark.and_then(|remark| fitted(remark, 19.0));
    let interval = interval.and_then(|text| fitted(Label::new(text), 19.0));
    for line in [remark, interval].into_iter().flatten() {
        if used + line.height() + 12.0 <= area.height() {
            used += line.height();
            lines.push(line);
        }
    }
    lines
}

/// Writes lines around the middle of a cell.
fn write(scene: &mut Scene, lines: &[Label], ink: Ink, area: Area) {
    let height: f64 = lines.iter().map(Label::height).sum();
    let (middle, y) = area.center();
    let mut top = y - height / 2.0;
    for line in lines {
        // A line's height is 1.25 em, of which 0.98 lie above the baseline.
        let baseline = top + 0.98 / LINE * line.height() / line.count() as f64;
        line.clone().ink(ink).middle().draw(scene, middle, baseline);
        top += line.height();
    }
}

/// A hatched cell that says why it holds nothing.
fn missing(scene: &mut Scene, reason: &str, area: Area) {
    mark::hatch(scene, area, 12.0, Ink::Grid);
    scene.outline(area, Ink::Grid.stroke(1.5));
    let size = 19.0_f64.min((0.8 * area.height()).floor());
    let most = ((area.height() - 4.0) / (LINE * size)).floor().clamp(1.0, 4.0) as usize;
    let reason = Label::new(reason).size(size).pitch(LINE * size);
    let reason = reason.wrapped(area.width() - 2.0 * PAD, most);
    // Hatching would run through the words.
    let plate = Area::around(area.center(), reason.width() + 10.0, reason.height());
    scene.rect(plate, Ink::Background);
    write(scene, &[reason], Ink::Muted, area);
}

/// The scale of the colours, in the line above the columns.
fn legend(scene: &mut Scene, shade: &Shade, middle: f64) {
    let mut left = MARGIN;
    let write = |scene: &mut Scene, label: Label, left: f64| {
        label.draw_around(scene, left, middle);
        left + label.width() + 12.0
    };
    left = write(scene, Label::new(shade.meaning()).cut(620.0), left) + 8.0;
    let [low, high] = &shade.ends;
    left = write(scene, Label::new(low).ink(Ink::Muted), left);
    for ink in shade.tints() {
        scene.rect(Area::new(left, middle - 11.0, left + 24.0, middle + 11.0), ink);
        left += 24.0;
    }
    if low != high {
        write(scene, Label::new(high).ink(Ink::Muted), left + 12.0);
    }
}
