//! What articles say of themselves: title, summary and body, for the time before
//! anything was learned and for articles no question was answered with yet. An
//! inverted index of whole words, weighed like BM25 with the title foremost.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

use uuid::Uuid;

use super::meaning::{self, Meaning};
use super::reading::{word_hash, words};
use super::vocabulary::AsItIs;

const TITLE_WEIGHT: f32 = 4.0;
const SUMMARY_WEIGHT: f32 = 2.0;
/// BM25's k1; article length is left out, title words decide.
const SATURATION: f32 = 1.5;
/// Entries looked at for one question; rare words come first.
const ENTRIES: usize = 120_000;
/// How many articles are held against the question's meaning.
const CLOSER_LOOK: usize = 24;

/// One article that may answer.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// The article.
    pub article: Uuid,
    /// How much of the question it covers: 0 nothing, 1 all.
    pub strength: f32,
}

#[derive(Clone, Default)]
struct Entries {
    articles: Vec<u32>,
    weights: Vec<f32>,
}

struct Indexed {
    id: Uuid,
    hashes: Box<[u64]>,
    meaning: Meaning,
}

/// Every article's words.
#[derive(Default)]
pub struct Articles {
    entries: HashMap<u64, Entries, BuildHasherDefault<AsItIs>>,
    indexed: Vec<Option<Indexed>>,
    numbers: HashMap<Uuid, u32>,
    free: Vec<u32>,
}

impl Articles {
    /// Adds an article, in place of what was known of it.
    pub fn put(&mut self, id: Uuid, title: &str, summary: &str, body: &str) {
        self.remove(id);
        let number = self.free.pop().unwrap_or(self.indexed.len() as u32);
        let mut weights: HashMap<u64, f32, BuildHasherDefault<AsItIs>> = HashMap::default();
        for (text, weight) in [(title, TITLE_WEIGHT), (summary, SUMMARY_WEIGHT), (body, 1.0)] {
            for word in words(text) {
                *weights.entry(word_hash(&word)).or_default() += weight;
            }
        }
        for (hash, weight) in &weights {
            let entries = self.entries.entry(*hash).or_default();
            let place = entries.articles.partition_point(|known| *known < number);
            entries.articles.insert(place, number);
            entries.weights.insert(place, weight / (weight + SATURATION));
        }
        let meaning = meaning::meaning(&format!("{title} {summary}"));
        let article = Some(Indexed { id, hashes: weights.into_keys().collect(), meaning });
        match self.indexed.get_mut(number as usize) {
            Some(slot) => *slot = article,
            None => self.indexed.push(article),
        }
        self.numbers.insert(id, number);
    }

    /// Forgets an article. False: it was not known.
    pub fn remove(&mut self, id: Uuid) -> bool {
        let Some(number) = self.numbers.remove(&id) else { return false };
        let indexed = self.indexed.get_mut(number as usize).and_then(Option::take);
        for hash in indexed.iter().flat_map(|article| &article.hashes) {
            let Some(entries) = self.entries.get_mut(hash) else { continue };
            if let Ok(place) = entries.articles.binary_search(&number) {
                entries.articles.remove(place);
                entries.weights.remove(place);
            }
            if entries.articles.is_empty() {
                self.entries.remove(hash);
            }
        }
        self.free.push(number);
        true
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether an article has a word.
    pub fn has_word(&self, id: Uuid, hash: u64) -> bool {
        let entries = self.numbers.get(&id).zip(self.entries.get(&hash));
        entries.is_some_and(|(number, entries)| entries.articles.binary_search(number).is_ok())
    }

    fn rarity(&self, entries: &Entries) -> f32 {
        let with = entries.articles.len() as f32;
        ((self.numbers.len() as f32 - with + 0.5) / (with + 0.5)).ln_1p()
    }

    /// The articles that cover the question best, best first.
    pub fn evidence(&self, question: &[String], meaning: &Meaning, count: usize) -> Vec<Evidence> {
        if self.numbers.is_empty() || question.is_empty() {
            return Vec::new();
        }
        let distinct: HashSet<u64> = question.iter().map(|word| word_hash(word)).collect();
        let mut found: Vec<(f32, u64, Option<&Entries>)> = distinct
            .into_iter()
            .map(|hash| match self.entries.get(&hash) {
                Some(entries) => (self.rarity(entries), hash, Some(entries)),
                None => (((self.numbers.len() as f32 + 0.5) / 0.5).ln_1p().min(4.0), hash, None),
            })
            .collect();
        found.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let whole: f32 = found.iter().map(|(rarity, ..)| rarity).sum::<f32>().max(1e-6);
        let covered = self.covered(&found);
        let mut evidence: Vec<Evidence> = top(covered, CLOSER_LOOK.max(count))
            .into_iter()
            .filter_map(|(number, cover)| self.weigh(number, cover / whole, meaning))
            .collect();
        evidence.sort_by(|left, right| {
            right.strength.total_cmp(&left.strength).then(left.article.cmp(&right.article))
        });
        evidence.truncate(count);
        evidence
    }

    fn covered(&self, found: &[(f32, u64, Option<&Entries>)]) -> HashMap<u32, f32> {
        let mut covered: HashMap<u32, f32> = HashMap::new();
        let mut left = ENTRIES;
        for (rarity, _, entries) in found {
            let Some(entries) = entries else { continue };
            // A word half of the articles have tells none of them apart.
            let is_looked_at = entries.articles.len() <= left && entries.articles.len() < 20_000;
            if !is_looked_at {
                continue;
            }
            left -= entries.articles.len();
            for (article, weight) in entries.articles.iter().zip(&entries.weights) {
                *covered.entry(*article).or_default() += rarity * weight;
            }
        }
        covered
    }

    fn weigh(&self, number: u32, cover: f32, asked: &Meaning) -> Option<Evidence> {
        let indexed = self.indexed.get(number as usize)?.as_ref()?;
        let nearness = meaning::dot(&indexed.meaning, asked).max(0.0);
        let strength = if indexed.meaning.is_empty() || asked.is_empty() {
            cover
        } else {
            f32::midpoint(cover, nearness)
        };
        Some(Evidence { article: indexed.id, strength: strength.min(1.0) })
    }
}

fn top(covered: HashMap<u32, f32>, count: usize) -> Vec<(u32, f32)> {
    let mut list: Vec<(u32, f32)> = covered.into_iter().collect();
    let better =
        |left: &(u32, f32), right: &(u32, f32)| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0));
    if list.len() > count {
        list.select_nth_unstable_by(count, better);
        list.truncate(count);
    }
    list.sort_unstable_by(better);
    list
}
