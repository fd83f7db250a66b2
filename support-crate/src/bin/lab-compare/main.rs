//! Several machines' records side by side: what `cargo lab compare` runs.
//!
//! A program of its own, since the launcher, which everybody builds first, should not wait for the laboratory. It prints
//! a table for each experiment that can be compared and writes its figure, and says of the others why not.

mod matching;
mod runs;
mod show;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use lab_words::compare::Request;
use matching::{Matched, Matching};

/// What went wrong, in words for the user.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let request = Request::from_arguments(std::env::args_os().skip(1))
        .map_err(|error| format!("this program is started by `cargo lab compare`: use that ({error})"))?;
    let runs = runs::load(&request)?;
    let Matching { matched, refused } = matching::of(&runs, &request.experiments)?;
    for refused in &refused {
        eprintln!("not compared: {refused}");
    }
    if matched.is_empty() {
        return Err("nothing in these runs can be compared".into());
    }
    if request.figure.is_some() && matched.len() > 1 {
        let ids: Vec<&str> = matched.iter().map(|matched| matched.experiment).collect();
        return Err(format!(
            "--figure takes one figure, but {} experiments are compared: choose one with --experiment, of {}",
            ids.len(),
            ids.join(", ")
        )
        .into());
    }
    for matched in &matched {
        println!("{} ({})\n", matched.title(), matched.experiment);
        println!("{}\n", show::table(matched)?);
    }
    write_figures(&request, &matched)
}

fn write_figures(request: &Request, matched: &[Matched<'_>]) -> Outcome<()> {
    for matched in matched {
        let Some(figure) = show::figure(matched)? else {
            eprintln!(
                "{}: no figure, as its values have several units",
                matched.experiment
            );
            continue;
        };
        let paths = match &request.figure {
            Some(path) => vec![path.clone()],
            None => {
                fs::create_dir_all(&request.figures)
                    .map_err(|error| format!("cannot make {}: {error}", request.figures.display()))?;
                let formats = request.formats.iter();
                formats
                    .map(|format| request.figures.join(format!("{}.{format}", matched.experiment)))
                    .collect()
            }
        };
        for path in paths {
            eprintln!("✔ {}", figure.save_themed(path, request.theme)?.display());
        }
    }
    Ok(())
}
