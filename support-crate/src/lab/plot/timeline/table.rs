//! A timeline in words and numbers.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use super::chart::kind_name;
use super::lanes::{KINDS, Lane, reach};
use super::shares::Shares;
use crate::lab::plot::Numbers;
use crate::lab::plot::numbers::number;
use crate::lab::span::Span;
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// The most spans that the table lists one by one.
const LISTED_SPANS: usize = 200;

/// The most lanes that the table lists one by one.
const LISTED_LANES: usize = 100;

/// Of more lanes than that, so many of the busiest are listed.
const BUSIEST: usize = 20;

/// The most spans whose unrounded times a figure carries along; of more it has how many lanes did what when.
const UNROUNDED_SPANS: usize = 20_000;

/// The slices of time in which lanes are then counted.
const SLICES: usize = 500;

/// Each span; of many spans a row for each lane; of many lanes the sum and the busiest.
pub(super) fn table(spans: &[Span], lanes: &[Lane<'_>]) -> Table {
    if spans.len() <= LISTED_SPANS {
        each_span(spans)
    } else if lanes.len() <= LISTED_LANES {
        Table::new(HEADERS, lanes.iter().map(row))
    } else {
        busiest(lanes)
    }
}

fn each_span(spans: &[Span]) -> Table {
    Table::new(
        ["lane", "what", "kind", "start", "length"],
        spans.iter().map(|span| {
            [
                span.lane.clone(),
                span.label.clone(),
                kind_name(span.kind).to_owned(),
                seconds(span.start),
                seconds(span.end - span.start),
            ]
        }),
    )
}

const HEADERS: [&str; 6] = ["lane", "spans", "working", "waiting", "queueing", "ended at"];

fn row(lane: &Lane<'_>) -> [String; 6] {
    summary(lane.name, lane.spans.len(), lane.times(), lane.end())
}

fn summary(name: &str, spans: usize, times: [Duration; 3], end: Duration) -> [String; 6] {
    let [work, wait, queue] = times.map(seconds);
    [name.to_owned(), count(spans), work, wait, queue, seconds(end)]
}

/// All lanes in one row, then those that worked longest, in the order of the figure.
fn busiest(lanes: &[Lane<'_>]) -> Table {
    let times: Vec<[Duration; 3]> = lanes.iter().map(Lane::times).collect();
    let total = |kind: usize| times.iter().map(|times| times[kind]).sum();
    let spans = lanes.iter().map(|lane| lane.spans.len()).sum();
    let end = lanes.iter().map(Lane::end).max().unwrap_or_default();
    let name = format!("all {} lanes", count(lanes.len()));
    let all = summary(&name, spans, [total(0), total(1), total(2)], end);

    let mut order: Vec<usize> = (0..lanes.len()).collect();
    // Of lanes that worked equally long, such as not at all, those with more spans.
    order.sort_by_key(|&i| Reverse((times[i][0], lanes[i].spans.len())));
    order.truncate(BUSIEST);
    order.sort_unstable();
    let listed = order.into_iter().map(|i| row(&lanes[i]));
    Table::new(HEADERS, [all].into_iter().chain(listed)).note(format!(
        "listed are the {BUSIEST} lanes of {} that worked longest",
        count(lanes.len())
    ))
}

/// Every lane's spans, one series for each kind: when each started, and how long it was. Of very many spans the number of
/// lanes that did so, slice by slice.
pub(super) fn numbers(spans: &[Span], lanes: &[Lane<'_>]) -> Vec<Numbers> {
    if spans.len() > UNROUNDED_SPANS {
        return lanes_over_time(lanes);
    }
    let mut series: Vec<Numbers> = Vec::new();
    let mut index_of: HashMap<(&str, usize), usize> = HashMap::new();
    for span in spans {
        let key = (span.lane.as_str(), span.kind as usize);
        let index = *index_of.entry(key).or_insert_with(|| {
            series.push(Numbers {
                name: format!("{}, {}", span.lane, kind_name(span.kind)),
                x: "start (s)".to_owned(),
                y: "length (s)".to_owned(),
                points: Vec::new(),
            });
            series.len() - 1
        });
        let length = (span.end - span.start).as_secs_f64();
        let point = number(Some(span.start.as_secs_f64()), length, None);
        series[index].points.push(point);
    }
    series
}

fn lanes_over_time(lanes: &[Lane<'_>]) -> Vec<Numbers> {
    let (start, end) = reach(lanes);
    let length = (end - start).as_secs_f64();
    let place = |moment: Duration| {
        if length > 0.0 {
            (moment - start).as_secs_f64() / length * SLICES as f64
        } else {
            0.0
        }
    };
    let shares = Shares::new(lanes, lanes.len(), SLICES, place);
    let cells = shares.rows.iter().flat_map(|(cells, _)| cells);
    KINDS
        .into_iter()
        .map(|kind| Numbers {
            name: format!("lanes {}", kind_name(kind)),
            x: "from (s)".to_owned(),
            y: "mean number of lanes".to_owned(),
            points: cells
                .clone()
                .enumerate()
                .map(|(i, cell)| {
                    let from = start.as_secs_f64() + length * i as f64 / SLICES as f64;
                    number(Some(from), cell.lanes[kind as usize], None)
                })
                .collect(),
        })
        .collect()
}

fn seconds(time: Duration) -> String {
    Unit::Seconds.format(time.as_secs_f64())
}

/// A number of things as text.
pub(super) fn count(number: usize) -> String {
    Unit::Count.format(number as f64)
}
