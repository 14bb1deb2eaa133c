//! What was learned, question by question: which answer each got, and the
//! questions of each answer, so that the nearest can be shown and weighed.

use std::collections::HashMap;

use uuid::Uuid;

use super::vocabulary::{Kept, Vocabulary, likeness};

/// Questions of one answer held against a new one: the latest.
const COMPARED: usize = 400;

/// Of those, the nearest in meaning are compared word for word.
const WORD_FOR_WORD: usize = 16;

/// A question and the number of its answer.
#[derive(Clone)]
pub struct Learned {
    /// The question's id.
    pub id: Uuid,
    /// Its answer's number.
    pub answer: u32,
    /// Its features.
    pub kept: Kept,
    /// The length of its words' rarities.
    pub length: f32,
}

/// A dismissed suggestion.
#[derive(Clone)]
pub struct Dismissed {
    /// The answer that did not fit.
    pub answer: u32,
    /// What was asked.
    pub kept: Kept,
}

/// A learned question that is like the one asked.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// The question's id.
    pub id: Uuid,
    /// 0 nothing in common, 1 the same.
    pub likeness: f32,
}

/// Everything learned.
#[derive(Clone, Default)]
pub struct Memory {
    learned: Vec<Option<Learned>>,
    places: HashMap<Uuid, usize>,
    answers: Vec<Uuid>,
    numbers: HashMap<Uuid, u32>,
    questions_of: Vec<Vec<u32>>,
    /// What was dismissed.
    pub dismissed: Vec<Dismissed>,
}

impl Memory {
    /// How many questions are known.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How many answers ever had a question.
    pub fn answer_count(&self) -> usize {
        self.answers.len()
    }

    /// The answer's number, a new one if need be.
    pub fn number(&mut self, answer: Uuid) -> u32 {
        let next = self.answers.len() as u32;
        let number = *self.numbers.entry(answer).or_insert(next);
        if number == next {
            self.answers.push(answer);
            self.questions_of.push(Vec::new());
        }
        number
    }

    /// The answer's number, if it has one.
    pub fn known_number(&self, answer: Uuid) -> Option<u32> {
        self.numbers.get(&answer).copied()
    }

    /// Which answer has this number.
    pub fn answer(&self, number: u32) -> Option<Uuid> {
        self.answers.get(number as usize).copied()
    }

    /// How many questions an answer was given to.
    pub fn times_used(&self, number: u32) -> usize {
        self.questions_of.get(number as usize).map_or(0, Vec::len)
    }

    /// Adds a question; its id must be new.
    pub fn add(&mut self, question: Learned) {
        let place = self.learned.len();
        self.places.insert(question.id, place);
        if let Some(questions) = self.questions_of.get_mut(question.answer as usize) {
            questions.push(place as u32);
        }
        self.learned.push(Some(question));
    }

    /// Takes a question out.
    pub fn remove(&mut self, id: Uuid) -> Option<Learned> {
        let place = self.places.remove(&id)?;
        let question = self.learned.get_mut(place)?.take()?;
        if let Some(questions) = self.questions_of.get_mut(question.answer as usize) {
            questions.retain(|known| *known as usize != place);
        }
        Some(question)
    }

    /// The question with this id.
    pub fn question(&self, id: Uuid) -> Option<&Learned> {
        self.learned.get(*self.places.get(&id)?)?.as_ref()
    }

    /// The question at a place, if it was not taken out.
    pub fn at(&self, place: usize) -> Option<&Learned> {
        self.learned.get(place)?.as_ref()
    }

    /// One past the last place.
    pub fn places(&self) -> usize {
        self.learned.len()
    }

    /// Measures every question again, after rarities were told anew.
    pub fn measure(&mut self, vocabulary: &Vocabulary) {
        for learned in self.learned.iter_mut().flatten() {
            learned.length = length(vocabulary, &learned.kept);
        }
    }

    /// The questions of an answer most like `asked`, best first, leaving out the
    /// places `is_left_out` says.
    pub fn nearest(
        &self,
        vocabulary: &Vocabulary,
        asked: &Kept,
        answer: u32,
        is_left_out: impl Fn(usize) -> bool,
    ) -> Vec<Near> {
        let Some(questions) = self.questions_of.get(answer as usize) else { return Vec::new() };
        let asked_length = length(vocabulary, asked);
        let places = questions.iter().rev().map(|place| *place as usize);
        let compared = places.filter(|place| !is_left_out(*place)).take(COMPARED);
        let mut closest: Vec<(f32, &Learned)> = compared
            .filter_map(|place| self.at(place))
            .map(|learned| (likeness(asked, &learned.kept), learned))
            .collect();
        if !asked.meaning.is_empty() && closest.len() > WORD_FOR_WORD {
            closest.select_nth_unstable_by(WORD_FOR_WORD, |left, right| right.0.total_cmp(&left.0));
            closest.truncate(WORD_FOR_WORD);
        }
        let mut near: Vec<Near> = closest
            .into_iter()
            .map(|(_, learned)| {
                let likeness = compare(vocabulary, asked, asked_length, learned);
                Near { id: learned.id, likeness }
            })
            .collect();
        near.sort_by(|left, right| right.likeness.total_cmp(&left.likeness));
        near.truncate(5);
        near
    }
}

/// The length of a question's words, weighed by rarity.
pub fn length(vocabulary: &Vocabulary, kept: &Kept) -> f32 {
    let squares = kept.words.iter().map(|word| vocabulary.rarity(*word).powi(2));
    squares.sum::<f32>().sqrt().max(1e-6)
}

/// Words in common, and nearness of meaning, half each.
fn compare(vocabulary: &Vocabulary, asked: &Kept, asked_length: f32, learned: &Learned) -> f32 {
    let known = &learned.kept;
    let shared: f32 = common(&asked.words, &known.words).map(|word| vocabulary.rarity(word).powi(2)).sum();
    let words = shared / (asked_length * learned.length);
    if asked.meaning.is_empty() || known.meaning.is_empty() {
        return words;
    }
    f32::midpoint(words, likeness(asked, known).max(0.0))
}

/// What two sorted lists share.
fn common<'a>(left: &'a [u32], right: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let mut rest = right;
    left.iter().copied().filter(move |wanted| {
        while let Some((first, others)) = rest.split_first() {
            if first >= wanted {
                return first == wanted;
            }
            rest = others;
        }
        false
    })
}
