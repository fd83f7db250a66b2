//! Numbers as text: the table behind each figure and report.

use std::fmt;

use lab_words::markup::escape;
use thiserror::Error;

use crate::ground::notebook;

/// A row of a table does not have one cell for each column.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("table row {row} has {cells} cells for {columns} columns; give one cell for each column")]
pub struct RaggedRow {
    /// The row's position, from 0.
    pub row: usize,
    /// Its cells.
    pub cells: usize,
    /// The table's columns.
    pub columns: usize,
}

/// A table of text cells, every row as wide as the header. `Display` gives aligned plain text.
///
/// ```
/// use concurrency_lab::lab::table::Table;
///
/// let table = Table::new(["variant", "median"], [["one thread", "12.5 ms"], ["two threads", "6.4 ms"]]);
/// assert_eq!(table.cell(1, "median"), Some("6.4 ms"));
/// println!("{table}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    /// A table whose rows are as wide as its header, which the compiler sees to.
    pub fn new<H: Into<String>, C: Into<String>, const N: usize>(
        headers: [H; N],
        rows: impl IntoIterator<Item = [C; N]>,
    ) -> Self {
        Self {
            headers: headers.into_iter().map(Into::into).collect(),
            rows: rows
                .into_iter()
                .map(|row| row.into_iter().map(Into::into).collect())
                .collect(),
            notes: Vec::new(),
        }
    }

    /// A table whose number of columns is known only at run time.
    ///
    /// # Errors
    ///
    /// [`RaggedRow`] where a row does not have one cell for each column.
    pub fn from_rows(headers: Vec<String>, rows: Vec<Vec<String>>) -> Result<Self, RaggedRow> {
        if let Some(row) = rows.iter().position(|row| row.len() != headers.len()) {
            return Err(RaggedRow {
                row,
                cells: rows[row].len(),
                columns: headers.len(),
            });
        }
        Ok(Self {
            headers,
            rows,
            notes: Vec::new(),
        })
    }

    /// A table of rows that a chart built as wide as the header; a missing cell would be empty.
    pub(in crate::lab) fn padded(headers: Vec<String>, mut rows: Vec<Vec<String>>) -> Self {
        for row in &mut rows {
            row.resize(headers.len(), String::new());
        }
        Self {
            headers,
            rows,
            notes: Vec::new(),
        }
    }

    /// Adds a line of text under the table.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The column names.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The rows, each as wide as the header.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The lines under the table.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The cell in row `row` (from 0) under the column named `column`.
    pub fn cell(&self, row: usize, column: &str) -> Option<&str> {
        let column = self.headers.iter().position(|header| header == column)?;
        Some(self.rows.get(row)?[column].as_str())
    }

    /// The table as text of at most `characters`: where it is longer, its first row, its last one and as many between
    /// them, evenly spaced, as there is room for; a line says so.
    ///
    /// ```
    /// use concurrency_lab::lab::table::Table;
    ///
    /// let long = Table::new(["n"], (0..1000).map(|n| [n.to_string()]));
    /// let text = long.brief(300);
    /// assert!(text.chars().count() <= 300 && text.contains("of 1000 rows"));
    /// assert!(text.contains("\n  0") && text.contains("\n999"));
    /// ```
    pub fn brief(&self, characters: usize) -> String {
        let mut text = self.to_string();
        let mut kept = self.rows.len();
        while text.chars().count() > characters && kept > 2 {
            let share = characters as f64 / text.chars().count() as f64;
            kept = ((kept as f64 * share) as usize).min(kept - 1).max(2);
            let last = self.rows.len() - 1;
            let rows = (0..kept).map(|i| self.rows[i * last / (kept - 1)].clone());
            let mut table = self.clone();
            table.rows = rows.collect();
            let note = format!("listed are {kept} of {} rows", self.rows.len());
            text = table.note(note).to_string();
        }
        text
    }

    /// The table as an HTML `<table>`, every cell escaped.
    pub fn html(&self) -> String {
        let right = self.right_aligned();
        let mut html = String::from("<table><thead><tr>");
        for (header, &right) in self.headers.iter().zip(&right) {
            html.push_str(&format!("<th{}>{}</th>", html_align(right), escape(header)));
        }
        html.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            html.push_str("<tr>");
            for (cell, &right) in row.iter().zip(&right) {
                html.push_str(&format!("<td{}>{}</td>", html_align(right), escape(cell)));
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        for note in &self.notes {
            html.push_str(&format!("<p>{}</p>", escape(note)));
        }
        html
    }

    /// Shows the table in a notebook, as HTML with plain text beside it. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        notebook::show(&[("text/html", &self.html()), ("text/plain", &self.to_string())]);
    }

    /// Columns of numbers stand to the right, so that their digits line up.
    fn right_aligned(&self) -> Vec<bool> {
        (0..self.headers.len())
            .map(|column| {
                let mut cells = self
                    .rows
                    .iter()
                    .map(|row| row[column].as_str())
                    .filter(|cell| !cell.is_empty())
                    .peekable();
                cells.peek().is_some()
                    && cells.all(|cell| {
                        cell.trim_start_matches(['-', '−', '+', '±', '<', '>', '≈', ' '])
                            .starts_with(|c: char| c.is_ascii_digit())
                            || matches!(cell, "—" | "–")
                    })
            })
            .collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let right = self.right_aligned();
        let widths: Vec<usize> = (0..self.headers.len())
            .map(|column| {
                self.rows
                    .iter()
                    .map(|row| &row[column])
                    .chain([&self.headers[column]])
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells
                .iter()
                .zip(&widths)
                .zip(&right)
                .map(|((cell, &width), &right)| {
                    if right {
                        format!("{cell:>width$}")
                    } else {
                        format!("{cell:<width$}")
                    }
                })
                .collect();
            cells.join("  ").trim_end().to_string()
        };
        let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
        write!(f, "{}\n{}", line(&self.headers), rule.join("  "))?;
        for row in &self.rows {
            write!(f, "\n{}", line(row))?;
        }
        for note in &self.notes {
            write!(f, "\n{note}")?;
        }
        Ok(())
    }
}

fn html_align(right: bool) -> &'static str {
    if right {
        " style=\"text-align:right\""
    } else {
        " style=\"text-align:left\""
    }
}
