//! Articles: lists of them, one of them, and what an index takes of them. What
//! waits in the outbox is laid over the hub's rows, as everywhere.

use std::collections::BTreeSet;

use rusqlite::{Row, params};
use throughline_domain::{AgentId, ArticleFamilyId, ArticleId, ArticleState, Audience, Millis};
use throughline_wire::desk_api::{
    ArticleCounts, ArticleFilter, ArticlePage, ArticleSummary, ListArticles, Tag,
};
use throughline_wire::rows::ArticleRow;

use super::{changes, counts, lists};
use crate::access::{Reader, Writer};
use crate::error::StoreError;
use crate::outbox::Overlay;
use crate::place::Place;
use crate::{columns, sync_state};

type Result<T> = std::result::Result<T, StoreError>;

/// Variants of one family shown.
const FAMILY: u32 = 200;

macro_rules! columns_of_summary {
    () => {
        "a.id, a.family_id, a.language, a.title, a.state, a.is_published, a.audience, a.topic_ids, a.owner_id, \
         a.review_by_at, a.updated_at, a.unmerged"
    };
}

macro_rules! page_sql {
    ($index:literal, $where:literal) => {
        concat!(
            "SELECT ",
            columns_of_summary!(),
            " FROM articles a INDEXED BY ",
            $index,
            " WHERE ",
            $where,
            " AND (a.updated_at, a.id) < (?1, ?2) ORDER BY a.updated_at DESC, a.id DESC LIMIT ?3"
        )
    };
}

const PAGE_OF_TOPIC: &str = concat!(
    "SELECT ",
    columns_of_summary!(),
    " FROM article_topics t CROSS JOIN articles a ON a.id = t.article_id
      WHERE t.topic_id = ?4 AND (t.lists & ?5) <> 0 AND (?6 IS NULL OR t.owner_id = ?6)
          AND (t.updated_at, t.article_id) < (?1, ?2)
      ORDER BY t.updated_at DESC, t.article_id DESC LIMIT ?3"
);

/// A page of a list, last changed first. `now` tells what is past its review date.
pub fn list(reader: &Reader<'_>, me: AgentId, request: &ListArticles, now: Millis) -> Result<ArticlePage> {
    let limit = request.limit.clamp(1, 200) as usize;
    let after = Place::parse(request.after.as_deref())?;
    let seen = Seen::by(reader)?;
    let touched = seen.overlay.touched_articles();
    let mut found = stored_page(reader, me, request, after, limit + 1 + touched.len())?;
    found.retain(|found| !touched.contains(&found.summary.article_id));
    for id in touched {
        let Some(row) = seen.article(reader, id)? else { continue };
        let is_of_topic = request.topic_id.is_none_or(|topic| row.topic_ids.contains(&topic));
        let here = Place { at: row.updated_at, id: *row.id.as_bytes() };
        if is_of_topic && lists::belongs(&row, request.filter, me) && here < after {
            found.push(Found::of(&row));
        }
    }
    found.sort_by_key(|found| std::cmp::Reverse(found.place()));
    let has_more = found.len() > limit;
    found.truncate(limit);
    let after = found.last().filter(|_| has_more).map(|last| last.place().text());
    let articles = found.into_iter().map(|found| seen.finish(reader, found, now)).collect::<Result<_>>()?;
    Ok(ArticlePage { articles, after })
}

/// What waits in the outbox, and how far the cache is: what it holds already is not laid over it again.
struct Seen {
    overlay: std::sync::Arc<Overlay>,
    through_seq: u64,
}

impl Seen {
    fn by(reader: &Reader<'_>) -> Result<Self> {
        let overlay = reader.overlay()?;
        let through_seq = sync_state::cursor(reader)?.map_or(0, |cursor| cursor.seq);
        Ok(Self { overlay, through_seq })
    }

    fn article(&self, reader: &Reader<'_>, id: ArticleId) -> Result<Option<ArticleRow>> {
        Ok(self.overlay.article(id, stored(reader, id)?, self.through_seq))
    }

