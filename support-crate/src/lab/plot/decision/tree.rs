//! One tree in one style: columns get their widths, bands their heights, and every node its place.

use super::choice::{Choice, Question};
use super::columns::{Column, block_height, widths};
use super::placed::{BAR, Misfit, Placed, PlacedAnswer, PlacedBox, PlacedText, Style};
use super::words::Words;
use crate::lab::plot::area::Area;
use crate::lab::plot::scene::{MARGIN, WIDTH};

/// From a question's box to the line down to its answers.
const TRUNK: f64 = 18.0;
/// From that line to the answer's text.
const STUB: f64 = 18.0;
/// The shortest arrow from an answer to what it leads to, and the space before it.
const ARROW: f64 = 34.0;
/// The most height for each tool; beyond it a small map would fall apart.
const LARGEST_PITCH: f64 = 132.0;

/// A node with its texts measured.
#[derive(Clone, Debug)]
struct Node {
    /// How many questions come before it.
    depth: usize,
    answer: Option<Words>,
    texts: Vec<Words>,
    children: Vec<Node>,
    is_tool: bool,
}

impl Node {
    fn question(question: &Question, answer: Option<Words>, depth: usize, style: Style) -> Self {
        let children = question.options.iter().map(|(answer, next)| {
            let answer = Some(Words::new(answer, style.base, false));
            match next {
                Choice::Ask(question) => Self::question(question, answer, depth + 1, style),
                Choice::Take { tool, remark } => Self {
                    depth: depth + 1,
                    answer,
                    texts: vec![
                        Words::new(tool, style.base + 1.0, true),
                        Words::new(remark, (style.base - 2.0).max(18.0), false),
                    ],
                    children: Vec::new(),
                    is_tool: true,
                },
            }
        });
        Self {
            depth,
            answer,
            texts: vec![Words::new(&question.text, style.base, false)],
            children: children.collect(),
            is_tool: false,
        }
    }

    fn nodes(&self) -> Vec<&Self> {
        let below = self.children.iter().flat_map(Self::nodes);
        std::iter::once(self).chain(below).collect()
    }
}

/// A tree whose columns have their widths.
pub(super) struct Tree {
    root: Node,
    style: Style,
    /// Width of the text in each column of questions, and at the end in that of tools.
    boxes: Vec<f64>,
    /// Width of the text in each lane of answers.
    lanes: Vec<f64>,
    /// Left edge of each column of boxes.
    lefts: Vec<f64>,
}

impl Tree {
    /// Gives each column its width; [`widths`] says what `crowding` is.
    pub(super) fn new(root: &Question, style: Style, crowding: f64) -> Result<Self, Misfit> {
        let levels = root.questions_in_a_row();
        let root = Node::question(root, None, 0, style);
        let mut columns = vec![Column::default(); 2 * levels + 1];
        for node in root.nodes() {
            if let Some(answer) = &node.answer {
                columns[2 * node.depth - 1].blocks.push(vec![answer.clone()]);
            }
            let column = if node.is_tool { 2 * levels } else { 2 * node.depth };
            columns[column].blocks.push(node.texts.clone());
        }
        let fixed = (levels + 1) as f64 * 2.0 * style.side + BAR + levels as f64 * (TRUNK + STUB + ARROW);
        let room = WIDTH - 2.0 * MARGIN - fixed;
        let texts = widths(&columns, room, crowding).map_err(|(needed, word)| Misfit::Width {
            word,
            needed: needed + fixed,
            room: room + fixed,
        })?;
        let spare = room - texts.iter().sum::<f64>();
        // Boxes grow a little, arrows take the rest.
        let wider = (0.5 * spare / (levels + 1) as f64).min(40.0);
        let longer = (spare - wider * (levels + 1) as f64) / levels as f64;
        let boxes: Vec<f64> = texts.iter().step_by(2).map(|width| width + wider).collect();
        let lanes: Vec<f64> = texts.iter().skip(1).step_by(2).copied().collect();
        let mut lefts = vec![MARGIN];
        for (text, lane) in boxes.iter().zip(&lanes) {
            let left = lefts[lefts.len() - 1];
            lefts.push(left + text + 2.0 * style.side + TRUNK + STUB + lane + ARROW + longer);
        }
        Ok(Self {
            root,
            style,
            boxes,
            lanes,
            lefts,
        })
    }

    /// The column of boxes in which a node stands: tools all in the last one.
    fn column(&self, node: &Node) -> usize {
        if node.is_tool {
            self.boxes.len() - 1
        } else {
            node.depth
        }
    }

