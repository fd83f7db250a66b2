//! Beats on lanes over time, and the longest pause of each.

use super::area::Area;
use super::frame::Frame;
use super::label::{Label, widest};
use super::numbers::number;
use super::scale::{Margins, Scale};
use super::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};
use super::{Axis, Captioned, Figure, Numbers, PlotError, axes, check, rows};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// Room between the names, the lanes and what is printed beside them.
const GAP: f64 = 14.0;

/// A chart of things that happen again and again, such as a heartbeat: a lane each, a tick for each beat, and the longest
/// pause between two of them filled and printed.
///
/// ```
/// use concurrency_lab::lab::plot::*;
///
/// let figure = PulseChart::new("Two hearts")
///     .lane("steady", [0.0, 0.005, 0.010, 0.015])
///     .lane("stopped", [0.0, 0.005, 0.105])
///     .draw()?;
/// assert_eq!(figure.table().cell(1, "longest pause"), Some("100 ms"));
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct PulseChart {
    frame: Frame,
    lanes: Vec<(String, Vec<f64>)>,
    time: String,
}

impl Captioned for PulseChart {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl PulseChart {
    /// An empty chart over an axis named `time`.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            lanes: Vec::new(),
            time: "time".to_owned(),
        }
    }

    /// What the time axis is called.
    pub fn time(mut self, name: impl Into<String>) -> Self {
        self.time = name.into();
        self
    }

    /// Adds a lane: the moments of its beats in seconds, in order.
    pub fn lane(mut self, name: impl Into<String>, beats: impl IntoIterator<Item = f64>) -> Self {
        self.lanes.push((name.into(), beats.into_iter().collect()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no lanes, a lane of fewer than two beats, a moment that is no number, a name that is blank or used
    /// twice.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let title = self.frame.title.as_str();
        if self.lanes.is_empty() {
            return Err(check::empty(title, "the chart"));
        }
        check::names(title, "lanes", self.lanes.iter().map(|(name, _)| name.as_str()))?;
        let axis = Axis::linear(&self.time).unit(Unit::Seconds);
        for (name, beats) in &self.lanes {
            if beats.len() < 2 {
                return Err(check::empty(title, format!("lane \"{name}\"")));
            }
            for (i, &beat) in beats.iter().enumerate() {
                check::number(title, name, || format!("beat {i}"), beat, &axis)?;
            }
        }
        let figure = Figure::new(self.frame.title.clone(), self.scene(&axis), self.table());
        Ok(figure.with_numbers(self.numbers()))
    }

    fn scene(&self, axis: &Axis) -> Scene {
        let mut scene = Scene::default();
        let (top, bottom) = self.frame.draw(&mut scene);
        let rows = rows::fit(
            self.lanes.len(),
            top + 8.0,
            bottom - axes::BELOW,
            rows::Gaps::default(),
        );
        let shown = &self.lanes[..rows.count];
        let size = rows.text_size(LABEL);
        let labels = |text: &dyn Fn(&str, &[f64]) -> String| -> Vec<Label> {
            let texts = shown.iter().map(|(name, beats)| text(name, beats));
            texts.map(|text| Label::new(text).size(size)).collect()
        };
        let names = labels(&|name, _| name.to_owned());
        let pauses = labels(&|_, beats| format!("longest {}", Unit::Seconds.format(longest(beats).2)));
        let (left, right) = (
            MARGIN + widest(&names) + GAP,
            WIDTH - MARGIN - widest(&pauses) - GAP,
        );
        let beats = || shown.iter().flat_map(|(_, beats)| beats.iter().copied());
        let scale = Scale::new(axis, beats(), Margins::Tight).laid(left, right);
        let plot = Area::new(left, top + 8.0, right, rows.bottom);
        axes::lower(&mut scene, &scale, &axis.title(), plot, true);
        for (i, (_, beats)) in shown.iter().enumerate() {
            let middle = rows.middle(i);
            names[i].clone().draw_around(&mut scene, MARGIN, middle);
            pauses[i]
                .clone()
                .bold()
                .draw_around(&mut scene, right + GAP, middle);
            lane(&mut scene, beats, &scale, middle, (0.3 * rows.height).min(34.0));
        }
        scene
    }

    fn table(&self) -> Table {
        let rows = self.lanes.iter().map(|(name, beats)| {
            let (_, _, pause) = longest(beats);
            let mut pauses: Vec<f64> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
            pauses.sort_by(f64::total_cmp);
            let seconds = |time| Unit::Seconds.format(time);
            [
                name.clone(),
                Unit::Count.format(beats.len() as f64),
                seconds(pauses[pauses.len() / 2]),
                seconds(pause),
            ]
        });
        Table::new(["lane", "beats", "median pause", "longest pause"], rows)
    }

    fn numbers(&self) -> Vec<Numbers> {
        let numbers = |(name, beats): &(String, Vec<f64>)| Numbers {
            name: name.clone(),
            x: "beat (s)".to_owned(),
            y: "pause before it (s)".to_owned(),
            points: beats
                .windows(2)
                .map(|pair| number(Some(pair[1]), pair[1] - pair[0], None))
                .collect(),
        };
        self.lanes.iter().map(numbers).collect()
    }
}

/// The longest pause of a lane: from, until, length.
fn longest(beats: &[f64]) -> (f64, f64, f64) {
    let pauses = beats.windows(2).map(|pair| (pair[0], pair[1], pair[1] - pair[0]));
    pauses
        .max_by(|a, b| a.2.total_cmp(&b.2))
        .unwrap_or((0.0, 0.0, 0.0))
}

/// One lane's longest pause and its beats.
fn lane(scene: &mut Scene, beats: &[f64], scale: &Scale, middle: f64, half: f64) {
    let (from, until, _) = longest(beats);
    let pause = Area::new(scale.at(from), middle - half, scale.at(until), middle + half);
    scene.rect(pause, Ink::Pale(1));
    let ends = (scale.at(beats[0]), scale.at(beats[beats.len() - 1]));
    scene.line((ends.0, middle), (ends.1, middle), Ink::Grid.stroke(1.5));
    for &beat in beats {
        let x = scale.at(beat);
        scene.line((x, middle - half), (x, middle + half), Ink::Series(0).stroke(2.0));
    }
}
