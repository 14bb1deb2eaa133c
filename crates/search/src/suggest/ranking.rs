//! One question's suggestions: the model names candidates, the nearest learned
//! questions and the articles' own words put them in order.

use std::collections::HashMap;

use uuid::Uuid;

use super::articles::Evidence;
use super::confidence::Signs;
use super::meaning;
use super::memory::{Memory, Near};
use super::model::{self, Model};
use super::reading::{Reading, word_hash};
use super::vocabulary::{Kept, Vocabulary};
use super::{Suggested, Suggester, Suggestions};

/// Answers the model names for a closer look.
const CLOSER_LOOK: usize = 6;
/// What the nearest questions weigh beside the model's score.
const NEARNESS_WEIGHT: f32 = 24.0;
/// What an article's own words weigh.
const ARTICLE_WEIGHT: f32 = 6.0;
/// How many of the nearest questions of an answer count.
const NEAREST: usize = 3;

/// An answer in question.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its number.
    pub answer: u32,
    /// What speaks for it.
    pub score: f32,
    /// Its nearest learned questions.
    pub near: Vec<Near>,
}

impl Candidate {
    fn likeness(&self) -> f32 {
        self.near.first().map_or(0.0, |near| near.likeness)
    }
}

/// The learned answers in question, best first.
pub fn candidates(
    (model, vocabulary, memory): (&Model, &Vocabulary, &Memory),
    kept: &Kept,
    is_left_out: impl Fn(usize) -> bool,
) -> Vec<Candidate> {
    let mut scores = Vec::new();
    model.score(&vocabulary.weigh(kept), &mut scores);
    let named = model::best(&scores, CLOSER_LOOK).into_iter();
    let mut found: Vec<Candidate> = named
        .filter_map(|answer| {
            let near = memory.nearest(vocabulary, kept, answer, &is_left_out);
            if near.is_empty() {
                return None;
            }
            let counted: f32 = near.iter().take(NEAREST).map(|near| near.likeness).sum();
            let nearness = counted / near.len().min(NEAREST) as f32;
            let score = scores.get(answer as usize).copied().unwrap_or(0.0) + NEARNESS_WEIGHT * nearness;
            Some(Candidate { answer, score, near })
        })
        .collect();
    found.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.answer.cmp(&right.answer)));
    found
}

/// How sure the first of the candidates looks.
pub fn signs(candidates: &[Candidate], known: f32) -> Signs {
    let mut scores: Vec<f32> = candidates.iter().map(|candidate| candidate.score).collect();
    model::shares(&mut scores);
    Signs {
        share: scores.first().copied().unwrap_or(0.0),
        next_share: scores.get(1).copied().unwrap_or(0.0),
        likeness: candidates.first().map_or(0.0, Candidate::likeness),
        known,
        article: 0.0,
    }
}

/// An answer by its id, whether learned or known by its own words.
struct Contender {
    id: Uuid,
    score: f32,
    learned: Option<Candidate>,
    article: f32,
}

/// The best answers.
pub fn rank(suggester: &Suggester, text: &str, limit: usize) -> Suggestions {
    let reading = Reading::of(text);
    if reading.words.is_empty() {
        return Suggestions::default();
    }
    let (kept, known) = suggester.vocabulary.look_up(&reading, meaning::meaning(text));
    let learned = candidates((&suggester.model, &suggester.vocabulary, &suggester.memory), &kept, |_| false);
    let evidence = suggester.articles.evidence(&reading.words, &kept.meaning, limit.max(CLOSER_LOOK));
    let contenders = contend(suggester, learned, &evidence);
    let signs = signs_of(&contenders, known);
    let is_confident = suggester.confidence.is_enough(&signs);
    let ranked = explain(suggester, &reading, contenders, suggester.confidence.probability(&signs), limit);
    Suggestions { ranked, is_confident }
}

