//! The hub's own search index over what customers may read, for the portal and
//! the widget. It follows the record's commits; after a restart it goes on from
//! the last change that is on disk, and a damaged or outdated one is filled anew
//! in the background while it answers what it can.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use throughline_domain::{ArticleId, Clock, TenantId};
use throughline_hub_store::{Committed, PublicArticle, Store, StoreError};
use throughline_search::knowledge::{
    ArticleDoc, Hits, IndexOptions, KnowledgeIndex, OnTrouble, Query, SearchError, Source,
};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::hub::Shared;

/// Articles read at once when the index is filled.
const PAGE: u32 = 200;
/// Until a folder that could not be opened is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// The index, once it is open.
#[derive(Default)]
pub struct Finder {
    index: OnceLock<Arc<KnowledgeIndex>>,
    changes: AtomicU64,
}

/// Why the record and the index could not be brought together.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error("the record: {0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl Finder {
    /// Answers a question; nothing while the index is not open yet.
    pub async fn search(&self, query: Query) -> Hits {
        let Some(index) = self.index.get().cloned() else { return Hits::default() };
        let answered = tokio::task::spawn_blocking(move || index.search(&query)).await;
        match answered {
            Ok(Ok(hits)) => hits,
            Ok(Err(error)) => {
                tracing::warn!(%error, "searching the knowledge base");
                Hits::default()
            }
            Err(error) => {
                tracing::error!(%error, "searching the knowledge base");
                Hits::default()
            }
        }
    }

    /// Rises when an article, a topic or the settings change: what was made from them is old.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }
}

