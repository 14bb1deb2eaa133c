//! Feeds the index of articles: what changed in the cache since the index's last
//! commit, and over it what waits in the outbox. Only what is published is in it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use throughline_articles::plain_text;
use throughline_desk_store::changes::Mark;
use throughline_desk_store::{Reader, Store, StoreError, articles, knowledge_settings};
use throughline_domain::{ArticleId, ArticleOrigin, ArticleState, Audience};
use throughline_search::knowledge::{ArticleDoc, KnowledgeIndex, Rebuilding, SearchError, Source};
use throughline_wire::rows::{ArticleContent, ArticleRow, PublishedArticle};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{change_of, marker};
use crate::error::DeskError;
use crate::seat::Seat;

/// Articles read at a time.
const PAGE: u32 = 200;

/// How far the index of articles is.
#[derive(Default)]
pub(crate) struct ArticleFeed {
    epoch: Option<Uuid>,
    through: u64,
    /// Articles as they were put because of what waits in the outbox.
    laid_over: HashMap<ArticleId, Option<ArticleDoc>>,
    synonyms: Option<Vec<Vec<String>>>,
    filling: Option<Filling>,
}

/// The index is being made anew.
struct Filling {
    done: JoinHandle<Result<(), SearchError>>,
    is_whole: Arc<AtomicBool>,
}

/// What a step found in the store.
struct Found {
    changed: Vec<(u64, ArticleId, Option<ArticleDoc>)>,
    waiting: HashMap<ArticleId, Option<ArticleDoc>>,
    synonyms: Vec<Vec<String>>,
}

impl ArticleFeed {
    /// Feeds the next changes; false: there are no more.
    pub(crate) async fn step(
        &mut self,
        seat: &Arc<Seat>,
        mark: Mark,
        stop: &CancellationToken,
    ) -> Result<bool, DeskError> {
        self.settle(seat).await?;
        if self.epoch != Some(mark.epoch) || (self.filling.is_none() && is_in_trouble(seat).await?) {
            self.begin(seat, mark, stop).await?;
        }
        let (after, before) = (self.through, self.laid_over.keys().copied().collect());
        let found = seat.store.read(move |reader| look(reader, after, &before)).await?;
        let has_more = found.changed.len() == PAGE as usize;
        self.give(seat, found, mark.epoch).await?;
        Ok(has_more)
    }

    /// Makes the index anew, or finds out where it stands.
    async fn begin(
        &mut self,
        seat: &Arc<Seat>,
        mark: Mark,
        stop: &CancellationToken,
    ) -> Result<(), DeskError> {
        let is_whole = Arc::new(AtomicBool::new(false));
        let fill = Fill {
            handle: Handle::current(),
            store: seat.store.clone(),
            stop: stop.clone(),
            after: 0,
            page: VecDeque::new(),
            is_whole: Arc::clone(&is_whole),
        };
        let begun = on_articles(seat, move |index| {
            let known = index.applied_marker().and_then(|marker| change_of(marker, mark.epoch));
            match known.filter(|through| index.trouble().is_none() && *through <= mark.articles) {
                Some(through) => Ok((through, None)),
                // Its marker names no change: until all is in, the next start begins again.
                None => Ok((mark.articles, Some(index.rebuild(fill, marker(mark.epoch, 0))?))),
            }
        });
        let (through, rebuilding) = begun.await?;
        self.filling = rebuilding.map(|rebuilding| watch(seat, rebuilding, is_whole));
        seat.finding.set_filling(self.filling.is_some());
        self.laid_over.clear();
        self.synonyms = None;
        (self.through, self.epoch) = (through, Some(mark.epoch));
        Ok(())
    }

    /// A filling that is over.
    async fn settle(&mut self, seat: &Arc<Seat>) -> Result<(), DeskError> {
        let Some(filling) = self.filling.take_if(|filling| filling.done.is_finished()) else { return Ok(()) };
        seat.finding.set_filling(false);
        self.laid_over.clear();
        let is_whole = filling.is_whole.load(Ordering::SeqCst);
        filling.done.await.map_err(|_| DeskError::Broken)??;
        if let (true, Some(epoch)) = (is_whole, self.epoch) {
            let reached = marker(epoch, self.through);
            on_articles(seat, move |index| index.set_marker(reached)).await?;
            seat.around.events.changed([
                throughline_wire::desk_api::Tag::Knowledge,
                throughline_wire::desk_api::Tag::Suggestions,
            ]);
        } else {
            self.epoch = None;
        }
        Ok(())
    }

    async fn give(&mut self, seat: &Arc<Seat>, found: Found, epoch: Uuid) -> Result<(), DeskError> {
        let Found { changed, waiting, synonyms } = found;
        let through = changed.last().map_or(self.through, |(no, ..)| *no);
        let is_news = |id: &ArticleId, doc: &Option<ArticleDoc>| self.laid_over.get(id) != Some(doc);
        let mut news: Vec<(ArticleId, Option<ArticleDoc>)> = changed
            .into_iter()
            .filter(|(_, id, _)| !waiting.contains_key(id))
            .map(|(_, id, doc)| (id, doc))
            .collect();
        news.extend(waiting.iter().filter(|(id, doc)| is_news(id, doc)).map(|(id, doc)| (*id, doc.clone())));
        let groups = (self.synonyms.as_ref() != Some(&synonyms)).then(|| synonyms.clone());
        // While it is filled the marker stays: only the filling makes it whole.
        let reached = (through > self.through && self.filling.is_none()).then(|| marker(epoch, through));
        if !news.is_empty() || groups.is_some() || reached.is_some() {
            on_articles(seat, move |index| put(index, news, groups, reached)).await?;
        }
        self.synonyms = Some(synonyms);
        self.laid_over = waiting;
        self.through = through;
        Ok(())
    }
}

