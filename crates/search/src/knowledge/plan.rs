//! From what was typed to what the engine is asked, in three steps of patience:
//! all words; all words with typos forgiven; most words. Built by hand, never
//! through a query language, so that nothing typed can be an error.

use std::io;

use tantivy::Searcher;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::article::{Audience, Query};
use super::document::{
    EDGE_CHARS, PUBLIC_FACET, TITLE_EDGE_CHARS, language_facet, product_facet, topic_facet,
};
use super::languages::Languages;
use super::parse::{Parsed, Slot};
use super::schema::Fields;
use super::synonyms::{Replaced, Synonyms};
use super::typos::{Reading, readings};
use crate::text::{Sought, Word, pairs};

/// Fewer matches for a single word make it suspect.
const A_PAGE: usize = 10;
/// Fewer matches for all words make room for those with most of them.
const FEW: usize = 3;
/// Words that an open word longer than the edge field may go on to.
const MAX_COMPLETIONS: usize = 24;
/// A word in more of the articles than this need not be in all hits.
const COMMON: f64 = 0.4;
/// What a word in the title counts, against one in the body.
const IN_TITLE: f32 = 2.0;
/// What the very form that was typed counts besides its stem.
const AS_WRITTEN: f32 = 0.5;
/// Readings of a mistyped word that are looked for in titles too.
const MAX_REWARDED: usize = 3;
/// Below this many articles no word is common.
const MIN_ARTICLES_FOR_COMMON: u64 = 1_000;

type Clause = (Occur, Box<dyn EngineQuery>);

/// A search, ready to be asked step by step.
pub struct Plan<'a> {
    fields: &'a Fields,
    searchers: Vec<&'a Searcher>,
    /// Articles in all of them.
    all: u64,
    slots: Vec<SlotPlan>,
    replaced: Vec<(Replaced, Vec<Vec<Vec<String>>>)>,
    fixed: Vec<Fixed>,
    has_only_filters: bool,
}

/// A clause that is the same in every step, kept in a form that can be copied.
enum Fixed {
    Filter(Term),
    Without(Vec<String>),
}

/// One slot and everything it may be found under.
pub struct SlotPlan {
    slot: Slot,
    stems: Vec<String>,
    completions: Vec<String>,
    readings: Vec<Reading>,
    articles: u64,
    is_common: bool,
}

/// What the engine is asked in one step.
pub struct StepQuery {
    /// What a hit must have.
    pub needed: Box<dyn EngineQuery>,
    /// What adds to its score.
    pub rewards: Vec<Box<dyn EngineQuery>>,
}

/// Steps of patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// All words.
    All,
    /// All words, typos forgiven.
    Typos,
    /// At least half of the words, typos forgiven.
    Most,
}

impl<'a> Plan<'a> {
    /// For a search over these indexes (the first is the big one).
    pub fn new(
        fields: &'a Fields,
        searchers: Vec<&'a Searcher>,
        languages: &Languages,
        synonyms: &Synonyms,
        parsed: Parsed,
        query: &Query,
    ) -> io::Result<Self> {
        let replaced = synonyms.find(&parsed.slots, languages);
        let with_stems = |found: Replaced| {
            let others = found
                .others
                .iter()
                .map(|words| words.iter().map(|word| languages.stems(word)).collect())
                .collect();
            (found, others)
        };
        let fixed = fixed(fields, &parsed, query);
        let has_only_filters = parsed.slots.is_empty() && (has_filters(query) || !parsed.excluded.is_empty());
        let mut plan = Self {
            fields,
            all: searchers.iter().map(|searcher| searcher.num_docs()).sum(),
            searchers,
            slots: Vec::with_capacity(parsed.slots.len()),
            replaced: replaced.into_iter().map(with_stems).collect(),
            fixed,
            has_only_filters,
        };
        for slot in parsed.slots {
            let planned = plan.slot(slot, languages)?;
            plan.slots.push(planned);
        }
        plan.mark_common();
        Ok(plan)
    }

