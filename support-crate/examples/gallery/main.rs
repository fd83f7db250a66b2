//! Draws every kind of chart with made-up data, in both themes, into the folder named on the command line: for looking
//! at, when the drawing code changes.

use std::error::Error;
use std::path::PathBuf;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;

mod bars;
mod lines;
#[path = "../../tests/many_spans/mod.rs"]
mod many_spans;
mod maps;
mod over_time;
mod own;
mod past;

const FOOTER: &str = "demo data, measured nowhere · 8 of 8 cores · 2026-01-01 · quick · 15 rounds";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .ok_or("name the folder to draw into: cargo run --example gallery -- FOLDER")?,
    );
    std::fs::create_dir_all(&folder)?;
    for (name, figure) in figures()? {
        for theme in [Theme::Light, Theme::Dark] {
            let path = folder.join(format!("{name}-{theme}.svg"));
            let path = figure.save_themed(path, theme)?;
            println!("{:>7} bytes  {}", std::fs::metadata(&path)?.len(), path.display());
        }
        println!("{figure}\n");
    }
    Ok(())
}

fn figures() -> Result<Vec<(String, Figure)>, Box<dyn Error>> {
    let mut figures = vec![
        ("speedup", lines::speedup()?),
        ("speedup-two-cores", lines::speedup_two_cores()?),
        ("scatter", lines::scatter()?),
        ("load", lines::load()?),
        ("many-series", lines::many_series()?),
        ("latency", lines::latency()?),
        ("sweep", lines::sweep()?),
        ("sweep-best", lines::sweep_best()?),
        ("bars", bars::bars()?),
        ("bars-log", bars::bars_log()?),
        ("bars-grouped", bars::bars_grouped()?),
        ("ladder", bars::ladder()?),
        ("timeline", over_time::timeline()?),
        ("timeline-many", over_time::timeline_many()?),
        ("timeline-beside", over_time::timeline_beside()?),
        ("timeline-fifty", over_time::timeline_fifty()?),
        ("timeline-shares", over_time::timeline_of(10_000, 8)?),
        ("timeline-shared-rows", over_time::timeline_of(100_000, 1_000)?),
        ("heat", over_time::heat()?),
        ("heat-many", over_time::heat_many()?),
        ("pulse", over_time::pulse()?),
        ("matrix", maps::matrix()?),
        ("matrix-large", maps::matrix_large()?),
        ("decision-small", maps::decision_small()?),
        ("decision-full", maps::decision_full()?),
        ("trends", past::trends()?),
        ("own-drawing", own::drawing()?),
    ]
    .into_iter()
    .map(|(name, figure)| (name.to_string(), figure))
    .collect::<Vec<_>>();
    for (cores, count) in [(2, 0), (2, 1), (2, 3), (2, 40), (64, 3), (64, 40)] {
        let name = format!("finish-line-{cores}-cores-{count}");
        figures.push((name, past::finish_line(cores, count)?));
    }
    Ok(figures)
}

fn around(value: f64, share: f64) -> Estimate {
    Estimate {
        value,
        low: value * (1.0 - share),
        high: value * (1.0 + share),
    }
}
