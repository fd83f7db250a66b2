//! Where each box and each answer of a decision map stands.
//!
//! Columns are questions, answers, questions, answers, …, tools. Every node owns a horizontal band that holds its box,
//! the answer that leads to it and the bands of all below it; bands of different branches are disjoint, so nothing that
//! stands or runs in its own band can touch another branch.

use super::choice::Question;
use super::placed::{Misfit, Placed, Style};
use super::tree::Tree;

/// From the most comfortable to the tightest.
const STYLES: [Style; 4] = [
    Style {
        base: 23.0,
        side: 18.0,
        pad: 11.0,
        gap: 16.0,
    },
    Style {
        base: 21.0,
        side: 16.0,
        pad: 9.0,
        gap: 12.0,
    },
    Style {
        base: 19.5,
        side: 14.0,
        pad: 7.0,
        gap: 9.0,
    },
    Style {
        base: 18.0,
        side: 12.0,
        pad: 5.0,
        gap: 6.0,
    },
];

/// Places the tree between `top` and `bottom`, in the most comfortable style that fits.
pub(super) fn place(root: &Question, top: f64, bottom: f64) -> Result<Placed, Misfit> {
    let mut misfit = None;
    for style in STYLES {
        match Tree::new(root, style).and_then(|tree| tree.place(top, bottom)) {
            Ok(placed) => return Ok(placed),
            Err(reason) => misfit = Some(reason),
        }
    }
    Err(misfit.unwrap_or(Misfit::Height {
        needed: 0.0,
        room: bottom - top,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::choice::Choice;
    use super::*;
    use crate::lab::plot::area::Area;
    use crate::lab::plot::scene::{MARGIN, WIDTH};
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        "[A-Za-z]{1,9}( [a-z]{1,9}){0,4}"
    }

    fn tool() -> impl Strategy<Value = Choice> {
        (text(), text()).prop_map(|(tool, remark)| Choice::take(tool, remark))
    }

    fn asked(next: impl Strategy<Value = Choice>) -> impl Strategy<Value = Question> {
        let options = prop::collection::vec((text(), next), 1..4);
        (text(), options).prop_map(|(question, options)| {
            let asked = Choice::ask(question);
            options
                .into_iter()
                .fold(asked, |asked, (answer, next)| asked.option(answer, next))
        })
    }

    fn tree() -> impl Strategy<Value = Question> {
        let inner = asked(tool()).prop_map(Choice::from);
        let middle = asked(prop_oneof![tool(), inner]).prop_map(Choice::from);
        asked(prop_oneof![tool(), middle])
    }

    proptest! {
        #[test]
        fn boxes_and_answers_keep_apart_and_inside(root in tree()) {
            let Ok(placed) = place(&root, 110.0, 680.0) else {
                // A refusal of what is small is tried through the public interface.
                return Ok(());
            };
            let boxes = placed.boxes.iter().map(|one| one.area);
            let answers = placed.answers.iter().map(|answer| answer.text.area);
            let areas: Vec<Area> = boxes.chain(answers).collect();
            for (i, a) in areas.iter().enumerate() {
                prop_assert!(a.left >= MARGIN && a.right <= WIDTH - MARGIN + 1.0, "{a:?}");
                prop_assert!(a.top >= 109.9 && a.bottom <= 680.1, "{a:?}");
                prop_assert!(areas[..i].iter().all(|b| !a.overlaps(b)), "{a:?} in {areas:?}");
            }
            for one in &placed.boxes {
                for text in &one.texts {
                    let area = text.area;
                    prop_assert!(area.left > one.area.left && area.right < one.area.right);
                    prop_assert!(area.top > one.area.top && area.bottom < one.area.bottom);
                }
            }
            // No edge runs through a box, nor through an answer.
            let inner: Vec<Area> = areas.iter().map(|area| area.grown(-2.0)).collect();
            for answer in &placed.answers {
                let (from, to, trunk) = (answer.from, answer.to, answer.trunk);
                let edges = [
                    (from.0, from.1, trunk, from.1),
                    (trunk, from.1.min(to.1), trunk, from.1.max(to.1)),
                    (trunk, to.1, answer.text.area.left - 1.0, to.1),
                    (answer.text.area.right + 1.0, to.1, to.0, to.1),
                ];
                for (left, top, right, bottom) in edges {
                    let edge = Area { left, top, right, bottom };
                    prop_assert!(inner.iter().all(|area| !area.overlaps(&edge)), "{edge:?}");
                }
            }
        }
    }
}