fn put(
    index: &KnowledgeIndex,
    news: Vec<(ArticleId, Option<ArticleDoc>)>,
    synonyms: Option<Vec<Vec<String>>>,
    reached: Option<u64>,
) -> Result<(), SearchError> {
    if let Some(groups) = synonyms {
        index.set_synonyms(groups);
    }
    let gone: Vec<Uuid> = news.iter().filter(|(_, doc)| doc.is_none()).map(|(id, _)| id.0).collect();
    if !gone.is_empty() {
        index.remove(&gone)?;
    }
    let here: Vec<ArticleDoc> = news.into_iter().filter_map(|(_, doc)| doc).collect();
    if !here.is_empty() {
        index.put(here)?;
    }
    reached.map_or(Ok(()), |marker| index.set_marker(marker))
}

/// What changed since, and what waits or waited a moment ago.
fn look(reader: &Reader<'_>, after: u64, before: &HashSet<ArticleId>) -> Result<Found, StoreError> {
    let changed = articles::for_index(reader, after, PAGE)?;
    let changed = changed.into_iter().map(|it| (it.no, it.id, it.row.as_ref().and_then(doc_of))).collect();
    let waits: HashSet<ArticleId> = articles::waiting(reader)?.into_iter().collect();
    let mut waiting = HashMap::new();
    for id in &waits {
        waiting.insert(*id, articles::get(reader, *id)?.as_ref().and_then(doc_of));
    }
    let mut found = Found { changed, waiting, synonyms: Vec::new() };
    for id in before.difference(&waits) {
        // No longer waiting: taken by the hub, or refused. Either way it is now as the cache has it.
        found.changed.insert(0, (after, *id, articles::get(reader, *id)?.as_ref().and_then(doc_of)));
    }
    found.synonyms = knowledge_settings::get(reader)?.map(|settings| settings.synonyms).unwrap_or_default();
    Ok(found)
}

async fn is_in_trouble(seat: &Arc<Seat>) -> Result<bool, DeskError> {
    on_articles(seat, |index| Ok(index.trouble().is_some())).await
}

fn watch(seat: &Arc<Seat>, rebuilding: Rebuilding, is_whole: Arc<AtomicBool>) -> Filling {
    let wake = Arc::clone(&seat.finding.wake);
    let done = tokio::task::spawn_blocking(move || {
        let outcome = rebuilding.wait();
        wake.notify_one();
        outcome
    });
    Filling { done, is_whole }
}

/// Works with the index on a thread that may block.
pub(crate) async fn on_articles<T: Send + 'static>(
    seat: &Arc<Seat>,
    work: impl FnOnce(&KnowledgeIndex) -> Result<T, SearchError> + Send + 'static,
) -> Result<T, DeskError> {
    let seat = Arc::clone(seat);
    let working = tokio::task::spawn_blocking(move || seat.finding.articles.with(work));
    working.await.map_err(|_| DeskError::Broken)?
}

/// Every article of the cache, read page by page on the index's own thread.
struct Fill {
    handle: Handle,
    store: Store,
    stop: CancellationToken,
    after: u64,
    page: VecDeque<ArticleDoc>,
    is_whole: Arc<AtomicBool>,
}

impl Iterator for Fill {
    type Item = ArticleDoc;

    fn next(&mut self) -> Option<ArticleDoc> {
        while self.page.is_empty() {
            if self.stop.is_cancelled() || self.is_whole.load(Ordering::SeqCst) {
                return None;
            }
            let after = self.after;
            let reading = self.store.read(move |reader| {
                let found = articles::for_index(reader, after, PAGE)?;
                let through = found.last().map(|it| it.no);
                let docs: VecDeque<_> =
                    found.into_iter().filter_map(|it| it.row.as_ref().and_then(doc_of)).collect();
                Ok((docs, through))
            });
            match self.handle.block_on(reading) {
                Ok((docs, Some(through))) => (self.page, self.after) = (docs, through),
                Ok((_, None)) => self.is_whole.store(true, Ordering::SeqCst),
                Err(error) => {
                    tracing::warn!(%error, "the index is filled later: articles cannot be read now");
                    return None;
                }
            }
        }
        self.page.pop_front()
    }
}

/// What readers get of an article; none when they get nothing.
pub(crate) fn published(row: &ArticleRow) -> Option<(&PublishedArticle, &ArticleContent)> {
    let published = row.published.as_ref().filter(|_| row.state != ArticleState::Retired)?;
    Some((published, published.content.as_ref().unwrap_or(&row.content)))
}

pub(crate) fn is_community(row: &ArticleRow) -> bool {
    row.source.as_ref().is_some_and(|source| source.origin == ArticleOrigin::Community)
}

fn doc_of(row: &ArticleRow) -> Option<ArticleDoc> {
    let (published, words) = published(row)?;
    Some(ArticleDoc {
        id: row.id.0,
        family_id: row.family_id.0,
        language: row.language.clone(),
        title: words.title.clone(),
        summary: words.summary.clone(),
        body_text: plain_text(&words.body),
        topics: row.topic_ids.iter().map(|topic| topic.0).collect(),
        products: row.products.clone(),
        is_public: row.audience == Audience::Public,
        source: if is_community(row) { Source::Community } else { Source::Published },
        updated_at: published.at,
        votes_up: row.votes_up,
        votes_down: row.votes_down,
        times_used: row.times_used,
    })
}
