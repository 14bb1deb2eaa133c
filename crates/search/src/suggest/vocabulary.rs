//! Every word, pair and piece that was met, with a number and how many questions
//! have it: rare ones say more.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::meaning::{self, Meaning};
use super::reading::Reading;

/// Weight of the meaning beside words (1) and pieces (1).
const MEANING_WEIGHT: f32 = 2.5;

/// Tables keyed by what is a hash already.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// What a question is stored as: numbers of its features, words first.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Words and pairs, in order.
    pub words: Box<[u32]>,
    /// Pieces of words.
    pub pieces: Box<[u32]>,
    /// What it is about.
    pub meaning: Meaning,
}

/// What the model takes in: weighed features and the weighed meaning.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Feature and weight.
    pub sparse: Vec<(u32, f32)>,
    /// Meaning, of length [`MEANING_WEIGHT`] or empty.
    pub dense: Vec<f32>,
}

/// The features met.
#[derive(Clone, Default)]
pub struct Vocabulary {
    numbers: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
    questions_with: Vec<u32>,
    rarities: Vec<f32>,
    questions: u32,
}

impl Vocabulary {
    /// How many features there are.
    pub fn len(&self) -> usize {
        self.questions_with.len()
    }

    /// Numbers a question's features, counting it.
    pub fn keep(&mut self, reading: &Reading, meaning: Meaning) -> Kept {
        self.questions += 1;
        let mut words: Box<[u32]> = reading.word_hashes.iter().map(|hash| self.count(*hash)).collect();
        words.sort_unstable();
        let pieces = reading.piece_hashes.iter().map(|hash| self.count(*hash)).collect();
        Kept { words, pieces, meaning }
    }

    /// Takes a question out of the counts.
    pub fn discard(&mut self, kept: &Kept) {
        self.questions = self.questions.saturating_sub(1);
        for feature in kept.words.iter().chain(&kept.pieces) {
            if let Some(count) = self.questions_with.get_mut(*feature as usize) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn count(&mut self, hash: u64) -> u32 {
        let next = self.questions_with.len() as u32;
        let number = *self.numbers.entry(hash).or_insert(next);
        if number == next {
            self.questions_with.push(0);
            self.rarities.push(1.0);
        }
        if let Some(count) = self.questions_with.get_mut(number as usize) {
            *count += 1;
        }
        self.tell_rarity(number as usize);
        number
    }

    /// The features of a question that are known, not counted. Second: the share
    /// of its words that are.
    pub fn look_up(&self, reading: &Reading, meaning: Meaning) -> (Kept, f32) {
        let known = |hashes: &[u64]| -> Box<[u32]> {
            hashes.iter().filter_map(|hash| self.numbers.get(hash).copied()).collect()
        };
        let (mut words, pieces) = (known(&reading.word_hashes), known(&reading.piece_hashes));
        words.sort_unstable();
        let share = pieces.len() as f32 / reading.piece_hashes.len().max(1) as f32;
        (Kept { words, pieces, meaning }, share)
    }

    /// The number of one word.
    pub fn number(&self, hash: u64) -> Option<u32> {
        self.numbers.get(&hash).copied()
    }

    /// How much a feature says: the fewer questions have it, the more.
    pub fn rarity(&self, feature: u32) -> f32 {
        self.rarities.get(feature as usize).copied().unwrap_or(1.0)
    }

    /// Tells rarities anew: each is only told when its feature is met, and all
    /// questions met since make it rarer.
    pub fn refresh(&mut self) {
        for feature in 0..self.questions_with.len() {
            self.tell_rarity(feature);
        }
    }

    fn tell_rarity(&mut self, feature: usize) {
        let count = self.questions_with.get(feature).copied().unwrap_or(0);
        if let Some(rarity) = self.rarities.get_mut(feature) {
            *rarity = ((1.0 + self.questions as f32) / (1.0 + count as f32)).ln() + 1.0;
        }
    }

    /// Weighs what was kept: each kind of length one, the meaning of more. A piece
    /// that only one question has is left out, it would only be learned by heart.
    pub fn weigh(&self, kept: &Kept) -> Input {
        let mut sparse = Vec::with_capacity(kept.words.len() + kept.pieces.len());
        self.weigh_kind(&kept.words, 1, &mut sparse);
        self.weigh_kind(&kept.pieces, 2, &mut sparse);
        let dense = kept.meaning.iter().map(|number| number * MEANING_WEIGHT).collect();
        Input { sparse, dense }
    }

    fn weigh_kind(&self, features: &[u32], least: u32, into: &mut Vec<(u32, f32)>) {
        let from = into.len();
        let met = |feature: &&u32| self.questions_with.get(**feature as usize).is_some_and(|n| *n >= least);
        into.extend(features.iter().filter(met).map(|feature| (*feature, self.rarity(*feature))));
        let Some(added) = into.get_mut(from..) else { return };
        let length = added.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
        for (_, weight) in added {
            *weight /= length;
        }
    }
}

/// The product of two texts' meanings, -1 to 1.
pub fn likeness(left: &Kept, right: &Kept) -> f32 {
    meaning::dot(&left.meaning, &right.meaning)
}
