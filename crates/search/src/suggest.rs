//! Which answer a question wants, learned on this machine from what agents
//! answered with. No service, no network, no model to download.
//!
//! Every question linked to an answer is a lesson: the very next suggestion knows
//! it. [`Suggester::fit`] goes over everything learned again, in the background,
//! and finds out from questions it held back how sure is sure enough; below that
//! the suggester stays silent ([`Suggestions::is_confident`]). Before anything is
//! learned the articles' own words are the evidence.
//!
//! Nothing is saved: the questions and links are in the store, and ten thousand of
//! them are learned in a few seconds at start.

mod articles;
mod confidence;
mod fitting;
mod lessons;
mod meaning;
mod memory;
mod model;
mod ranking;
mod reading;
#[cfg(test)]
mod tests;
mod vocabulary;

use uuid::Uuid;

use articles::Articles;
use confidence::Confidence;
use memory::{Dismissed, Learned, Memory};
use model::Model;
use reading::Reading;
use vocabulary::Vocabulary;

pub use fitting::{Fit, Unfitted};

/// An answer that may fit, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    /// The article or past answer.
    pub answer: Uuid,
    /// How likely it is the right one, 0 to 1.
    pub probability: f32,
    /// The question's words that spoke for it, the strongest first.
    pub matched_words: Vec<String>,
    /// How many learned questions got this answer.
    pub times_used: usize,
    /// Learned questions most like this one that got this answer, best first.
    pub similar_questions: Vec<Uuid>,
}

/// What fits a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// Best first.
    pub ranked: Vec<Suggested>,
    /// Whether the first is good enough to be shown without being asked for. When
    /// not, stay silent.
    pub is_confident: bool,
}

/// The suggester. Not synchronised: put it behind a lock; only learning needs it
/// exclusively.
#[derive(Default)]
pub struct Suggester {
    vocabulary: Vocabulary,
    memory: Memory,
    model: Model,
    articles: Articles,
    confidence: Confidence,
    lessons_since_fit: usize,
}

impl Suggester {
    /// One that knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// This question was answered with this answer. A question learned before is
    /// learned anew.
    pub fn learn(&mut self, question: Uuid, text: &str, answer: Uuid) {
        if let Some(number) = self.remember(question, text, answer) {
            let Some(learned) = self.memory.question(question) else { return };
            let input = self.vocabulary.weigh(&learned.kept);
            self.model.widen(self.vocabulary.len(), self.memory.answer_count());
            lessons::recall_some(&mut self.model, &self.memory, &self.vocabulary, self.memory.places());
            lessons::at_once(&mut self.model, &input, number, &mut Vec::new());
        }
    }

    /// Learns many at once, at start: they count from the next [`Suggester::fit`]
    /// that is adopted on.
    pub fn remember(&mut self, question: Uuid, text: &str, answer: Uuid) -> Option<u32> {
        self.forget(question);
        let reading = Reading::of(text);
        if reading.words.is_empty() {
            return None;
        }
        let number = self.memory.number(answer);
        let kept = self.vocabulary.keep(&reading, meaning::meaning(text));
        let length = memory::length(&self.vocabulary, &kept);
        self.memory.add(Learned { id: question, answer: number, kept, length });
        self.lessons_since_fit += 1;
        Some(number)
    }

    /// This answer was suggested for this text and did not fit.
    pub fn dismiss(&mut self, text: &str, answer: Uuid) {
        let Some(number) = self.memory.known_number(answer) else { return };
        let reading = Reading::of(text);
        let kept = self.vocabulary.look_up(&reading, meaning::meaning(text)).0;
        let input = self.vocabulary.weigh(&kept);
        lessons::against_at_once(&mut self.model, &input, number, &mut Vec::new());
        self.memory.dismissed.push(Dismissed { answer: number, kept });
        self.lessons_since_fit += 1;
    }

    /// The question is gone, or its link was taken back. What it taught fades at
    /// once and is gone with the next fit.
    pub fn forget(&mut self, question: Uuid) -> bool {
        let Some(learned) = self.memory.remove(question) else { return false };
        let input = self.vocabulary.weigh(&learned.kept);
        lessons::against_at_once(&mut self.model, &input, learned.answer, &mut Vec::new());
        self.vocabulary.discard(&learned.kept);
        self.lessons_since_fit += 1;
        true
    }

    /// An article as it stands now: Markdown or plain text.
    pub fn put_article(&mut self, article: Uuid, title: &str, summary: &str, body: &str) {
        self.articles.put(article, title, summary, body);
    }

    /// An article that may no longer be suggested by its own words. What was
    /// learned about it stays until its questions are forgotten.
    pub fn remove_article(&mut self, article: Uuid) -> bool {
        self.articles.remove(article)
    }

    /// How many questions are known.
    pub fn question_count(&self) -> usize {
        self.memory.len()
    }

    /// How many articles are known.
    pub fn article_count(&self) -> usize {
        self.articles.len()
    }

    /// How many lessons the last fit did not see: a reason to fit again.
    pub fn lessons_since_fit(&self) -> usize {
        self.lessons_since_fit
    }

    /// Goes over everything again. Takes seconds for ten thousand questions, reads
    /// only, and can run while suggestions are made; [`Suggester::adopt`] puts the
    /// outcome to use.
    pub fn fit(&self) -> Fit {
        let mut vocabulary = self.vocabulary.clone();
        vocabulary.refresh();
        Fit::of(&self.memory, &vocabulary)
    }

    /// A copy of what was learned, to be fitted without holding the suggester meanwhile.
    pub fn unfitted(&self) -> Unfitted {
        Unfitted { memory: self.memory.clone(), vocabulary: self.vocabulary.clone() }
    }

    /// Puts a fit to use. What was learned while it ran is taught again on top.
    pub fn adopt(&mut self, fit: Fit) {
        let known = fit.places;
        self.lessons_since_fit = self.memory.places().saturating_sub(known);
        (self.model, self.confidence) = (fit.model, fit.confidence);
        self.model.widen(self.vocabulary.len(), self.memory.answer_count());
        self.vocabulary.refresh();
        self.memory.measure(&self.vocabulary);
        let mut scores = Vec::new();
        for learned in (known..self.memory.places()).filter_map(|place| self.memory.at(place)) {
            let input = self.vocabulary.weigh(&learned.kept);
            lessons::at_once(&mut self.model, &input, learned.answer, &mut scores);
        }
    }

    /// The best answers to a question, at most `limit`.
    pub fn suggest(&self, text: &str, limit: usize) -> Suggestions {
        ranking::rank(self, text, limit)
    }
}
