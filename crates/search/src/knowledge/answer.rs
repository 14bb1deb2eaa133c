//! Answering one search from one [`Live`].

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tantivy::query::EnableScoring;
use tantivy::schema::Value;
use tantivy::{DocAddress, DocSet, TantivyDocument};
use tracing::warn;

use super::article::{Hit, Hits, Query};
use super::document::{Card, language_key};
use super::error::SearchError;
use super::live::{Live, Part};
use super::parse::parse;
use super::plan::{Plan, Step, StepQuery};
use super::rank::{Best, Candidate};
use super::schema::Fields;
use super::synonyms::Synonyms;
use crate::text::highlights;

/// What a step is worth: hits of an earlier one always come first.
const STEP: f32 = 1_000.0;
/// Never keep more candidates than this.
const MAX_KEPT: usize = 20_000;

/// What an answer is made from.
pub struct Asked<'a> {
    pub fields: &'a Fields,
    pub live: &'a Live,
    pub synonyms: &'a Synonyms,
    pub query: &'a Query,
    pub today: u64,
}

/// A match in one of the parts.
#[derive(Clone, Copy)]
struct Match {
    part: usize,
    step: Step,
    candidate: Candidate,
}

/// An answer, and whether a part of the index failed while giving it.
pub struct Answer {
    pub hits: Hits,
    pub is_damaged: bool,
}

/// Answers. A part that fails (or panics) is left out and said.
pub fn answer(asked: &Asked<'_>) -> Result<Answer, SearchError> {
    let parsed = parse(&asked.query.text, asked.query.is_typing);
    let mut usable = asked.live.clone();
    let mut is_damaged = false;
    loop {
        let mut failed = None;
        match catch_unwind(AssertUnwindSafe(|| attempt(asked, &usable, parsed.clone(), &mut failed))) {
            Ok(Ok(mut hits)) => {
                hits.is_complete = usable.is_filled && !is_damaged;
                return Ok(Answer { hits, is_damaged });
            }
            Ok(Err(error)) => warn!(%error, "a search failed in one part of the index"),
            Err(_) => warn!("a search panicked in one part of the index"),
        }
        is_damaged = true;
        // Without knowing which part it was, the committed one is the suspect: it alone was on disk.
        let at = failed.unwrap_or(0);
        if at >= usable.parts.len() {
            return Ok(Answer { hits: Hits::default(), is_damaged });
        }
        usable.parts.remove(at);
    }
}

fn attempt(
    asked: &Asked<'_>,
    live: &Live,
    parsed: super::parse::Parsed,
    failed: &mut Option<usize>,
) -> Result<Hits, SearchError> {
    let searchers = live.parts.iter().map(|part| &part.searcher).collect();
    let mut plan = Plan::new(asked.fields, searchers, &live.languages, asked.synonyms, parsed, asked.query)?;
    let wanted = Wanted::of(asked.query);
    if plan.is_empty() || wanted.limit == 0 {
        return Ok(Hits::default());
    }
    let mut keep = (wanted.end() + 1) * 2;
    let (families, count) = loop {
        let (matches, matched) = gather(asked, live, &mut plan, keep, failed)?;
        let families = one_per_family(&matches);
        if families.len() > wanted.end() || matched <= keep || keep >= MAX_KEPT {
            let count = if matched <= keep { families.len() } else { matched.max(families.len()) };
            break (families, count);
        }
        keep *= 4;
    };
    let sought = plan.sought(&live.languages);
    let page: Vec<Match> = families.iter().skip(wanted.offset).take(wanted.limit).copied().collect();
    let hits = page
        .iter()
        .map(|found| hit(asked, live, &plan, found, &sought))
        .collect::<Result<Vec<_>, SearchError>>()?
        .into_iter()
        .flatten()
        .collect();
    Ok(Hits { hits, count, has_more: families.len() > wanted.end(), is_complete: true, sought })
}

struct Wanted {
    offset: usize,
    limit: usize,
}

impl Wanted {
    fn of(query: &Query) -> Self {
        Self { offset: query.offset.min(Query::MAX_OFFSET), limit: query.limit.min(Query::MAX_LIMIT) }
    }

    fn end(&self) -> usize {
        self.offset + self.limit
    }
}

