//! `suggest`: one question's suggestions against the least one could do, the
//! nearest learned questions by plain BM25, in the same process.

use std::collections::HashMap;
use std::hint::black_box;

use anyhow::{Context as _, Result};
use throughline_search::suggest::Suggester;
use uuid::Uuid;

use super::{Aim, Outcome, Size, milliseconds};

/// Real questions of bank customers; see the note beside the file.
const QUESTIONS: &str = include_str!("../../fixtures/banking77/questions.csv");
/// Questions asked, of those in the file; the rest is learned.
const ASKED_EVERY: usize = 5;
const ROUNDS: usize = 9;

/// Measures it.
pub fn suggest(size: Size) -> Result<Outcome> {
    let (learned, asked) = questions()?;
    let mut suggester = Suggester::new();
    let mut plain = Bm25::default();
    for (place, (text, answer)) in (0_u128..).zip(&learned) {
        suggester.remember(Uuid::from_u128(place), text, *answer);
        plain.add(text, *answer);
    }
    let fit = suggester.fit();
    suggester.adopt(fit);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(ROUNDS) {
        let (took, ()) = milliseconds(|| {
            for (text, _) in &asked {
                black_box(suggester.suggest(text, 5));
            }
        });
        ours.push(took / asked.len() as f64);
        let (took, ()) = milliseconds(|| {
            for (text, _) in &asked {
                black_box(plain.nearest_answers(text, 5));
            }
        });
        theirs.push(took / asked.len() as f64);
    }
    Ok(Outcome {
        name: "suggest",
        against: "kNN by plain BM25, same process",
        n: asked.len() as u64,
        unit: "ms per question",
        ours,
        theirs,
        aim: Aim::AtMost(3.0),
    })
}

type Question = (String, Uuid);

fn questions() -> Result<(Vec<Question>, Vec<Question>)> {
    let mut answers: HashMap<String, Uuid> = HashMap::new();
    let (mut learned, mut asked) = (Vec::new(), Vec::new());
    for (place, row) in csv::Reader::from_reader(QUESTIONS.as_bytes()).records().enumerate() {
        let row = row?;
        let text = row.get(0).context("a question")?.to_owned();
        let next = Uuid::from_u128(answers.len() as u128 + 1);
        let answer = *answers.entry(row.get(1).context("a category")?.to_owned()).or_insert(next);
        if place % ASKED_EVERY == 0 { asked.push((text, answer)) } else { learned.push((text, answer)) }
    }
    Ok((learned, asked))
}

/// BM25 (k1 1.2, b 0.75) over questions, all postings read, the 20 nearest vote.
#[derive(Default)]
struct Bm25 {
    postings: HashMap<String, Vec<(u32, f32)>>,
    lengths: Vec<f32>,
    answers: Vec<Uuid>,
    total: f32,
}

impl Bm25 {
    fn add(&mut self, text: &str, answer: Uuid) {
        let number = self.answers.len() as u32;
        let mut counts: HashMap<String, f32> = HashMap::new();
        for word in words(text) {
            *counts.entry(word).or_default() += 1.0;
        }
        let length = counts.values().sum::<f32>();
        for (word, count) in counts {
            self.postings.entry(word).or_default().push((number, count));
        }
        self.lengths.push(length);
        self.answers.push(answer);
        self.total += length;
    }

    fn nearest_answers(&self, text: &str, count: usize) -> Vec<Uuid> {
        let questions = self.answers.len() as f32;
        let mean = self.total / questions.max(1.0);
        let mut scores = vec![0.0_f32; self.answers.len()];
        for word in words(text) {
            let Some(postings) = self.postings.get(&word) else { continue };
            let with = postings.len() as f32;
            let rarity = ((questions - with + 0.5) / (with + 0.5)).ln_1p();
            for (number, times) in postings {
                let length = self.lengths.get(*number as usize).copied().unwrap_or(mean);
                let weight = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / mean));
                if let Some(score) = scores.get_mut(*number as usize) {
                    *score += rarity * weight;
                }
            }
        }
        self.vote(&scores, count)
    }

    fn vote(&self, scores: &[f32], count: usize) -> Vec<Uuid> {
        let mut order: Vec<(f32, usize)> =
            scores.iter().copied().zip(0..).filter(|(score, _)| *score > 0.0).collect();
        let better = |left: &(f32, usize), right: &(f32, usize)| right.0.total_cmp(&left.0);
        if order.len() > 20 {
            order.select_nth_unstable_by(20, better);
            order.truncate(20);
        }
        let mut votes: HashMap<Uuid, f32> = HashMap::new();
        for (score, number) in order {
            if let Some(answer) = self.answers.get(number) {
                *votes.entry(*answer).or_default() += score;
            }
        }
        let mut best: Vec<(Uuid, f32)> = votes.into_iter().collect();
        best.sort_by(|left, right| right.1.total_cmp(&left.1));
        best.into_iter().take(count).map(|(answer, _)| answer).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