    fn box_height(&self, node: &Node) -> f64 {
        block_height(&node.texts, self.boxes[self.column(node)]) + 2.0 * self.style.pad
    }

    /// The height of the box and of the answer before it, whichever is greater.
    fn own_height(&self, node: &Node) -> f64 {
        let answer = node.answer.as_ref();
        let answer = answer.map_or(0.0, |answer| answer.height(self.lanes[node.depth - 1]));
        self.box_height(node).max(answer)
    }

    /// The height of a node's band where each tool has at least `pitch`.
    fn band(&self, node: &Node, pitch: f64) -> f64 {
        let below: f64 = node.children.iter().map(|child| self.band(child, pitch)).sum();
        let least = if node.is_tool { pitch } else { below };
        least.max(self.own_height(node) + self.style.gap)
    }

    /// Places the tree between `top` and `bottom`.
    pub(super) fn place(&self, top: f64, bottom: f64) -> Result<Placed, Misfit> {
        let room = bottom - top;
        let needed = self.band(&self.root, 0.0);
        if needed > room {
            return Err(Misfit::Height { needed, room });
        }
        // The largest pitch that fits, by bisection: tools are then evenly spaced but where a text needs more.
        let (mut fits, mut too_large) = (0.0, LARGEST_PITCH);
        for _ in 0..24 {
            let middle = 0.5 * (fits + too_large);
            if self.band(&self.root, middle) <= room {
                fits = middle;
            } else {
                too_large = middle;
            }
        }
        let mut placed = Placed::default();
        let spare = room - self.band(&self.root, fits);
        self.node(&self.root, top + 0.5 * spare, fits, &mut placed);
        Ok(placed)
    }

    /// Places a node in the band that starts at `top`, all below it first, and returns the middle of its box.
    fn node(&self, node: &Node, top: f64, pitch: f64, placed: &mut Placed) -> f64 {
        let band = self.band(node, pitch);
        let below: f64 = node.children.iter().map(|child| self.band(child, pitch)).sum();
        let mut child_top = top + 0.5 * (band - below).max(0.0);
        let mut middles = Vec::new();
        for child in &node.children {
            middles.push(self.node(child, child_top, pitch, placed));
            child_top += self.band(child, pitch);
        }
        let half = 0.5 * (self.own_height(node) + self.style.gap);
        let centre = match (middles.first(), middles.last()) {
            (Some(first), Some(last)) => 0.5 * (first + last),
            _ => top + 0.5 * band,
        };
        // `max` before `min`: rounding may leave the band a hair shorter than its box.
        let middle = centre.max(top + half).min(top + band - half);
        let area = self.framed(node, middle, placed);
        for (child, to) in node.children.iter().zip(middles) {
            self.answer(child, (area.right, middle), to, placed);
        }
        middle
    }

    fn framed(&self, node: &Node, middle: f64, placed: &mut Placed) -> Area {
        let column = self.column(node);
        let width = self.boxes[column];
        let half = 0.5 * self.box_height(node);
        let left = self.lefts[column];
        let bar = if node.is_tool { BAR } else { 0.0 };
        let area = Area {
            left,
            top: middle - half,
            right: left + bar + width + 2.0 * self.style.side,
            bottom: middle + half,
        };
        let mut y = area.top + self.style.pad;
        let mut texts = Vec::new();
        for words in &node.texts {
            let text = text_at(words, width, left + bar + self.style.side, y);
            y = text.area.bottom;
            texts.push(text);
        }
        placed.boxes.push(PlacedBox {
            area,
            texts,
            is_tool: node.is_tool,
        });
        area
    }

    fn answer(&self, child: &Node, from: (f64, f64), to: f64, placed: &mut Placed) {
        let Some(words) = &child.answer else { return };
        let width = self.lanes[child.depth - 1];
        let trunk = from.0 + TRUNK;
        let text = text_at(words, width, trunk + STUB, to - 0.5 * words.height(width));
        let to = (self.lefts[self.column(child)], to);
        placed.answers.push(PlacedAnswer {
            from,
            trunk,
            text,
            to,
        });
    }
}

fn text_at(words: &Words, max: f64, left: f64, top: f64) -> PlacedText {
    let (lines, width) = words.wrapped(max);
    PlacedText {
        area: Area {
            left,
            top,
            right: left + width,
            bottom: top + lines.len() as f64 * words.line(),
        },
        lines,
        words: words.clone(),
    }
}
