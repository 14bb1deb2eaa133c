//! Words that mean the same for this team. Groups of words or phrases; a search
//! for one finds the others. Applied to what is typed, so that an edit holds at
//! once and nothing is indexed again.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::languages::Languages;
use super::parse::Slot;
use crate::text::{Word, words};

/// Longer phrases are not taken.
const MAX_PHRASE_WORDS: usize = 6;

/// The team's groups, ready to be looked up.
#[derive(Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Phrase>>,
    /// By any form of a phrase's first word: group and phrase.
    by_first: HashMap<String, Vec<(usize, usize)>>,
}

#[derive(Debug)]
struct Phrase {
    words: Vec<Word>,
    /// All forms each word counts as.
    forms: Vec<HashSet<String>>,
}

/// A run of slots and what may stand in its place.
pub struct Replaced {
    /// The slots.
    pub slots: Range<usize>,
    /// The other phrases of the group.
    pub others: Vec<Vec<Word>>,
}

impl Synonyms {
    /// From the groups as the team wrote them.
    pub fn new(groups: &[Vec<String>], languages: &Languages) -> Self {
        let mut synonyms = Self::default();
        for group in groups {
            let phrases: Vec<Phrase> = group
                .iter()
                .map(|text| phrase(text, languages))
                .filter(|phrase| !phrase.words.is_empty())
                .collect();
            if phrases.len() > 1 {
                synonyms.add(phrases);
            }
        }
        synonyms
    }

    fn add(&mut self, phrases: Vec<Phrase>) {
        for (number, phrase) in phrases.iter().enumerate() {
            for form in phrase.forms.first().into_iter().flatten() {
                self.by_first.entry(form.clone()).or_default().push((self.groups.len(), number));
            }
        }
        self.groups.push(phrases);
    }

    /// The longest phrase that begins at each slot, without overlap.
    pub fn find(&self, slots: &[Slot], languages: &Languages) -> Vec<Replaced> {
        let mut found = Vec::new();
        let mut at = 0;
        while !self.groups.is_empty() && at < slots.len() {
            match self.longest_at(slots, at, languages) {
                Some(replaced) => {
                    at = replaced.slots.end;
                    found.push(replaced);
                }
                None => at += 1,
            }
        }
        found
    }

    fn longest_at(&self, slots: &[Slot], at: usize, languages: &Languages) -> Option<Replaced> {
        let first = slots.get(at)?.bare()?;
        let (mut length, mut others) = (0, Vec::new());
        for form in languages.forms(first) {
            for (group, number) in self.by_first.get(&form).into_iter().flatten() {
                let phrases = self.groups.get(*group)?;
                let phrase = phrases.get(*number)?;
                let count = phrase.words.len();
                if count < length || !is_at(phrase, slots, at, languages) {
                    continue;
                }
                if count > length {
                    (length, others) = (count, Vec::new());
                }
                let rest = phrases.iter().enumerate().filter(|(other, _)| other != number);
                for (_, other) in rest {
                    if !others.contains(&other.words) {
                        others.push(other.words.clone());
                    }
                }
            }
        }
        (length > 0).then_some(Replaced { slots: at..at + length, others })
    }
}

fn phrase(text: &str, languages: &Languages) -> Phrase {
    let words: Vec<Word> = words(text).into_iter().take(MAX_PHRASE_WORDS).collect();
    let forms = words.iter().map(|word| languages.forms(word).into_iter().collect()).collect();
    Phrase { words, forms }
}

fn is_at(phrase: &Phrase, slots: &[Slot], at: usize, languages: &Languages) -> bool {
    phrase.forms.iter().enumerate().all(|(offset, forms)| {
        let word = slots.get(at + offset).and_then(Slot::bare);
        word.is_some_and(|word| languages.forms(word).iter().any(|form| forms.contains(form)))
    })
}