    fn slot(&self, slot: Slot, languages: &Languages) -> io::Result<SlotPlan> {
        let word = slot.bare();
        let stems = word.map(|word| languages.stems(word)).unwrap_or_default();
        let is_long = |word: &&Word| slot.is_open && word.form.chars().nth(EDGE_CHARS).is_some();
        let completions = match word.filter(is_long) {
            Some(word) => self.completions(&word.form)?,
            None => Vec::new(),
        };
        let articles =
            stems.iter().map(|stem| self.articles(self.fields.stem, stem)).sum::<io::Result<u64>>()?;
        let articles = articles + completions.len() as u64;
        Ok(SlotPlan { slot, stems, completions, readings: Vec::new(), articles, is_common: false })
    }

    fn articles(&self, field: Field, term: &str) -> io::Result<u64> {
        let term = Term::from_field_text(field, term);
        self.searchers.iter().map(|searcher| searcher.doc_freq(&term).map_err(io::Error::other)).sum()
    }

    /// Words that begin so, most frequent first.
    fn completions(&self, prefix: &str) -> io::Result<Vec<String>> {
        let mut found: Vec<(u32, String)> = Vec::new();
        for segment in self.searchers.iter().flat_map(|searcher| searcher.segment_readers()) {
            let words = segment.inverted_index(self.fields.body).map_err(io::Error::other)?;
            let mut stream = words.terms().range().ge(prefix).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                found.push((stream.value().doc_freq, String::from_utf8_lossy(stream.key()).into_owned()));
            }
        }
        found.sort_by(|one, other| other.cmp(one));
        let mut words: Vec<String> = Vec::new();
        for (_, word) in found {
            if words.len() < MAX_COMPLETIONS && !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(words)
    }

    /// A word in half of all articles (how, the) does not make one the answer.
    fn mark_common(&mut self) {
        let is_common: Vec<bool> =
            self.slots.iter().map(|slot| slot.slot.bare().is_some() && self.is_in_most(slot)).collect();
        if is_common.iter().all(|is_common| *is_common) {
            return;
        }
        for (slot, is_common) in self.slots.iter_mut().zip(is_common) {
            slot.is_common = is_common && !slot.slot.is_open;
        }
    }

