//! The learned part: for every feature, how much it speaks for or against each
//! answer; for every answer, the direction its questions point in. A softmax over
//! the answers that come into question, taught one question at a time.
//!
//! A feature's row has only the answers it was met with, so rows are short and
//! the whole is a learned inverted index: it grows with what was learned, not
//! with features times answers.

use super::meaning::{DIMENSIONS, dot};
use super::vocabulary::Input;

/// Row entries looked at for one question; common features beyond are left out.
const ENTRIES: usize = 200_000;
/// Up to so many answers the meaning is held against all of them, beyond against
/// those the words bring up.
const ALL_ANSWERS: usize = 1_024;
/// How many answers a lesson corrects.
const RIVALS: usize = 64;

/// Below this a share was right enough, and nothing is corrected.
const RIGHT_ENOUGH: f32 = 1e-3;

/// Answers in order of their numbers, and what a feature says for each.
type Row = Vec<(u32, f32)>;

/// Weights of features and directions, by answer.
#[derive(Clone, Default)]
pub struct Model {
    rows: Vec<Row>,
    directions: Vec<f32>,
    leanings: Vec<f32>,
}

impl Model {
    /// Makes room.
    pub fn widen(&mut self, features: usize, answers: usize) {
        if self.rows.len() < features {
            self.rows.resize_with(features, Row::default);
        }
        if self.leanings.len() < answers {
            self.leanings.resize(answers, 0.0);
            self.directions.resize(answers * DIMENSIONS, 0.0);
        }
    }

    fn direction(&self, answer: usize) -> &[f32] {
        self.directions.get(answer * DIMENSIONS..(answer + 1) * DIMENSIONS).unwrap_or_default()
    }

    /// How much speaks for each answer, into `scores` (one a known answer).
    pub fn score(&self, input: &Input, scores: &mut Vec<f32>) {
        scores.clear();
        scores.extend_from_slice(&self.leanings);
        let mut left = ENTRIES;
        for (feature, weight) in &input.sparse {
            let Some(row) = self.rows.get(*feature as usize) else { continue };
            if row.len() > left {
                continue;
            }
            left -= row.len();
            for (answer, learned) in row {
                if let Some(score) = scores.get_mut(*answer as usize) {
                    *score += weight * learned;
                }
            }
        }
        self.score_meaning(input, scores);
    }

    fn score_meaning(&self, input: &Input, scores: &mut [f32]) {
        if input.dense.is_empty() {
            return;
        }
        if scores.len() <= ALL_ANSWERS {
            for (score, direction) in scores.iter_mut().zip(self.directions.chunks_exact(DIMENSIONS)) {
                *score += dot(&input.dense, direction);
            }
            return;
        }
        for answer in best(scores, RIVALS * 4) {
            let more = dot(&input.dense, self.direction(answer as usize));
            if let Some(score) = scores.get_mut(answer as usize) {
                *score += more;
            }
        }
    }

    /// One lesson: `gradient` has for each answer how much too likely it was held
    /// (negative: not likely enough). `own` gets entries in the rows it lacks.
    pub fn correct(&mut self, input: &Input, gradient: &[f32], own: Option<u32>, pace: f32) {
        let wrong: Vec<(u32, f32)> =
            (0..).zip(gradient.iter().copied()).filter(|(_, wrong)| wrong.abs() > RIGHT_ENOUGH).collect();
        for (feature, weight) in &input.sparse {
            let Some(row) = self.rows.get_mut(*feature as usize) else { continue };
            if let Some(own) = own
                && let Err(place) = row.binary_search_by_key(&own, |(answer, _)| *answer)
            {
                row.insert(place, (own, 0.0));
            }
            correct_row(row, &wrong, gradient, pace * weight);
        }
        for (answer, wrong) in wrong {
            let from = answer as usize * DIMENSIONS;
            let Some(direction) = self.directions.get_mut(from..from + DIMENSIONS) else { continue };
            for (number, meant) in direction.iter_mut().zip(&input.dense) {
                *number -= pace * wrong * meant;
            }
            if let Some(leaning) = self.leanings.get_mut(answer as usize) {
                *leaning -= pace * 0.1 * wrong;
            }
        }
    }
}

/// Corrects the answers that were wrong: one by one when they are few, else along
/// the row.
fn correct_row(row: &mut Row, wrong: &[(u32, f32)], gradient: &[f32], step: f32) {
    if wrong.len() * 8 > row.len() {
        for (answer, learned) in row {
            *learned -= step * gradient.get(*answer as usize).copied().unwrap_or(0.0);
        }
        return;
    }
    for (answer, wrong) in wrong {
        if let Ok(place) = row.binary_search_by_key(answer, |(known, _)| *known)
            && let Some((_, learned)) = row.get_mut(place)
        {
            *learned -= step * wrong;
        }
    }
}

/// Turns scores into shares of one.
pub fn shares(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores {
        *score /= sum;
    }
}

/// The numbers of the highest scores, best first; of equals the older answer.
pub fn best(scores: &[f32], count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
    let score = |answer: &u32| scores.get(*answer as usize).copied().unwrap_or(f32::NEG_INFINITY);
    let better = |left: &u32, right: &u32| score(right).total_cmp(&score(left)).then(left.cmp(right));
    if order.len() > count && count > 0 {
        order.select_nth_unstable_by(count, better);
        order.truncate(count);
    }
    order.sort_unstable_by(better);
    order.truncate(count);
    order
}
