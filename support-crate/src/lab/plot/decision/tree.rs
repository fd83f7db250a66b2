//! One tree in one style: columns get their widths, every node a band of its own, and every node its place in it.

use super::choice::{Choice, Question};
use super::placed::{BAR, Misfit, Placed, PlacedAnswer, PlacedBox, PlacedText, Style};
use crate::lab::plot::area::Area;
use crate::lab::plot::label::{Label, widest};
use crate::lab::plot::scene::{Ink, MARGIN, WIDTH, printable};

/// From a question's box to the line down to its answers.
const TRUNK: f64 = 18.0;
/// From that line to the answer's text.
const STUB: f64 = 18.0;
/// The shortest arrow from an answer to what it leads to, and the space before it.
const ARROW: f64 = 34.0;
/// The most height that a tool is given beyond its own; with more, a small map would fall apart.
const MOST_SPARE: f64 = 56.0;

/// A question or a tool with its texts on one line each.
#[derive(Clone, Debug)]
struct Node {
    /// The column of boxes in which it stands: the number of questions before it, and for tools always the last one.
    column: usize,
    /// The answer that leads to it, and the lane that answers of its question stand in.
    answer: Option<(Label, usize)>,
    texts: Vec<Label>,
    children: Vec<Node>,
    is_tool: bool,
}

impl Node {
    /// The tree below `question`, with texts as large as `style` says; tools stand in the column `last`.
    fn question(
        question: &Question,
        answer: Option<(Label, usize)>,
        column: usize,
        last: usize,
        style: Style,
    ) -> Self {
        let children = question.options.iter().map(|(answer, next)| {
            let answer = Some((label(answer, style.base), column));
            match next {
                Choice::Ask(question) => Self::question(question, answer, column + 1, last, style),
                Choice::Take { tool, remark } => Self {
                    column: last,
                    answer,
                    texts: vec![
                        label(tool, style.base + 1.0).bold(),
                        label(remark, (style.base - 2.0).max(18.0)).ink(Ink::Muted),
                    ],
                    children: Vec::new(),
                    is_tool: true,
                },
            }
        });
        Self {
            column,
            answer,
            texts: vec![label(&question.text, style.base).middle()],
            children: children.collect(),
            is_tool: false,
        }
    }

    fn nodes(&self) -> Vec<&Self> {
        let below = self.children.iter().flat_map(Self::nodes);
        std::iter::once(self).chain(below).collect()
    }

    fn tools(&self) -> usize {
        self.nodes().iter().filter(|node| node.is_tool).count()
    }

    /// Breaks every text at the width of its column; an empty one takes no line.
    fn wrapped(mut self, widths: &Widths) -> Self {
        let wrap = |label: Label, width: f64| label.wrapped(width + 0.5, usize::MAX);
        let width = widths.boxes[self.column];
        self.texts = self.texts.into_iter().map(|text| wrap(text, width)).collect();
        self.answer = self
            .answer
            .map(|(text, lane)| (wrap(text, widths.lanes[lane]), lane));
        let children = self.children.into_iter();
        self.children = children.map(|child| child.wrapped(widths)).collect();
        self
    }

    fn text_height(&self) -> f64 {
        self.texts.iter().map(Label::height).sum()
    }
}

fn label(text: &str, size: f64) -> Label {
    Label::new(printable(text)).size(size).pitch(1.2 * size)
}

/// The width of the text in each column of boxes and in each lane of answers between them.
struct Widths {
    boxes: Vec<f64>,
    lanes: Vec<f64>,
}

impl Widths {
    /// Shares `room` out among the columns of boxes from 0 to `last` and the lanes between them: a column gets what its longest text needs on one line; where the room is too small for all, the
    /// widest columns are made equally narrow, the tools' last and never below the widest word.
    fn new(root: &Node, last: usize, room: f64) -> Result<Self, (f64, String)> {
        let nodes = root.nodes();
        let mut columns: Vec<Vec<&Label>> = vec![Vec::new(); 2 * last + 1];
        for node in &nodes {
            columns[2 * node.column].extend(&node.texts);
            if let Some((answer, lane)) = &node.answer {
                columns[2 * lane + 1].push(answer);
            }
        }
        let natural: Vec<f64> = columns
            .iter()
            .map(|labels| widest(labels.iter().copied()))
            .collect();
        let least: Vec<(f64, String)> = columns.iter().map(|labels| widest_word(labels)).collect();
        let needed: f64 = least.iter().map(|(width, _)| width).sum();
        if needed > room {
            let word = least.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
            return Err((needed, word.unwrap_or_default().1));
        }
        let capped = |cap: f64| -> Vec<f64> {
            let widths = natural.iter().zip(&least).enumerate();
            // Tools stand one above the other and decide the height, so their column is narrowed last.
            let cap_of = |column: usize| if column == 2 * last { 2.0 * cap } else { cap };
            widths
                .map(|(column, (natural, least))| natural.min(cap_of(column)).max(least.0))
                .collect()
        };
        let cap = largest(room, |cap| capped(cap).iter().sum::<f64>() <= room);
        let widths = capped(cap);
        Ok(Self {
            boxes: widths.iter().copied().step_by(2).collect(),
            lanes: widths.iter().copied().skip(1).step_by(2).collect(),
        })
    }

    fn sum(&self) -> f64 {
        self.boxes.iter().chain(&self.lanes).sum()
    }
}

/// The widest word among `labels`, which no line can be narrower than.
fn widest_word(labels: &[&Label]) -> (f64, String) {
    let words = labels.iter().flat_map(|label| label.words());
    words.fold((0.0, String::new()), |widest, word| {
        if word.0 > widest.0 { word } else { widest }
    })
}

