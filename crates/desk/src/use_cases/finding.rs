//! Searching articles as the agent types. The index says which; their words come
//! from the store, which also has the last say on what is published.

use std::collections::HashSet;
use std::sync::Arc;

use throughline_articles::plain_text;
use throughline_desk_store::{Reader, StoreError, articles};
use throughline_domain::{ArticleId, Audience};
use throughline_search::knowledge::{self, Hit, Hits, Query};
use throughline_search::text;
use throughline_wire::desk_api::{
    ArticleFilter, ArticleHit, ArticleHits, FindArticles, ListArticles, Marked, MarkedPart,
};
use throughline_wire::rows::{ArticleContent, ArticleRow};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::finding::articles::{is_community, on_articles, published};
use crate::seat::Seat;

const MAX_LIMIT: u32 = 50;
const MAX_OFFSET: u32 = 1_000;
/// How far hits are counted.
const COUNTED: usize = 1_000;
const SNIPPET_CHARS: usize = 180;
/// A snippet is cut from the beginning of an article, not from a megabyte.
const SNIPPET_BODY_BYTES: usize = 64 * 1024;
/// Articles looked at for the newest of a product.
const NEWEST_LOOKED_AT: usize = 2_000;
const NEWEST_PAGE: u32 = 200;

/// Searches published articles.
pub(crate) async fn find_articles(desk: &Inner, request: FindArticles) -> Result<ArticleHits, DeskError> {
    let seat = desk.seat()?;
    let Some(_turn) = seat.finding.turns.take().await else {
        let message = "newer searches came before this one".to_owned();
        return Err(DeskError::Conflict { about: "text".into(), message });
    };
    if request.text.trim().is_empty() { newest(&seat, request).await } else { search(&seat, request).await }
}

async fn search(seat: &Arc<Seat>, request: FindArticles) -> Result<ArticleHits, DeskError> {
    let (offset, limit) = page_of(&request);
    let only_internal = request.audience == Some(Audience::Internal);
    let query = query_of(&request);
    let (hits, total) = on_articles(seat, move |index| {
        if only_internal {
            return internal(index, &query, offset, limit);
        }
        let asked = Query { offset, limit, ..query };
        let hits = index.search(&asked)?;
        let total = hits.count.min(COUNTED);
        Ok((hits, total))
    })
    .await?;
    let is_rebuilding = !hits.is_complete || seat.finding.is_rebuilding();
    let shown = seat.store.read(move |reader| show(reader, &hits)).await?;
    Ok(ArticleHits { hits: shown, total: total as u32, is_rebuilding })
}

fn page_of(request: &FindArticles) -> (usize, usize) {
    (request.offset.min(MAX_OFFSET) as usize, request.limit.clamp(1, MAX_LIMIT) as usize)
}

fn query_of(request: &FindArticles) -> Query {
    let audience = match request.audience {
        Some(Audience::Public) => knowledge::Audience::Public,
        Some(Audience::Internal) | None => knowledge::Audience::Agents,
    };
    Query {
        language: request.language.clone().filter(|language| !language.is_empty()),
        topic: request.topic_id.map(|topic| topic.0),
        product: request.product.clone().filter(|product| !product.is_empty()),
        ..Query::new(request.text.clone(), audience)
    }
}

/// Articles for agents only: the index tells them from the others, but does not count them apart.
fn internal(
    index: &knowledge::KnowledgeIndex,
    query: &Query,
    offset: usize,
    limit: usize,
) -> Result<(Hits, usize), knowledge::SearchError> {
    let mut all = Hits::default();
    let mut at = 0;
    loop {
        let page = index.search(&Query { offset: at, limit: Query::MAX_LIMIT, ..query.clone() })?;
        at += page.hits.len();
        let has_more = page.has_more && !page.hits.is_empty() && at < COUNTED;
        all.hits.extend(page.hits.into_iter().filter(|hit| !hit.is_public));
        (all.is_complete, all.sought) = (page.is_complete, page.sought);
        if !has_more {
            break;
        }
    }
    let total = all.hits.len();
    all.hits = all.hits.into_iter().skip(offset).take(limit).collect();
    Ok((all, total))
}

fn show(reader: &Reader<'_>, hits: &Hits) -> Result<Vec<ArticleHit>, StoreError> {
    let ids: Vec<ArticleId> = hits.hits.iter().map(|hit| ArticleId(hit.id)).collect();
    let rows = articles::texts(reader, &ids)?;
    let shown = hits.hits.iter().filter_map(|hit| {
        let row = rows.iter().find(|row| row.id.0 == hit.id)?;
        found(row, hit, hits)
    });
    Ok(shown.collect())
}

