//! How many articles there are of what: kept with every change, so that no count
//! ever walks the articles.

use std::collections::BTreeSet;

use rusqlite::params;
use throughline_domain::{AgentId, ArticleState, TopicId};
use throughline_wire::desk_api::ArticleFilter;
use throughline_wire::rows::ArticleRow;

use super::lists::{self, LISTS};
use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const LIST: &str = "list";
const OWNER: &str = "owner";
const TOPIC: &str = "topic";
const PRODUCT: &str = "product";
const LANGUAGE: &str = "language";

type Key = (&'static str, String);

/// What an article is counted under.
fn keys(row: &ArticleRow) -> BTreeSet<Key> {
    let nobody = AgentId(uuid::Uuid::nil());
    let mut keys: BTreeSet<Key> = LISTS
        .iter()
        .filter(|(filter, _)| lists::belongs(row, *filter, nobody))
        .map(|(_, name)| (LIST, (*name).to_owned()))
        .collect();
    if row.state != ArticleState::Retired {
        keys.extend(row.owner_id.map(|owner| (OWNER, owner.to_string())));
        keys.extend(row.products.iter().map(|product| (PRODUCT, product.clone())));
        keys.insert((LANGUAGE, row.language.clone()));
    }
    if row.published.is_some() {
        keys.extend(row.topic_ids.iter().map(|topic| (TOPIC, topic.to_string())));
    }
    keys
}

/// An article was this and is that.
pub(super) fn moved(writer: &Writer<'_>, old: Option<&ArticleRow>, new: Option<&ArticleRow>) -> Result<()> {
    let (old, new) = (old.map(keys).unwrap_or_default(), new.map(keys).unwrap_or_default());
    for (kind, name) in new.difference(&old) {
        writer.execute(
            "INSERT INTO article_counts (kind, name, articles) VALUES (?1, ?2, 1)
             ON CONFLICT (kind, name) DO UPDATE SET articles = articles + 1",
            params![kind, name],
        )?;
    }
    for (kind, name) in old.difference(&new) {
        writer.execute(
            "UPDATE article_counts SET articles = articles - 1 WHERE kind = ?1 AND name = ?2",
            params![kind, name],
        )?;
    }
    Ok(())
}

/// How many are in a list.
pub(super) fn of_list(reader: &Reader<'_>, filter: ArticleFilter, me: AgentId) -> Result<u32> {
    match LISTS.iter().find(|(list, _)| *list == filter) {
        Some((_, name)) => count(reader, LIST, name),
        None => count(reader, OWNER, &me.to_string()),
    }
}

/// How many published articles are in a topic.
pub(super) fn of_topic(reader: &Reader<'_>, topic: TopicId) -> Result<u32> {
    count(reader, TOPIC, &topic.to_string())
}

/// Product names in use, by name.
pub(super) fn products(reader: &Reader<'_>) -> Result<Vec<String>> {
    names(reader, PRODUCT)
}

/// Languages in use, by tag.
pub(super) fn languages(reader: &Reader<'_>) -> Result<Vec<String>> {
    names(reader, LANGUAGE)
}

fn count(reader: &Reader<'_>, kind: &str, name: &str) -> Result<u32> {
    let found = reader.one(
        "SELECT articles FROM article_counts WHERE kind = ?1 AND name = ?2",
        params![kind, name],
        |row| Ok(row.get(0)?),
    )?;
    Ok(found.unwrap_or_default())
}

fn names(reader: &Reader<'_>, kind: &str) -> Result<Vec<String>> {
    reader.all(
        "SELECT name FROM article_counts WHERE kind = ?1 AND articles > 0 ORDER BY name LIMIT 1000",
        [kind],
        |row| Ok(row.get(0)?),
    )
}
