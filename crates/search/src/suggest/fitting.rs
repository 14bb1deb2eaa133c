//! Going over everything learned: a model of all of it, and how sure is sure
//! enough, found on questions a second model was not taught.

use super::confidence::{Confidence, Trial};
use super::lessons;
use super::memory::{Learned, Memory};
use super::model::Model;
use super::ranking;
use super::vocabulary::Vocabulary;

/// Every so manieth question is held back to calibrate with.
const HELD_BACK: usize = 5;
/// Every so manieth answer is held back whole: what no answer is known for is to
/// be told apart too.
const ANSWER_HELD_BACK: u32 = 16;

/// What a fit found.
pub struct Fit {
    pub(super) model: Model,
    pub(super) confidence: Confidence,
    /// How many places of the memory it saw.
    pub(super) places: usize,
}

/// What was learned up to a moment; see [`super::Suggester::unfitted`].
pub struct Unfitted {
    pub(super) memory: Memory,
    pub(super) vocabulary: Vocabulary,
}

impl Unfitted {
    /// Goes over everything; takes seconds for ten thousand questions.
    pub fn fit(mut self) -> Fit {
        self.vocabulary.refresh();
        Fit::of(&self.memory, &self.vocabulary)
    }
}

impl Fit {
    pub(super) fn of(memory: &Memory, vocabulary: &Vocabulary) -> Self {
        let (confidence, model) = std::thread::scope(|side_by_side| {
            let trials = side_by_side.spawn(|| trials(memory, vocabulary));
            let model = lessons::teach(memory, vocabulary, |_, _| false);
            let trials = trials.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (Confidence::calibrated(&trials), model)
        });
        Self { model, confidence, places: memory.places() }
    }
}

fn is_held_back(place: usize) -> bool {
    // Mixed, because imports come sorted by answer and may repeat in fives.
    (place.wrapping_mul(0x9e37_79b9) >> 7).is_multiple_of(HELD_BACK)
}

fn is_unknown_answer(learned: &Learned) -> bool {
    learned.answer % ANSWER_HELD_BACK == ANSWER_HELD_BACK / 2
}

fn trials(memory: &Memory, vocabulary: &Vocabulary) -> Vec<Trial> {
    let model = lessons::teach(memory, vocabulary, |learned, place| {
        is_held_back(place) || is_unknown_answer(learned)
    });
    let held_back = (0..memory.places()).filter(|place| is_held_back(*place));
    held_back
        .filter_map(|place| memory.at(place))
        .map(|learned| {
            let left_out =
                |place: usize| is_held_back(place) || memory.at(place).is_some_and(is_unknown_answer);
            let candidates = ranking::candidates((&model, vocabulary, memory), &learned.kept, left_out);
            let was_right = candidates.first().is_some_and(|first| first.answer == learned.answer);
            Trial { signs: ranking::signs(&candidates, 1.0), was_right }
        })
        .collect()
}
