//! A machine as people read it: the card in a notebook, the line under a figure.

use std::fmt;

use lab_words::markup;

use super::Machine;
use crate::ground::notebook;

impl Machine {
    /// One short line for the foot of a figure: `AMD EPYC · 2 of 2 cores · Linux`.
    pub fn footer(&self) -> String {
        format!(
            "{} · {} of {} cores · {}",
            short_processor(&self.processor),
            self.usable,
            self.logical_cores,
            self.family
        )
    }

    /// The card's rows: what is described, and its value.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let unknown = || "unknown".to_owned();
        let count = |count: Option<usize>| count.map_or_else(unknown, |count| count.to_string());
        let bytes = |bytes: Option<u64>| bytes.map_or_else(unknown, readable_bytes);
        vec![
            ("processor", self.processor.clone()),
            (
                "cores",
                format!(
                    "{} physical, {} logical",
                    count(self.physical_cores),
                    self.logical_cores
                ),
            ),
            ("usable here", format!("{} at once", threads(self.usable))),
            ("memory", bytes(self.memory_bytes)),
            (
                "caches",
                format!(
                    "L1d {}, L2 {}, L3 {}, line {}",
                    bytes(self.caches.l1d),
                    bytes(self.caches.l2),
                    bytes(self.caches.l3),
                    bytes(self.caches.line)
                ),
            ),
            (
                "system",
                format!("{}, kernel {}, {}", self.system, self.kernel, self.architecture),
            ),
            ("compiler", self.build.compiler.clone()),
            (
                "build",
                format!(
                    "optimisation level {}, debug assertions {}",
                    self.build.opt_level,
                    if self.build.debug_assertions { "on" } else { "off" }
                ),
            ),
        ]
    }

    /// The card as an HTML table.
    pub fn card(&self) -> String {
        let mut html = "<table><caption>This machine</caption><tbody>".to_owned();
        for (name, value) in self.facts() {
            html.push_str(&format!(
                "<tr><th style=\"text-align:left\">{name}</th><td style=\"text-align:left\">{}</td></tr>",
                markup::escape(&value)
            ));
        }
        html.push_str("</tbody></table>");
        html
    }

    /// Shows the card in a notebook, as HTML with plain text beside it. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        notebook::show(&[("text/html", &self.card()), ("text/plain", &self.to_string())]);
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = self.facts();
        for (index, (name, value)) in facts.iter().enumerate() {
            write!(f, "{name:<12} {value}")?;
            if index + 1 < facts.len() {
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// A processor's name without the trade marks and the clock speed that makers append.
fn short_processor(name: &str) -> String {
    let bare = name.replace("(R)", "").replace("(TM)", "").replace("(tm)", "");
    bare.split(" @ ")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .filter(|word| *word != "CPU" && *word != "Processor")
        .collect::<Vec<_>>()
        .join(" ")
}

fn threads(count: usize) -> String {
    format!("{count} thread{}", if count == 1 { "" } else { "s" })
}

/// Bytes in the largest binary unit that keeps the number at 1 or more.
fn readable_bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if value.fract() == 0.0 {
        format!("{value} {unit}")
    } else {
        format!("{value:.1} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::{readable_bytes, short_processor};

    #[test]
    fn sizes_and_names_read_well() {
        assert_eq!(readable_bytes(32 * 1024), "32 KiB");
        assert_eq!(readable_bytes(64), "64 B");
        assert_eq!(readable_bytes(25_276_510_208), "23.5 GiB");
        assert_eq!(
            short_processor("Intel(R) Core(TM) i7-8750H CPU @ 2.20GHz"),
            "Intel Core i7-8750H"
        );
    }
}
