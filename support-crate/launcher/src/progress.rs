//! What the reader sees while something takes long: a spinner on a terminal, plain lines elsewhere.

use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// One step of a longer job.
pub struct Step {
    name: String,
    began: Instant,
    bar: Option<ProgressBar>,
}

impl Step {
    /// Announces the step.
    pub fn begin(name: impl Into<String>) -> Self {
        let name = name.into();
        let bar = std::io::stderr().is_terminal().then(|| spinner(&name));
        if bar.is_none() {
            eprintln!("… {name}");
        }
        Self {
            name,
            began: Instant::now(),
            bar,
        }
    }

    /// Shows a detail of what is being done; on a terminal only, where it replaces the one before.
    pub fn detail(&self, text: &str) {
        self.teller()(text);
    }

    /// Says something that stays to be read while the step goes on.
    pub fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(format!("… {text}")),
            None => eprintln!("… {text}"),
        }
    }

    /// A way to show details from another thread.
    pub fn teller(&self) -> impl Fn(&str) + Send + 'static {
        let (bar, name) = (self.bar.clone(), self.name.clone());
        move |text| {
            if let Some(bar) = &bar {
                bar.set_message(format!("{name} · {text}"));
            }
        }
    }

    /// Ends the step with what came of it.
    pub fn done(self, outcome: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("✔ {}: {outcome} ({})", self.name, seconds(self.began.elapsed()));
    }

    /// Ends the step as failed.
    pub fn failed(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("✘ {} ({})", self.name, seconds(self.began.elapsed()));
    }

    /// Runs a program, showing its lines as details; when it fails, the last of what it said is in the error.
    ///
    /// # Errors
    ///
    /// When the program does not start or ends with a failure.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        let shown = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        let errors = child
            .stderr
            .take()
            .context("the program's error stream is missing")?;
        let output = child
            .stdout
            .take()
            .context("the program's output stream is missing")?;
        let said = thread::scope(|scope| {
            let from_output = scope.spawn(|| self.follow(output));
            let mut lines = self.follow(errors);
            lines.extend(from_output.join().unwrap_or_default());
            lines
        });
        let status = child.wait().with_context(|| format!("cannot wait for {shown}"))?;
        if !status.success() {
            let tail = said[said.len().saturating_sub(25)..].join("\n");
            bail!("{shown} ended with {status}:\n{tail}");
        }
        Ok(())
    }

    fn follow(&self, stream: impl Read) -> Vec<String> {
        let mut lines = Vec::new();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let line = line.trim_end().to_owned();
            if !line.is_empty() {
                self.detail(&line.chars().take(70).collect::<String>());
                lines.push(line);
            }
        }
        lines
    }
}

fn spinner(name: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.set_message(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// A duration as people read it: `12.3 s`, `2 min 04 s`.
pub fn seconds(duration: Duration) -> String {
    let tenths = (duration.as_secs_f64() * 10.0).round();
    if tenths < 600.0 {
        return format!("{:.1} s", tenths / 10.0);
    }
    let whole = (tenths / 10.0).round() as u64;
    format!("{} min {:02} s", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_rounded_before_its_form_is_chosen() {
        for (given, expected) in [
            (0.0, "0.0 s"),
            (12.34, "12.3 s"),
            (59.94, "59.9 s"),
            (59.96, "1 min 00 s"),
            (119.6, "2 min 00 s"),
            (3725.0, "62 min 05 s"),
        ] {
            assert_eq!(seconds(Duration::from_secs_f64(given)), expected, "{given}");
        }
    }
}