    /// Is there anything to ask?
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty() && !self.has_only_filters
    }

    /// Is another step worth its time, with so many matches so far?
    pub fn wants(&self, step: Step, matched: usize) -> bool {
        match (step, self.slots.len()) {
            (Step::All, _) => true,
            (_, 0) | (Step::Most, 1) => false,
            // One word, in hardly an article: perhaps another was meant.
            (Step::Typos, 1) => matched < A_PAGE,
            (Step::Typos, _) => matched == 0,
            (Step::Most, _) => matched < FEW,
        }
    }

    /// Finds what mistyped words may have meant: those nobody wrote, or else all.
    pub fn forgive(&mut self) -> io::Result<()> {
        let is_unknown = |slot: &SlotPlan| slot.articles == 0 && slot.slot.bare().is_some();
        let only_unknown = self.slots.iter().any(is_unknown);
        for at in 0..self.slots.len() {
            let Some(slot) = self.slots.get(at) else { continue };
            let Some(word) = slot.slot.bare().filter(|word| !word.is_dense) else { continue };
            if only_unknown && slot.articles > 0 {
                continue;
            }
            let found = readings(&self.searchers, self.fields.body, &word.form, slot.slot.is_open)?;
            if let Some(slot) = self.slots.get_mut(at) {
                slot.readings = found;
            }
        }
        Ok(())
    }

    /// Did forgiving find anything?
    pub fn has_readings(&self) -> bool {
        self.slots.iter().any(|slot| !slot.readings.is_empty())
    }

    /// What the engine is asked in one step.
    pub fn query(&self, step: Step, languages: &Languages) -> StepQuery {
        let mut clauses: Vec<Clause> = self.fixed.iter().map(|clause| clause.query(self.fields)).collect();
        if self.slots.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
            return StepQuery { needed: Box::new(BooleanQuery::new(clauses)), rewards: Vec::new() };
        }
        let needed = self.needed(languages);
        if step == Step::Most {
            let count = needed.len();
            let any = needed.into_iter().map(|(_, query)| (Occur::Should, query)).collect();
            let half = BooleanQuery::with_minimum_required_clauses(any, count.div_ceil(2));
            clauses.push((Occur::Must, Box::new(half)));
        } else {
            clauses.extend(needed);
        }
        let rewards = self.slots.iter().flat_map(|slot| self.rewards(slot, languages)).collect();
        StepQuery { needed: Box::new(BooleanQuery::new(clauses)), rewards }
    }

    /// One clause for every slot, or run of slots with synonyms.
    fn needed(&self, languages: &Languages) -> Vec<Clause> {
        let mut clauses = Vec::with_capacity(self.slots.len());
        let mut at = 0;
        while let Some(slot) = self.slots.get(at) {
            let Some((found, others)) = self.replaced.iter().find(|(found, _)| found.slots.start == at)
            else {
                let occur = if slot.is_common { Occur::Should } else { Occur::Must };
                clauses.push((occur, self.slot_query(slot, languages)));
                at += 1;
                continue;
            };
            let typed = self.slots.get(found.slots.clone()).unwrap_or_default();
            let typed = all_of(typed.iter().map(|slot| self.slot_query(slot, languages)).collect());
            let others = others.iter().map(|words| {
                let words =
                    words.iter().map(|stems| any_of(self.terms(self.fields.stem, stems, 0.8))).collect();
                all_of(words)
            });
            clauses.push((Occur::Must, any_of(std::iter::once(typed).chain(others).collect())));
            at = found.slots.end.max(at + 1);
        }
        clauses
    }

    /// What a hit must have for one slot.
    fn slot_query(&self, plan: &SlotPlan, languages: &Languages) -> Box<dyn EngineQuery> {
        let Some(word) = plan.slot.bare() else { return self.phrase(&plan.slot.words) };
        let mut any = Vec::new();
        let length = word.form.chars().count();
        let shortest = if word.form.is_ascii() { 2 } else { 1 };
        let has_edge = plan.slot.is_open && (shortest..=EDGE_CHARS).contains(&length);
        if has_edge {
            any.push(scored(self.term(self.fields.edge, &word.form, IndexRecordOption::Basic), 0.3));
        } else if plan.slot.is_open && length < shortest {
            any.push(scored(self.term(self.fields.title_edge, &word.form, IndexRecordOption::Basic), 0.3));
        }
        any.extend(self.terms(self.fields.body, &plan.completions, 1.0));
        // What stems to the open word itself begins with it.
        let is_covered =
            has_edge && (plan.stems.iter().all(|stem| *stem == word.form) || self.is_in_most(plan));
        if !is_covered {
            any.extend(self.terms(self.fields.stem, &plan.stems, 1.0));
        }
        if word.is_dense && length > 2 {
            let pairs = pairs(&word.form);
            any.push(all_of(self.terms(self.fields.stem, &pairs, 1.0)));
        }
        for reading in &plan.readings {
            let stems = languages.stems(&plain_word(&reading.form));
            any.extend(self.terms(self.fields.stem, &stems, reading.weight));
        }
        any_of(any)
    }

    /// What makes a hit better without being needed.
    fn rewards(&self, plan: &SlotPlan, languages: &Languages) -> Vec<Box<dyn EngineQuery>> {
        let Some(word) = plan.slot.bare() else { return Vec::new() };
        let mut rewards = self.terms(self.fields.title, &plan.stems, IN_TITLE);
        if plan.slot.is_open {
            let edge: String = word.form.chars().take(TITLE_EDGE_CHARS).collect();
            rewards
                .push(scored(self.term(self.fields.title_edge, &edge, IndexRecordOption::Basic), IN_TITLE));
            if plan.articles > 0 && !self.is_in_most(plan) {
                rewards.extend(self.terms(self.fields.stem, &plan.stems, 1.0));
            }
        } else if !plan.stems.contains(&word.form) {
            rewards.extend(self.terms(self.fields.body, std::slice::from_ref(&word.form), AS_WRITTEN));
        }
        for reading in plan.readings.iter().take(MAX_REWARDED) {
            let stems = languages.stems(&plain_word(&reading.form));
            rewards.extend(self.terms(self.fields.title, &stems, IN_TITLE * reading.weight));
            if !stems.contains(&reading.form) {
                let form = std::slice::from_ref(&reading.form);
                rewards.extend(self.terms(self.fields.body, form, AS_WRITTEN * reading.weight));
            }
        }
        rewards
    }

    /// Does its stem stand in so many articles that it says nothing?
    fn is_in_most(&self, plan: &SlotPlan) -> bool {
        self.all >= MIN_ARTICLES_FOR_COMMON && plan.articles as f64 > self.all as f64 * COMMON
    }

    fn term(&self, field: Field, term: &str, record: IndexRecordOption) -> Box<dyn EngineQuery> {
        Box::new(TermQuery::new(Term::from_field_text(field, term), record))
    }

    fn terms(&self, field: Field, terms: &[String], boost: f32) -> Vec<Box<dyn EngineQuery>> {
        let term = |term: &String| -> Box<dyn EngineQuery> {
            let query = self.term(field, term, IndexRecordOption::WithFreqs);
            if boost == 1.0 { query } else { Box::new(BoostQuery::new(query, boost)) }
        };
        terms.iter().map(term).collect()
    }

    fn phrase(&self, words: &[Word]) -> Box<dyn EngineQuery> {
        phrase(self.fields.body, words.iter().map(|word| word.form.as_str()))
    }

    /// One query for each slot, to say which words a hit has.
    pub fn slot_queries(&self, languages: &Languages) -> Vec<(String, Box<dyn EngineQuery>)> {
        let mut out = Vec::with_capacity(self.slots.len());
        let mut at = 0;
        for (_, query) in self.needed(languages) {
            let end = self
                .replaced
                .iter()
                .find(|(found, _)| found.slots.start == at)
                .map(|(found, _)| found.slots.end);
            let slots = self.slots.get(at..end.unwrap_or(at + 1)).unwrap_or_default();
            out.push((slots.iter().map(|slot| slot.slot.typed()).collect::<Vec<_>>().join(" "), query));
            at = end.unwrap_or(at + 1);
        }
        out
    }

    /// What counts as each typed word, for highlights.
    pub fn sought(&self, languages: &Languages) -> Vec<Sought> {
        let mut out: Vec<Sought> = self.slots.iter().map(|plan| sought(plan, languages)).collect();
        for (found, _) in &self.replaced {
            let Some(first) = out.get_mut(found.slots.start) else { continue };
            for word in found.others.iter().flatten() {
                first.forms.insert(word.form.clone());
                first.stems.extend(languages.stems(word));
            }
        }
        out
    }
}