/// The matches of as many steps as it takes, best first, and how many there were.
fn gather(
    asked: &Asked<'_>,
    live: &Live,
    plan: &mut Plan<'_>,
    keep: usize,
    failed: &mut Option<usize>,
) -> Result<(Vec<Match>, usize), SearchError> {
    let mut all: Vec<Match> = Vec::new();
    let mut seen: HashSet<(usize, DocAddress)> = HashSet::new();
    let mut matched = 0;
    for step in [Step::All, Step::Typos, Step::Most] {
        if !plan.wants(step, matched) {
            continue;
        }
        if step == Step::Typos {
            plan.forgive()?;
            if !plan.has_readings() {
                continue;
            }
        }
        let query = plan.query(step, &live.languages);
        for (part, index) in live.parts.iter().enumerate() {
            *failed = Some(part);
            let found = collect(asked, live, index, &query, keep)?;
            matched += found.matched;
            let new = found
                .best
                .into_iter()
                .filter(|found| step == Step::All || !seen.contains(&(part, found.address)));
            all.extend(new.map(|candidate| Match { part, step, candidate }));
        }
        *failed = None;
        if plan.wants(Step::Typos, matched) || plan.wants(Step::Most, matched) {
            seen.extend(all.iter().map(|found| (found.part, found.candidate.address)));
        }
    }
    all.sort_unstable_by(|one, other| {
        one.step.cmp(&other.step).then(super::rank::best_first(&one.candidate, &other.candidate))
    });
    Ok((all, matched))
}

fn collect(
    asked: &Asked<'_>,
    live: &Live,
    part: &Part,
    query: &StepQuery,
    limit: usize,
) -> Result<super::rank::Found, SearchError> {
    // A word's weight is what it is in the whole index, also for the few articles changed since.
    let main = live.parts.first().map(|part| &part.searcher).filter(|main| main.num_docs() > 0);
    let statistics = main.unwrap_or(&part.searcher);
    let scoring = EnableScoring::enabled_from_statistics_provider(statistics, &part.searcher);
    let rewards =
        query.rewards.iter().map(|reward| reward.weight(scoring)).collect::<tantivy::Result<_>>()?;
    let best = Best {
        rewards,
        limit,
        columns: &part.columns,
        hidden: &part.hidden,
        today: asked.today,
        language: asked.query.language.as_deref().map(language_key),
    };
    Ok(part.searcher.search_with_statistics_provider(query.needed.as_ref(), &best, statistics)?)
}

/// The best of each family, in the reader's language if that variant matched.
fn one_per_family(matches: &[Match]) -> Vec<Match> {
    let mut places: HashMap<u64, usize> = HashMap::with_capacity(matches.len());
    let mut out: Vec<Match> = Vec::with_capacity(matches.len());
    for found in matches {
        match places.get(&found.candidate.family).and_then(|place| out.get_mut(*place)) {
            Some(shown) if !shown.candidate.is_preferred && found.candidate.is_preferred => *shown = *found,
            Some(_) => {}
            None => {
                places.insert(found.candidate.family, out.len());
                out.push(*found);
            }
        }
    }
    out
}

fn hit(
    asked: &Asked<'_>,
    live: &Live,
    plan: &Plan<'_>,
    found: &Match,
    sought: &[crate::text::Sought],
) -> Result<Option<Hit>, SearchError> {
    let Some(part) = live.parts.get(found.part) else { return Ok(None) };
    let document: TantivyDocument = part.searcher.doc(found.candidate.address)?;
    let card = document.get_first(asked.fields.card).and_then(|card| card.as_bytes()).and_then(Card::read);
    let Some(card) = card else { return Ok(None) };
    let title_highlights =
        if asked.query.highlight { highlights(&card.title, sought, &card.language) } else { Vec::new() };
    let matched_words = match found.step {
        Step::Most => matched_words(plan, live, part, found.candidate.address)?,
        Step::All | Step::Typos => sought.iter().map(|one| one.typed.clone()).collect(),
    };
    let later_steps = Step::Most as u8 - found.step as u8;
    Ok(Some(Hit {
        id: card.id,
        family_id: card.family_id,
        language: card.language,
        title: card.title,
        title_highlights,
        is_public: card.is_public,
        source: card.source,
        score: found.candidate.score + STEP * f32::from(later_steps),
        matched_words,
    }))
}

fn matched_words(
    plan: &Plan<'_>,
    live: &Live,
    part: &Part,
    address: DocAddress,
) -> Result<Vec<String>, SearchError> {
    let segment = part.searcher.segment_reader(address.segment_ord);
    let mut words = Vec::new();
    for (typed, query) in plan.slot_queries(&live.languages) {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&part.searcher))?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        if scorer.doc() < address.doc_id {
            scorer.seek(address.doc_id);
        }
        if scorer.doc() == address.doc_id {
            words.push(typed);
        }
    }
    Ok(words)
}
