//! Feeds the index of past answers from the cached messages, newest part only,
//! and looks a question up in it.

use throughline_desk_store::past_answers::{self, PastAnswer};
use throughline_desk_store::{Reader, StoreError};
use throughline_domain::{InteractionId, Millis};
use throughline_search::knowledge::{ArticleDoc, Audience, Query, Source};
use uuid::Uuid;

use super::likeness::Asked;
use super::{Shelf, change_of, marker};
use crate::error::DeskError;

/// Messages looked at, from the newest back: about 200,000 answers.
const WINDOW: u64 = 600_000;
/// More answers than this have piled up: the index begins again with the newest.
const MANY: u64 = 300_000;
const PAGE: u32 = 1_000;
/// Words of a question that are looked for.
const WORDS: usize = 10;
/// Answers held against the question.
const CANDIDATES: usize = 24;

/// How far the index of past answers is.
#[derive(Default)]
pub(crate) struct PastFeed {
    epoch: Option<Uuid>,
    through: u64,
}

impl PastFeed {
    /// Feeds the next messages; false: there are no more.
    pub(crate) async fn step(
        &mut self,
        seat: &std::sync::Arc<crate::seat::Seat>,
        epoch: Uuid,
    ) -> Result<bool, DeskError> {
        let is_damaged = on_past(seat, |shelf| shelf.with(|index| Ok(index.trouble().is_some()))).await?;
        if self.epoch != Some(epoch) || is_damaged {
            self.through = self.begin(seat, epoch).await?;
            self.epoch = Some(epoch);
        }
        let after = self.through;
        let page = seat.store.read(move |reader| past_answers::after(reader, after, PAGE)).await?;
        if page.through == after {
            return Ok(false);
        }
        let docs: Vec<ArticleDoc> = page.answers.iter().map(doc_of).collect();
        let reached = marker(epoch, page.through);
        on_past(seat, move |shelf| {
            shelf.with(|index| index.put(docs).and_then(|()| index.set_marker(reached)))
        })
        .await?;
        self.through = page.through;
        Ok(!page.is_last)
    }

    /// After which message to go on.
    async fn begin(&self, seat: &std::sync::Arc<crate::seat::Seat>, epoch: Uuid) -> Result<u64, DeskError> {
        let newest = seat.store.read(|reader: &Reader<'_>| past_answers::newest_no(reader)).await?;
        on_past(seat, move |shelf| {
            shelf.with(|index| {
                let known = index.applied_marker().and_then(|marker| change_of(marker, epoch));
                let is_whole = index.trouble().is_none() && index.figures().articles <= MANY;
                if let Some(through) = known.filter(|through| is_whole && *through <= newest) {
                    Ok(through)
                } else {
                    let from = newest.saturating_sub(WINDOW);
                    index.rebuild(std::iter::empty(), marker(epoch, from))?.wait()?;
                    Ok(from)
                }
            })
        })
        .await
    }
}

async fn on_past<T: Send + 'static>(
    seat: &std::sync::Arc<crate::seat::Seat>,
    work: impl FnOnce(&Shelf) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    let seat = std::sync::Arc::clone(seat);
    tokio::task::spawn_blocking(move || work(&seat.finding.past)).await.map_err(|_| DeskError::Broken)?
}

fn doc_of(answer: &PastAnswer) -> ArticleDoc {
    ArticleDoc {
        id: answer.reply_id.0,
        family_id: answer.reply_id.0,
        language: String::new(),
        title: String::new(),
        summary: String::new(),
        body_text: answer.question.clone(),
        topics: Vec::new(),
        products: Vec::new(),
        is_public: false,
        source: Source::Question,
        updated_at: answer.at,
        votes_up: 0,
        votes_down: 0,
        times_used: 0,
    }
}

/// Replies whose questions share words with this one, most first. Blocks.
pub(crate) fn candidates(shelf: &Shelf, question: &Asked) -> Result<Vec<InteractionId>, DeskError> {
    let words = question.telling(WORDS);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query {
        limit: CANDIDATES,
        is_typing: false,
        highlight: false,
        ..Query::new(words.join(" "), Audience::Agents)
    };
    let hits = shelf.with(|index| index.search(&query))?;
    Ok(hits.hits.into_iter().map(|hit| InteractionId(hit.id)).collect())
}

/// A past answer and how alike its question is.
pub(crate) struct Alike {
    pub(crate) answer: PastAnswer,
    pub(crate) likeness: f32,
    pub(crate) common: Vec<String>,
    /// Candidates that gave the same words.
    pub(crate) times: u32,
}

/// Less than this in common is another question.
const ALIKE: f32 = 0.5;

/// The candidates that answered a question like this one, the most alike first.
pub(crate) fn alike(
    reader: &Reader<'_>,
    candidates: &[InteractionId],
    question: &Asked,
    is_wanted: impl Fn(&PastAnswer) -> bool,
) -> Result<Vec<Alike>, StoreError> {
    let mut found: Vec<Alike> = Vec::new();
    for id in candidates {
        let Some(answer) = past_answers::get(reader, *id)?.filter(&is_wanted) else { continue };
        let asked = Asked::of(&answer.question);
        let (likeness, common) = (question.likeness(&asked), question.common(&asked));
        if likeness < ALIKE || common.len() < 2 {
            continue;
        }
        match found.iter_mut().find(|known| known.answer.text.trim() == answer.text.trim()) {
            Some(known) => {
                known.times += 1;
                if is_better(likeness, answer.at, known) {
                    (known.likeness, known.common, known.answer) = (likeness, common, answer);
                }
            }
            None => found.push(Alike { answer, likeness, common, times: 1 }),
        }
    }
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(b.answer.at.cmp(&a.answer.at)));
    Ok(found)
}

fn is_better(likeness: f32, at: Millis, known: &Alike) -> bool {
    likeness > known.likeness || (likeness >= known.likeness && at > known.answer.at)
}