fn found(row: &ArticleRow, hit: &Hit, hits: &Hits) -> Option<ArticleHit> {
    let (_, words) = published(row)?;
    let body = beginning(&words.body, SNIPPET_BODY_BYTES);
    let snippet = hits.snippet(&plain_text(body), &row.language, SNIPPET_CHARS);
    let snippet = if snippet.highlights.is_empty() && !words.summary.is_empty() {
        hits.snippet(&words.summary, &row.language, SNIPPET_CHARS)
    } else {
        snippet
    };
    // The index may be a moment behind: its marks are for the title it knows.
    let title = if hit.title == words.title {
        marked(&hit.title, &hit.title_highlights)
    } else {
        plain(&words.title)
    };
    hit_of(row, title, marked(&snippet.text, &snippet.highlights))
}

fn hit_of(row: &ArticleRow, title: Marked, snippet: Marked) -> Option<ArticleHit> {
    let (since, _) = published(row)?;
    Some(ArticleHit {
        article_id: row.id,
        family_id: row.family_id,
        language: row.language.clone(),
        title,
        snippet,
        audience: row.audience,
        topic_ids: row.topic_ids.clone(),
        published_at: since.at,
        is_community: is_community(row),
    })
}

fn marked(words: &str, highlights: &[std::ops::Range<usize>]) -> Marked {
    let parts = text::marked(words, highlights);
    Marked {
        parts: parts
            .into_iter()
            .map(|part| MarkedPart { text: part.text, is_match: part.is_match })
            .collect(),
    }
}

fn plain(words: &str) -> Marked {
    marked(words, &[])
}

fn beginning(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// Nothing typed: the newest.
async fn newest(seat: &Arc<Seat>, request: FindArticles) -> Result<ArticleHits, DeskError> {
    let (me, now) = (seat.me, seat.hub_now());
    let is_rebuilding = seat.finding.is_rebuilding();
    let (hits, total) = seat.store.read(move |reader| newest_of(reader, me, now, &request)).await?;
    Ok(ArticleHits { hits, total: total as u32, is_rebuilding })
}

fn newest_of(
    reader: &Reader<'_>,
    me: throughline_domain::AgentId,
    now: throughline_domain::Millis,
    request: &FindArticles,
) -> Result<(Vec<ArticleHit>, usize), StoreError> {
    let (offset, limit) = page_of(request);
    let mut list = ListArticles {
        filter: ArticleFilter::Published,
        topic_id: request.topic_id,
        after: None,
        limit: NEWEST_PAGE,
    };
    let (mut shown, mut total, mut looked_at) = (Vec::new(), 0, 0);
    let mut families = HashSet::new();
    let product = request.product.as_deref().filter(|product| !product.is_empty()).map(str::to_lowercase);
    loop {
        let page = articles::list(reader, me, &list, now)?;
        looked_at += page.articles.len();
        for summary in &page.articles {
            // One line for an article in all its languages.
            let is_of_audience = request.audience.is_none_or(|audience| audience == summary.audience)
                && families.insert(summary.family_id);
            if !is_of_audience || (product.is_none() && (total < offset || shown.len() >= limit)) {
                total += usize::from(is_of_audience);
                continue;
            }
            let Some(row) = articles::get(reader, summary.article_id)? else { continue };
            let is_about = |product: &String| row.products.iter().any(|one| one.to_lowercase() == *product);
            if !product.as_ref().is_none_or(is_about) {
                continue;
            }
            if total >= offset && shown.len() < limit {
                shown.extend(new_one(&row));
            }
            total += 1;
        }
        list.after = page.after;
        if list.after.is_none() || total >= COUNTED || looked_at >= NEWEST_LOOKED_AT {
            return Ok((shown, total.min(COUNTED)));
        }
    }
}

fn new_one(row: &ArticleRow) -> Option<ArticleHit> {
    let (_, words) = published(row)?;
    hit_of(row, plain(&words.title), plain(&summary_of(words)))
}

/// Its summary, or its first lines.
pub(crate) fn summary_of(words: &ArticleContent) -> String {
    if words.summary.is_empty() {
        throughline_articles::summary(beginning(&words.body, SNIPPET_BODY_BYTES), SNIPPET_CHARS)
    } else {
        words.summary.clone()
    }
}