fn sought(plan: &SlotPlan, languages: &Languages) -> Sought {
    let mut sought = Sought { typed: plan.slot.typed(), ..Sought::default() };
    sought.forms.extend(plan.slot.words.iter().map(|word| word.form.clone()));
    sought.stems.extend(plan.stems.iter().cloned());
    if plan.slot.is_open {
        sought.prefixes.push(sought.typed.clone());
    }
    for reading in &plan.readings {
        sought.forms.insert(reading.form.clone());
        sought.stems.extend(languages.stems(&plain_word(&reading.form)));
    }
    sought
}

impl Fixed {
    fn query(&self, fields: &Fields) -> Clause {
        match self {
            Self::Filter(term) => {
                let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
                (Occur::Must, scored(Box::new(query), 0.0))
            }
            Self::Without(words) => (Occur::MustNot, phrase(fields.body, words.iter().map(String::as_str))),
        }
    }
}

fn fixed(fields: &Fields, parsed: &Parsed, query: &Query) -> Vec<Fixed> {
    let facet = |text: &str| Fixed::Filter(Term::from_field_text(fields.facet, text));
    let mut fixed = Vec::new();
    if query.audience == Audience::Public {
        fixed.push(facet(PUBLIC_FACET));
    }
    fixed.extend(query.topic.map(|topic| facet(&topic_facet(topic))));
    fixed.extend(query.product.as_ref().map(|product| facet(&product_facet(product))));
    let language = query.language.as_ref().filter(|_| query.only_language);
    fixed.extend(language.map(|language| facet(&language_facet(language))));
    fixed.extend(parsed.excluded.iter().cloned().map(Fixed::Without));
    fixed
}

fn has_filters(query: &Query) -> bool {
    query.topic.is_some() || query.product.is_some() || (query.only_language && query.language.is_some())
}

fn plain_word(form: &str) -> Word {
    Word { at: 0..0, position: 0, form: form.to_owned(), lower: None, is_dense: false }
}

fn phrase<'a>(field: Field, words: impl IntoIterator<Item = &'a str>) -> Box<dyn EngineQuery> {
    let mut terms: Vec<Term> = words.into_iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn scored(query: Box<dyn EngineQuery>, score: f32) -> Box<dyn EngineQuery> {
    Box::new(ConstScoreQuery::new(query, score))
}

fn any_of(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn all_of(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}
