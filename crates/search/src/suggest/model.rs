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

#[derive(Clone, Default)]
struct Row {
    answers: Vec<u32>,
    weights: Vec<f32>,
}

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
            if row.answers.len() > left {
                continue;
            }
            left -= row.answers.len();
            for (answer, learned) in row.answers.iter().zip(&row.weights) {
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
    /// (negative: not likely enough). `own` may get new entries in rows.
    pub fn correct(&mut self, input: &Input, gradient: &[f32], own: Option<u32>, pace: f32) {
        for (feature, weight) in &input.sparse {
            let Some(row) = self.rows.get_mut(*feature as usize) else { continue };
            if let Some(own) = own
                && let Err(place) = row.answers.binary_search(&own)
            {
                row.answers.insert(place, own);
                row.weights.insert(place, 0.0);
            }
            for (answer, learned) in row.answers.iter().zip(&mut row.weights) {
                *learned -= pace * weight * gradient.get(*answer as usize).copied().unwrap_or(0.0);
            }
        }
        let directions = self.directions.chunks_exact_mut(DIMENSIONS).zip(&mut self.leanings);
        for ((direction, leaning), wrong) in directions.zip(gradient) {
            if wrong.abs() > 1e-4 {
                *leaning -= pace * 0.1 * wrong;
                for (number, meant) in direction.iter_mut().zip(&input.dense) {
                    *number -= pace * wrong * meant;
                }
            }
        }
    }

    /// Pulls every weight a little towards nothing.
    pub fn fade(&mut self, by: f32) {
        for row in &mut self.rows {
            for weight in &mut row.weights {
                *weight *= 1.0 - by;
            }
        }
        for number in &mut self.directions {
            *number *= 1.0 - by;
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