    fn finish(&self, reader: &Reader<'_>, found: Found, now: Millis) -> Result<ArticleSummary> {
        let Found { mut summary, owner_id, review_by_at } = found;
        if let Some(owner) = owner_id {
            summary.owner_name = reader.agent_names()?.get(&owner).cloned().unwrap_or_default();
        }
        summary.is_review_due = review_by_at.is_some_and(|at| at <= now);
        summary.is_waiting = self.overlay.article_is_waiting(summary.article_id);
        Ok(summary)
    }
}

/// A line on its way to the page.
struct Found {
    summary: ArticleSummary,
    owner_id: Option<AgentId>,
    review_by_at: Option<Millis>,
}

impl Found {
    fn of(row: &ArticleRow) -> Self {
        let summary = ArticleSummary {
            article_id: row.id,
            family_id: row.family_id,
            language: row.language.clone(),
            title: row.content.title.clone(),
            state: row.state,
            is_published: row.published.is_some(),
            audience: row.audience,
            topic_ids: row.topic_ids.clone(),
            owner_name: String::new(),
            updated_at: row.updated_at,
            is_review_due: false,
            unmerged: row.unmerged.len() as u32,
            is_waiting: false,
        };
        Self { summary, owner_id: row.owner_id, review_by_at: row.review_by_at }
    }

    fn place(&self) -> Place {
        Place { at: self.summary.updated_at, id: *self.summary.article_id.as_bytes() }
    }
}

fn stored_page(
    reader: &Reader<'_>,
    me: AgentId,
    request: &ListArticles,
    after: Place,
    limit: usize,
) -> Result<Vec<Found>> {
    let limit = limit as i64;
    if let Some(topic) = request.topic_id {
        let owner = (request.filter == ArticleFilter::Mine).then_some(*me.as_bytes());
        let bit = lists::bit(request.filter);
        return reader.all(
            PAGE_OF_TOPIC,
            params![after.at, after.id, limit, topic.as_bytes(), bit, owner],
            read_found,
        );
    }
    let plain = |sql| reader.all(sql, params![after.at, after.id, limit], read_found);
    match request.filter {
        ArticleFilter::All => plain(page_sql!("articles_all", "a.state <> 'retired'")),
        ArticleFilter::Drafts => plain(page_sql!("articles_drafts", "a.state = 'draft'")),
        ArticleFilter::InReview => plain(page_sql!("articles_in_review", "a.state = 'in_review'")),
        ArticleFilter::Published => plain(page_sql!("articles_published", "a.is_published = 1")),
        ArticleFilter::Retired => plain(page_sql!("articles_retired", "a.state = 'retired'")),
        ArticleFilter::Unmerged => plain(page_sql!("articles_unmerged", "a.unmerged > 0")),
        ArticleFilter::Community => {
            plain(page_sql!("articles_community", "a.is_community = 1 AND a.state <> 'retired'"))
        }
        ArticleFilter::Mine => reader.all(
            page_sql!("articles_mine", "a.state <> 'retired' AND a.owner_id = ?4"),
            params![after.at, after.id, limit, me.as_bytes()],
            read_found,
        ),
    }
}

fn read_found(row: &Row<'_>) -> Result<Found> {
    let summary = ArticleSummary {
        article_id: columns::id(row, 0)?,
        family_id: columns::id(row, 1)?,
        language: row.get(2)?,
        title: row.get(3)?,
        state: columns::word(row, 4, ArticleState::parse, "state")?,
        is_published: row.get(5)?,
        audience: columns::word(row, 6, Audience::parse, "audience")?,
        topic_ids: columns::json(row, 7)?,
        owner_name: String::new(),
        updated_at: row.get(10)?,
        is_review_due: false,
        unmerged: row.get(11)?,
        is_waiting: false,
    };
    Ok(Found { summary, owner_id: columns::id_or_none(row, 8)?, review_by_at: row.get(9)? })
}

