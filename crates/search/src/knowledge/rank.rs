//! Which of the matching articles come first: the words' weight (BM25), then how
//! helpful an article has been, how fresh it is, whether it is in the reader's
//! language. The best so many are kept while the engine walks the matches.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::document::Rank;

/// An article never voted on, never used, ten years old scores this much of one
/// that is loved, used daily and new: 1 / (1 + both).
const QUALITY: f32 = 0.6;
const FRESHNESS: f32 = 0.15;
/// An article in another language than the reader's.
const OTHER_LANGUAGE: f32 = 0.5;
const DAYS_TO_HALF: f32 = 365.0;

/// What ranking reads of a segment.
#[derive(Clone)]
pub struct Columns {
    /// [`Rank`], packed.
    pub rank: Arc<dyn ColumnValues<u64>>,
    /// The family's key.
    pub family: Arc<dyn ColumnValues<u64>>,
}

/// A match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Where it is.
    pub address: DocAddress,
    /// Its score.
    pub score: f32,
    /// Its family's key.
    pub family: u64,
    /// In the reader's language?
    pub is_preferred: bool,
}

/// Keeps the best `limit` of one index.
pub struct Best<'a> {
    /// How many.
    pub limit: usize,
    /// By segment.
    pub columns: &'a [Columns],
    /// By segment: articles that were replaced or removed since.
    pub hidden: &'a [Arc<HashSet<DocId>>],
    /// Today, in days since 1970.
    pub today: u64,
    /// The reader's language.
    pub language: Option<u64>,
    /// What adds to a match's score.
    pub rewards: Vec<Box<dyn Weight>>,
}

/// The best of an index, and how many matched at all.
#[derive(Default)]
pub struct Found {
    pub best: Vec<Candidate>,
    pub matched: usize,
}

impl Collector for Best<'_> {
    type Fruit = Found;
    type Child = BestOfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let missing = || tantivy::TantivyError::InternalError("a segment without its columns".into());
        Ok(BestOfSegment {
            segment,
            columns: self.columns.get(segment as usize).cloned().ok_or_else(missing)?,
            hidden: self.hidden.get(segment as usize).filter(|hidden| !hidden.is_empty()).cloned(),
            today: self.today,
            language: self.language,
            limit: self.limit.max(1),
            threshold: f32::MIN,
            kept: Vec::with_capacity(self.limit.max(1) * 2),
            matched: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    /// Walks the matches and asks each reward for them alone. The engine's own way
    /// (an optional union beside what is needed) walks through all rewards as well,
    /// which took more than half of the time of a search.
    fn collect_segment(
        &self,
        needed: &dyn Weight,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<Found> {
        let mut best = self.for_segment(segment, reader)?;
        let mut matches = needed.scorer(reader, 1.0)?;
        let mut rewards = self
            .rewards
            .iter()
            .map(|reward| reward.scorer(reader, 1.0))
            .collect::<tantivy::Result<Vec<_>>>()?;
        rewards.retain(|reward| reward.doc() != TERMINATED);
        let alive = reader.alive_bitset();
        let mut doc = matches.doc();
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                let mut score = matches.score();
                for reward in &mut rewards {
                    if reward.doc() < doc {
                        reward.seek(doc);
                    }
                    if reward.doc() == doc {
                        score += reward.score();
                    }
                }
                best.collect(doc, score);
            }
            doc = matches.advance();
        }
        Ok(best.harvest())
    }

    fn merge_fruits(&self, segments: Vec<Found>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        for segment in segments {
            all.best.extend(segment.best);
            all.matched += segment.matched;
        }
        all.best.sort_unstable_by(best_first);
        all.best.truncate(self.limit);
        Ok(all)
    }
}

/// Best first; equals in the order of the index, so that pages do not overlap.
pub fn best_first(one: &Candidate, other: &Candidate) -> Ordering {
    other.score.total_cmp(&one.score).then(one.address.cmp(&other.address))
}

/// Keeps the best of one segment.
pub struct BestOfSegment {
    segment: SegmentOrdinal,
    columns: Columns,
    hidden: Option<Arc<HashSet<DocId>>>,
    today: u64,
    language: Option<u64>,
    limit: usize,
    threshold: f32,
    kept: Vec<Candidate>,
    matched: usize,
}

impl BestOfSegment {
    fn halve(&mut self) {
        if self.kept.len() > self.limit {
            self.kept.select_nth_unstable_by(self.limit - 1, best_first);
            self.kept.truncate(self.limit);
            self.threshold = self.kept.last().map_or(f32::MIN, |last| last.score);
        }
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.hidden.as_ref().is_some_and(|hidden| hidden.contains(&doc)) {
            return;
        }
        self.matched += 1;
        // The rest can at most multiply the score by this.
        if score * (1.0 + QUALITY + FRESHNESS) <= self.threshold {
            return;
        }
        let rank = Rank::unpack(self.columns.rank.get_val(doc));
        let age = self.today.saturating_sub(rank.day) as f32;
        let fresh = DAYS_TO_HALF / (DAYS_TO_HALF + age);
        let is_preferred = self.language.is_none_or(|language| language == rank.language);
        let language = if is_preferred { 1.0 } else { OTHER_LANGUAGE };
        let score = score * (1.0 + QUALITY * rank.quality + FRESHNESS * fresh) * language;
        if score <= self.threshold {
            return;
        }
        let family = self.columns.family.get_val(doc);
        let address = DocAddress::new(self.segment, doc);
        self.kept.push(Candidate { address, score, family, is_preferred });
        if self.kept.len() >= self.limit * 2 {
            self.halve();
        }
    }

    fn harvest(mut self) -> Found {
        self.halve();
        Found { best: self.kept, matched: self.matched }
    }
}
