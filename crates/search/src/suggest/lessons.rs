//! How the model is taught: one question at once when it is learned, all of them
//! again and again when there is time.

use super::memory::{Learned, Memory};
use super::model::{Model, shares};
use super::vocabulary::{Input, Vocabulary};

/// Rounds over everything learned.
const ROUNDS: u32 = 8;
/// Steps of the first and the last round.
const FIRST_PACE: f32 = 1.2;
const LAST_PACE: f32 = 0.1;
/// A question with this share of its own is left alone.
const WELL_KNOWN: f32 = 0.99;
/// A new question is repeated until it is told from the others, at most so often.
const AT_ONCE: usize = 12;
const AT_ONCE_PACE: f32 = 0.5;
const TOLD_APART: f32 = 0.6;
/// Older questions gone over with each new one.
const RECALLED: usize = 4;

/// The lesson of one question: what it says about every answer.
pub fn lesson(model: &mut Model, input: &Input, answer: u32, pace: f32, scores: &mut Vec<f32>) -> f32 {
    model.score(input, scores);
    shares(scores);
    let Some(share) = scores.get_mut(answer as usize) else { return 1.0 };
    let before = *share;
    if before > WELL_KNOWN {
        return before;
    }
    *share -= 1.0;
    model.correct(input, scores, Some(answer), pace);
    before
}

/// The lesson of a dismissal: not this answer.
pub fn lesson_against(model: &mut Model, input: &Input, answer: u32, pace: f32, scores: &mut Vec<f32>) {
    model.score(input, scores);
    shares(scores);
    let share = scores.get(answer as usize).copied().unwrap_or(0.0);
    scores.fill(0.0);
    if let Some(wrong) = scores.get_mut(answer as usize) {
        *wrong = share.max(0.2);
    }
    model.correct(input, scores, None, pace);
}

/// Goes over a few older questions again, so that the latest do not crowd them
/// out before the next fit. Which ones goes by `turn`.
pub fn recall_some(model: &mut Model, memory: &Memory, vocabulary: &Vocabulary, turn: usize) {
    let mut scores = Vec::new();
    for step in 0..RECALLED {
        let place = mixed(turn * RECALLED + step) % memory.places().max(1);
        if let Some(learned) = memory.at(place) {
            let input = vocabulary.weigh(&learned.kept);
            lesson(model, &input, learned.answer, AT_ONCE_PACE, &mut scores);
        }
    }
}

fn mixed(number: usize) -> usize {
    (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        as usize
        >> 20
}

/// A question just learned changes the very next suggestion.
pub fn at_once(model: &mut Model, input: &Input, answer: u32, scores: &mut Vec<f32>) {
    for _ in 0..AT_ONCE {
        if lesson(model, input, answer, AT_ONCE_PACE, scores) > TOLD_APART {
            return;
        }
    }
}

/// A dismissed answer is less likely for this question at once.
pub fn against_at_once(model: &mut Model, input: &Input, answer: u32, scores: &mut Vec<f32>) {
    for _ in 0..AT_ONCE / 2 {
        lesson_against(model, input, answer, AT_ONCE_PACE, scores);
    }
}

/// A model taught everything in memory but what `is_left_out`.
pub fn teach(
    memory: &Memory,
    vocabulary: &Vocabulary,
    is_left_out: impl Fn(&Learned, usize) -> bool,
) -> Model {
    let mut model = Model::default();
    model.widen(vocabulary.len(), memory.answer_count());
    let mut places: Vec<usize> = (0..memory.places())
        .filter(|place| memory.at(*place).is_some_and(|learned| !is_left_out(learned, *place)))
        .collect();
    let mut scores = Vec::new();
    for round in 0..ROUNDS {
        let progress = round as f32 / (ROUNDS - 1) as f32;
        let pace = FIRST_PACE * (LAST_PACE / FIRST_PACE).powf(progress);
        shuffle(&mut places, u64::from(round));
        for learned in places.iter().filter_map(|place| memory.at(*place)) {
            let input = vocabulary.weigh(&learned.kept);
            lesson(&mut model, &input, learned.answer, pace, &mut scores);
        }
        for dismissed in &memory.dismissed {
            let input = vocabulary.weigh(&dismissed.kept);
            lesson_against(&mut model, &input, dismissed.answer, pace, &mut scores);
        }
    }
    model
}

/// Mixes a list; the same list and seed give the same order.
fn shuffle(list: &mut [usize], seed: u64) {
    let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
    for last in (1..list.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(last, ((state >> 33) as usize) % (last + 1));
    }
}