/// How many articles are in each list.
pub fn counts(reader: &Reader<'_>, me: AgentId) -> Result<ArticleCounts> {
    let seen = Seen::by(reader)?;
    let mut shown = ArticleCounts::default();
    for filter in FILTERS {
        *count_of(&mut shown, filter) = counts::of_list(reader, filter, me)?;
    }
    for id in seen.overlay.touched_articles() {
        let before = stored(reader, id)?;
        let after = seen.overlay.article(id, before.clone(), seen.through_seq);
        for filter in FILTERS {
            let was = before.as_ref().is_some_and(|row| lists::belongs(row, filter, me));
            let is = after.as_ref().is_some_and(|row| lists::belongs(row, filter, me));
            let count = count_of(&mut shown, filter);
            *count = (*count + u32::from(is)).saturating_sub(u32::from(was));
        }
    }
    Ok(shown)
}

const FILTERS: [ArticleFilter; 8] = [
    ArticleFilter::All,
    ArticleFilter::Drafts,
    ArticleFilter::InReview,
    ArticleFilter::Published,
    ArticleFilter::Retired,
    ArticleFilter::Mine,
    ArticleFilter::Unmerged,
    ArticleFilter::Community,
];

fn count_of(counts: &mut ArticleCounts, filter: ArticleFilter) -> &mut u32 {
    match filter {
        ArticleFilter::All => &mut counts.all,
        ArticleFilter::Drafts => &mut counts.drafts,
        ArticleFilter::InReview => &mut counts.in_review,
        ArticleFilter::Published => &mut counts.published,
        ArticleFilter::Retired => &mut counts.retired,
        ArticleFilter::Mine => &mut counts.mine,
        ArticleFilter::Unmerged => &mut counts.unmerged,
        ArticleFilter::Community => &mut counts.community,
    }
}

/// Product names of articles that are not retired, by name. At most 1,000.
pub fn products(reader: &Reader<'_>) -> Result<Vec<String>> {
    counts::products(reader)
}

/// Languages of articles that are not retired, by tag.
pub fn languages(reader: &Reader<'_>) -> Result<Vec<String>> {
    counts::languages(reader)
}

/// One article with what waits in the outbox applied; also one that so far exists only there.
pub fn get(reader: &Reader<'_>, id: ArticleId) -> Result<Option<ArticleRow>> {
    Seen::by(reader)?.article(reader, id)
}

/// Changes of it wait for the hub.
pub fn is_waiting(reader: &Reader<'_>, id: ArticleId) -> Result<bool> {
    Ok(reader.overlay()?.article_is_waiting(id))
}

/// One line about each article that is here, in the order asked.
pub fn summaries(reader: &Reader<'_>, ids: &[ArticleId], now: Millis) -> Result<Vec<ArticleSummary>> {
    let seen = Seen::by(reader)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = seen.article(reader, *id)? {
            found.push(seen.finish(reader, Found::of(&row), now)?);
        }
    }
    Ok(found)
}

/// The variants of a family, by language.
pub fn of_family(reader: &Reader<'_>, family: ArticleFamilyId, now: Millis) -> Result<Vec<ArticleSummary>> {
    let seen = Seen::by(reader)?;
    let stored: Vec<ArticleId> = reader.all(
        "SELECT id FROM articles INDEXED BY articles_family WHERE family_id = ?1 ORDER BY language, id LIMIT ?2",
        params![family.as_bytes(), FAMILY],
        |row| columns::id(row, 0),
    )?;
    let mut ids: BTreeSet<ArticleId> = stored.into_iter().collect();
    ids.extend(seen.overlay.touched_articles());
    let mut found = Vec::new();
    for id in ids {
        let Some(row) = seen.article(reader, id)? else { continue };
        if row.family_id == family {
            found.push(seen.finish(reader, Found::of(&row), now)?);
        }
    }
    found.sort_by(|a, b| (&a.language, a.article_id).cmp(&(&b.language, b.article_id)));
    Ok(found)
}

/// An article that changed: `None` where it is gone.
#[derive(Clone, PartialEq, Debug)]
pub struct ChangedArticle {
    /// Number of the change; the next page begins after the last.
    pub no: u64,
    /// Which.
    pub id: ArticleId,
    /// What it is now, as the hub has it.
    pub row: Option<ArticleRow>,
}

/// Articles that changed after a number, in the order of their changes, as the
/// hub has them: see [`waiting`] for what only this machine knows.
pub fn for_index(reader: &Reader<'_>, after: u64, limit: u32) -> Result<Vec<ChangedArticle>> {
    let changed = changes::articles_after(reader, after, limit)?;
    changed.into_iter().map(|(no, id)| Ok(ChangedArticle { no, id, row: stored(reader, id)? })).collect()
}