/// Keeps the index in step with the record until the hub stops.
pub async fn follow(hub: Shared) {
    let mut commits = hub.store.commits();
    let stop = hub.tasks.stop().clone();
    let trouble = Arc::new(Notify::new());
    let index = loop {
        match open(&hub, &trouble).await {
            Ok(index) => break index,
            Err(error) => tracing::warn!(%error, "the portal's index cannot be opened; trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    };
    let follower = Follower { store: hub.store.clone(), tenant: hub.tenant_id, index, stop: stop.clone() };
    follower.step(&hub, follower.synonyms().await);
    let _ = hub.finder.index.set(Arc::clone(&follower.index));
    loop {
        let caught_up = follower.catch_up().await;
        follower.step(&hub, caught_up);
        hub.finder.changes.fetch_add(1, Ordering::AcqRel);
        let news = tokio::select! {
            () = stop.cancelled() => return,
            () = trouble.notified() => News::Trouble,
            news = heard(&mut commits) => news,
        };
        match news {
            News::Articles => {}
            News::Settings => follower.step(&hub, follower.synonyms().await),
            News::Trouble => follower.step(&hub, follower.refill().await),
            News::Over => return,
        }
    }
}

async fn open(hub: &Shared, trouble: &Arc<Notify>) -> Result<Arc<KnowledgeIndex>, FollowError> {
    let folder = hub.options.data_dir.join("search");
    let (clock, trouble) = (Arc::clone(&hub.clock), Arc::clone(trouble));
    let opened = tokio::task::spawn_blocking(move || open_folder(&folder, clock, trouble)).await;
    let opened = opened.map_err(|_| SearchError::Stopped)??;
    Ok(Arc::new(opened))
}

fn open_folder(
    folder: &Path,
    clock: Arc<dyn Clock>,
    trouble: Arc<Notify>,
) -> Result<KnowledgeIndex, SearchError> {
    let asked = Arc::clone(&trouble);
    let mut options = IndexOptions::new(clock);
    let on_trouble: OnTrouble = Arc::new(move |_| asked.notify_one());
    options.on_trouble = Some(on_trouble);
    let opened = KnowledgeIndex::open(folder, options)?;
    // Without a marker the first catching up fills it anyway.
    if opened.refill.is_some() && opened.index.applied_marker().is_some() {
        trouble.notify_one();
    }
    Ok(opened.index)
}

/// What a commit says to the index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    Articles,
    Settings,
    Trouble,
    Over,
}

/// Waits for a commit that is about the knowledge base.
async fn heard(commits: &mut Receiver<Arc<Committed>>) -> News {
    loop {
        match commits.recv().await {
            Ok(commit) => {
                if let Some(news) = news_in(&commit) {
                    return news;
                }
            }
            Err(RecvError::Lagged(_)) => return News::Settings,
            Err(RecvError::Closed) => return News::Over,
        }
    }
}

fn news_in(commit: &Committed) -> Option<News> {
    if !commit.is_complete || commit.has_settings {
        return Some(News::Settings);
    }
    commit.has_articles.then_some(News::Articles)
}

/// The record and the index that follows it.
struct Follower {
    store: Store,
    tenant: TenantId,
    index: Arc<KnowledgeIndex>,
    stop: CancellationToken,
}

impl Follower {
    /// Says when a step failed; the next commit tries again.
    fn step(&self, hub: &Shared, done: Result<(), FollowError>) {
        match done {
            Ok(()) | Err(FollowError::Store(StoreError::Closed)) => {}
            Err(error) => {
                tracing::warn!(%error, tenant = %hub.tenant_id, "the portal's index did not follow the record");
            }
        }
    }

    async fn synonyms(&self) -> Result<(), FollowError> {
        let settings = self.store.knowledge_settings(self.tenant).await?;
        self.index.set_synonyms(settings.map(|settings| settings.synonyms).unwrap_or_default());
        Ok(())
    }

    /// Takes in what changed since the last change that was taken in.
    async fn catch_up(&self) -> Result<(), FollowError> {
        let Some(mut after) = self.index.applied_marker() else { return self.refill().await };
        loop {
            let changes = self.store.article_changes(self.tenant, after).await?;
            if changes.has_gap {
                return self.refill().await;
            }
            for id in &changes.ids {
                self.take(*id).await?;
            }
            if changes.through_seq > after {
                self.index.set_marker(changes.through_seq)?;
            }
            if !changes.has_more {
                return Ok(());
            }
            after = changes.through_seq;
        }
    }

    async fn take(&self, id: ArticleId) -> Result<(), FollowError> {
        match self.store.public_article(self.tenant, id).await? {
            Some(article) => self.index.put(vec![document_of(&article)])?,
            None => self.index.remove(&[id.0])?,
        }
        Ok(())
    }

    /// Fills the index anew. Changes that come meanwhile are taken in besides.
    async fn refill(&self) -> Result<(), FollowError> {
        let newest = self.newest_change().await?;
        let every = Every {
            store: self.store.clone(),
            tenant: self.tenant,
            runtime: Handle::current(),
            stop: self.stop.clone(),
            after: 0,
            page: Vec::new().into_iter(),
        };
        let index = Arc::clone(&self.index);
        let filled = tokio::task::spawn_blocking(move || index.rebuild(every, newest)?.wait()).await;
        filled.map_err(|_| SearchError::Stopped)??;
        Ok(())
    }

    async fn newest_change(&self) -> Result<u64, StoreError> {
        let mut after = 0;
        loop {
            let changes = self.store.article_changes(self.tenant, after).await?;
            if !changes.has_more || changes.through_seq <= after {
                return Ok(changes.through_seq.max(after));
            }
            after = changes.through_seq;
        }
    }
}

/// Everything customers may read, a page at a time, for a thread outside the runtime.
struct Every {
    store: Store,
    tenant: TenantId,
    runtime: Handle,
    stop: CancellationToken,
    after: i64,
    page: std::vec::IntoIter<PublicArticle>,
}

impl Iterator for Every {
    type Item = ArticleDoc;

    fn next(&mut self) -> Option<ArticleDoc> {
        if self.page.len() == 0 {
            let page = self.store.public_articles_page(self.tenant, self.after, PAGE);
            match self.runtime.block_on(page) {
                Ok(page) if !self.stop.is_cancelled() => self.page = page.into_iter(),
                // This must not look like the end of the articles: the index gives the filling up.
                _ => std::panic::resume_unwind(Box::new("the record is closed or failed")),
            }
        }
        let article = self.page.next()?;
        self.after = article.place.row;
        Some(document_of(&article))
    }
}

fn document_of(article: &PublicArticle) -> ArticleDoc {
    let is_community = article.origin == Some(throughline_domain::ArticleOrigin::Community);
    ArticleDoc {
        id: article.id.0,
        family_id: article.family_id.0,
        language: article.language.clone(),
        title: article.content.title.clone(),
        summary: article.content.summary.clone(),
        body_text: throughline_articles::plain_text(&article.content.body),
        topics: article.topic_ids.iter().map(|id| id.0).collect(),
        products: article.products.clone(),
        is_public: true,
        source: if is_community { Source::Community } else { Source::Published },
        updated_at: article.published_at,
        votes_up: article.votes_up,
        votes_down: article.votes_down,
        times_used: article.times_used,
    }
}