/// The largest number up to `most` for which `fits` holds, by bisection; `fits` holds for 0 and, once it fails, fails on.
fn largest(most: f64, fits: impl Fn(f64) -> bool) -> f64 {
    if fits(most) {
        return most;
    }
    let (mut low, mut high) = (0.0, most);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// A tree whose columns have their places.
pub(super) struct Tree {
    root: Node,
    style: Style,
    widths: Widths,
    /// Left edge of each column of boxes.
    lefts: Vec<f64>,
}

impl Tree {
    /// Gives each column its width.
    pub(super) fn new(root: &Question, style: Style) -> Result<Self, Misfit> {
        let last = root.questions_in_a_row();
        let levels = last as f64;
        let root = Node::question(root, None, 0, last, style);
        let fixed = (levels + 1.0) * 2.0 * style.side + BAR + levels * (TRUNK + STUB + ARROW);
        let room = WIDTH - 2.0 * MARGIN - fixed;
        let mut widths = Widths::new(&root, last, room).map_err(|(needed, word)| Misfit::Width {
            word,
            needed: needed + fixed,
            room: room + fixed,
        })?;
        let root = root.wrapped(&widths);
        // Boxes grow a little, arrows take the rest.
        let spare = room - widths.sum();
        let wider = (0.5 * spare / (levels + 1.0)).min(40.0);
        let longer = (spare - wider * (levels + 1.0)) / levels;
        for width in &mut widths.boxes {
            *width += wider;
        }
        let mut lefts = vec![MARGIN];
        for (text, lane) in widths.boxes.iter().zip(&widths.lanes) {
            let left = lefts[lefts.len() - 1];
            lefts.push(left + text + 2.0 * style.side + TRUNK + STUB + lane + ARROW + longer);
        }
        Ok(Self {
            root,
            style,
            widths,
            lefts,
        })
    }

    /// Places the tree between `top` and `bottom`.
    pub(super) fn place(&self, top: f64, bottom: f64) -> Result<Placed, Misfit> {
        let room = bottom - top;
        let needed = self.band(&self.root, 0.0);
        if needed > room {
            return Err(Misfit::Height { needed, room });
        }
        let spare = ((room - needed) / self.root.tools() as f64).min(MOST_SPARE);
        let mut placed = Placed::default();
        let above = 0.5 * (room - self.band(&self.root, spare));
        self.node(&self.root, top + above, spare, &mut placed);
        Ok(placed)
    }

    fn box_height(&self, node: &Node) -> f64 {
        node.text_height() + 2.0 * self.style.pad
    }

    /// The height of the box and of the answer before it, whichever is greater.
    fn own_height(&self, node: &Node) -> f64 {
        let answer = node.answer.as_ref().map_or(0.0, |(answer, _)| answer.height());
        self.box_height(node).max(answer)
    }

    /// The height of a node's band, where each tool is given `spare` beyond what it needs.
    fn band(&self, node: &Node, spare: f64) -> f64 {
        let own = self.own_height(node) + self.style.gap;
        if node.is_tool {
            return own + spare;
        }
        self.below(node, spare).max(own)
    }

    fn below(&self, node: &Node, spare: f64) -> f64 {
        node.children.iter().map(|child| self.band(child, spare)).sum()
    }

    /// Places a node in the band that starts at `top`, all below it first, and returns the middle of its box.
    fn node(&self, node: &Node, top: f64, spare: f64, placed: &mut Placed) -> f64 {
        let band = self.band(node, spare);
        let mut child_top = top + 0.5 * (band - self.below(node, spare)).max(0.0);
        let mut middles = Vec::new();
        for child in &node.children {
            middles.push(self.node(child, child_top, spare, placed));
            child_top += self.band(child, spare);
        }
        let half = 0.5 * (self.own_height(node) + self.style.gap);
        let centre = match (middles.first(), middles.last()) {
            (Some(first), Some(last)) => 0.5 * (first + last),
            _ => top + 0.5 * band,
        };
        // `max` before `min`: rounding may leave the band a hair shorter than its box.
        let middle = centre.max(top + half).min(top + band - half);
        let area = self.boxed(node, middle, placed);
        for (child, to) in node.children.iter().zip(middles) {
            self.answer(child, (area.right, middle), to, placed);
        }
        middle
    }

    fn boxed(&self, node: &Node, middle: f64, placed: &mut Placed) -> Area {
        let width = self.widths.boxes[node.column];
        let left = self.lefts[node.column];
        let bar = if node.is_tool { BAR } else { 0.0 };
        let height = self.box_height(node);
        let right = left + bar + width + 2.0 * self.style.side;
        let area = Area::new(left, middle - 0.5 * height, right, middle + 0.5 * height);
        let mut y = area.top + self.style.pad;
        let mut texts = Vec::new();
        for label in &node.texts {
            // A tool's texts start at its left edge, a question's stand in the middle of its box.
            let indent = if node.is_tool {
                0.0
            } else {
                0.5 * (width - label.width())
            };
            texts.push(text_at(label, left + bar + self.style.side + indent, y));
            y += label.height();
        }
        placed.boxes.push(PlacedBox {
            area,
            texts,
            is_tool: node.is_tool,
        });
        area
    }

    fn answer(&self, child: &Node, from: (f64, f64), to: f64, placed: &mut Placed) {
        let Some((label, _)) = &child.answer else {
            return;
        };
        let trunk = from.0 + TRUNK;
        placed.answers.push(PlacedAnswer {
            from,
            trunk,
            text: text_at(label, trunk + STUB, to - 0.5 * label.height()),
            to: (self.lefts[child.column], to),
        });
    }
}

fn text_at(label: &Label, left: f64, top: f64) -> PlacedText {
    PlacedText {
        area: Area::new(left, top, left + label.width(), top + label.height()),
        label: label.clone(),
    }
}