/// Articles with changes that wait in the outbox; [`get`] shows each as it will be.
pub fn waiting(reader: &Reader<'_>) -> Result<Vec<ArticleId>> {
    let mut ids: Vec<ArticleId> = reader.overlay()?.touched_articles().into_iter().collect();
    ids.sort_unstable();
    Ok(ids)
}

/// Articles by id, with what waits applied; gone ones are missing.
pub fn texts(reader: &Reader<'_>, ids: &[ArticleId]) -> Result<Vec<ArticleRow>> {
    let seen = Seen::by(reader)?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(seen.article(reader, *id)?);
    }
    Ok(rows)
}

/// One article as the hub has it.
pub(crate) fn stored(reader: &Reader<'_>, id: ArticleId) -> Result<Option<ArticleRow>> {
    let row: Option<String> =
        reader.one("SELECT row FROM articles WHERE id = ?1", [id.as_bytes()], |row| Ok(row.get(0)?))?;
    Ok(row.map(|row| serde_json::from_str(&row)).transpose()?)
}

pub(crate) fn upsert(writer: &mut Writer<'_>, row: &ArticleRow) -> Result<()> {
    let before = stored(writer, row.id)?;
    put(writer, row)?;
    if let Some(before) = &before {
        leave_topics(writer, before)?;
    }
    for topic in row.topic_ids.iter().collect::<BTreeSet<_>>() {
        writer.execute(
            "INSERT INTO article_topics (topic_id, updated_at, article_id, lists, owner_id)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                topic.as_bytes(),
                row.updated_at,
                row.id.as_bytes(),
                lists::bits(row),
                columns::bytes(row.owner_id)
            ],
        )?;
    }
    counts::moved(writer, before.as_ref(), Some(row))?;
    changes::note_article(writer, row.id)?;
    touch(writer, row.id);
    Ok(())
}

fn put(writer: &Writer<'_>, row: &ArticleRow) -> Result<()> {
    writer.execute(
        "INSERT INTO articles (id, family_id, language, title, state, is_published, audience, topic_ids, owner_id,
             review_by_at, updated_at, unmerged, is_community, row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (id) DO UPDATE SET family_id = ?2, language = ?3, title = ?4, state = ?5, is_published = ?6,
             audience = ?7, topic_ids = ?8, owner_id = ?9, review_by_at = ?10, updated_at = ?11, unmerged = ?12,
             is_community = ?13, row = ?14",
        params![
            row.id.as_bytes(),
            row.family_id.as_bytes(),
            row.language,
            row.content.title,
            row.state.as_str(),
            row.published.is_some(),
            row.audience.as_str(),
            columns::list_or_null(&row.topic_ids)?,
            columns::bytes(row.owner_id),
            row.review_by_at,
            row.updated_at,
            row.unmerged.len() as i64,
            lists::is_community(row),
            serde_json::to_string(row)?,
        ],
    )?;
    Ok(())
}

fn leave_topics(writer: &Writer<'_>, row: &ArticleRow) -> Result<()> {
    for topic in &row.topic_ids {
        writer.execute(
            "DELETE FROM article_topics WHERE topic_id = ?1 AND updated_at = ?2 AND article_id = ?3",
            params![topic.as_bytes(), row.updated_at, row.id.as_bytes()],
        )?;
    }
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: ArticleId) -> Result<()> {
    let Some(before) = stored(writer, id)? else { return Ok(()) };
    writer.execute("DELETE FROM articles WHERE id = ?1", [id.as_bytes()])?;
    leave_topics(writer, &before)?;
    counts::moved(writer, Some(&before), None)?;
    changes::note_article(writer, id)?;
    touch(writer, id);
    Ok(())
}

/// An article changed, in the cache or in what waits.
pub(crate) fn touch(writer: &mut Writer<'_>, id: ArticleId) {
    writer.touch(Tag::Knowledge);
    writer.touch(Tag::Article { id });
    writer.touch(Tag::Suggestions);
}