fn contend(suggester: &Suggester, learned: Vec<Candidate>, evidence: &[Evidence]) -> Vec<Contender> {
    let strengths: HashMap<Uuid, f32> =
        evidence.iter().map(|evidence| (evidence.article, evidence.strength)).collect();
    let mut contenders: Vec<Contender> = learned
        .into_iter()
        .filter_map(|candidate| {
            let id = suggester.memory.answer(candidate.answer)?;
            let article = strengths.get(&id).copied().unwrap_or(0.0);
            let score = candidate.score + ARTICLE_WEIGHT * article;
            Some(Contender { id, score, learned: Some(candidate), article })
        })
        .collect();
    let known: Vec<Uuid> = contenders.iter().map(|contender| contender.id).collect();
    contenders.extend(evidence.iter().filter(|evidence| !known.contains(&evidence.article)).map(
        |evidence| {
            let score = (ARTICLE_WEIGHT + NEARNESS_WEIGHT / 2.0) * evidence.strength;
            Contender { id: evidence.article, score, learned: None, article: evidence.strength }
        },
    ));
    contenders.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.id.cmp(&right.id)));
    contenders
}

fn signs_of(contenders: &[Contender], known: f32) -> Signs {
    let mut scores: Vec<f32> = contenders.iter().map(|contender| contender.score).collect();
    model::shares(&mut scores);
    let first = contenders.first();
    Signs {
        share: scores.first().copied().unwrap_or(0.0),
        next_share: scores.get(1).copied().unwrap_or(0.0),
        likeness: first.and_then(|first| first.learned.as_ref()).map_or(0.0, Candidate::likeness),
        known,
        article: first.map_or(0.0, |first| first.article),
    }
}

fn explain(
    suggester: &Suggester,
    reading: &Reading,
    contenders: Vec<Contender>,
    first_probability: f32,
    limit: usize,
) -> Vec<Suggested> {
    let mut shares: Vec<f32> = contenders.iter().map(|contender| contender.score).collect();
    model::shares(&mut shares);
    let first_share = shares.first().copied().unwrap_or(1.0);
    let left = (1.0 - first_probability).max(0.0) / (1.0 - first_share).max(1e-6);
    contenders
        .into_iter()
        .zip(shares)
        .enumerate()
        .take(limit)
        .map(|(place, (contender, share))| Suggested {
            answer: contender.id,
            probability: if place == 0 { first_probability } else { (share * left).min(first_probability) },
            matched_words: matched_words(suggester, reading, &contender),
            times_used: contender.learned.as_ref().map_or(0, |it| suggester.memory.times_used(it.answer)),
            similar_questions: contender
                .learned
                .iter()
                .flat_map(|it| it.near.iter().take(NEAREST).map(|near| near.id))
                .collect(),
        })
        .collect()
}

/// The words of the question that are in the answer's nearest questions or in the
/// article, rarest first.
fn matched_words(suggester: &Suggester, reading: &Reading, contender: &Contender) -> Vec<String> {
    let near = contender.learned.iter().flat_map(|candidate| &candidate.near);
    let known: Vec<&[u32]> = near
        .filter_map(|near| suggester.memory.question(near.id))
        .map(|learned| learned.kept.words.as_ref())
        .collect();
    let mut matched: Vec<(f32, &String)> = Vec::new();
    for word in &reading.words {
        let hash = word_hash(word);
        let number = suggester.vocabulary.number(hash);
        let is_learned = number.is_some_and(|n| known.iter().any(|words| words.binary_search(&n).is_ok()));
        if (is_learned || suggester.articles.has_word(contender.id, hash))
            && !matched.iter().any(|(_, known)| *known == word)
        {
            matched.push((number.map_or(f32::MAX, |number| suggester.vocabulary.rarity(number)), word));
        }
    }
    matched.sort_by(|left, right| right.0.total_cmp(&left.0));
    matched.into_iter().take(5).map(|(_, word)| word.clone()).collect()
}
