//! The hot tail: what changed since the last commit, findable at once.

use std::sync::Arc;

use uuid::Uuid;

use super::article::ArticleDoc;
use super::document::Documents;
use super::error::SearchError;
use super::live::{Live, Part};
use super::schema::Fields;

/// More articles at once are an import: they are found when they are committed.
pub const MAX_ARTICLES: usize = 200;
/// More small indexes than this become one.
const MAX_PARTS: usize = 3;

/// A change to the index.
#[derive(Clone, Debug)]
pub enum Op {
    /// This is how the article is now.
    Put(Arc<ArticleDoc>),
    /// It is gone.
    Remove(Uuid),
}

impl Op {
    /// The article it is about.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Put(article) => article.id,
            Self::Remove(id) => *id,
        }
    }
}

/// Makes `ops` visible in `live`; `before` are the ops since the last commit that
/// already are. `main` is the committed index, nothing hidden.
pub fn with_ops(
    live: &Live,
    main: Option<&Part>,
    before: &[Op],
    ops: &[Op],
    fields: &Fields,
    documents: &mut Documents,
) -> Result<Live, SearchError> {
    let mut parts = live.parts.clone();
    if parts.len() <= MAX_PARTS {
        add(&mut parts, ops, fields, documents)?;
    } else {
        parts = main.into_iter().cloned().collect();
        let all: Vec<Op> = before.iter().chain(ops).cloned().collect();
        add(&mut parts, &all, fields, documents)?;
    }
    Ok(Live::of(parts, live.is_filled, fields)?)
}

fn add(
    parts: &mut Vec<Part>,
    ops: &[Op],
    fields: &Fields,
    documents: &mut Documents,
) -> Result<(), SearchError> {
    let last = last_of_each(ops);
    let ids: Vec<Uuid> = last.iter().map(|op| op.id()).collect();
    for part in parts.iter_mut() {
        part.hide(&ids, fields)?;
    }
    let articles: Vec<&ArticleDoc> = last
        .iter()
        .filter_map(|op| match op {
            Op::Put(article) => Some(article.as_ref()),
            Op::Remove(_) => None,
        })
        .collect();
    if !articles.is_empty() {
        parts.push(Part::hot(articles, fields, documents)?);
    }
    Ok(())
}

/// Only the last change of each article counts.
fn last_of_each(ops: &[Op]) -> Vec<&Op> {
    let mut seen = std::collections::HashSet::new();
    let mut last: Vec<&Op> = ops.iter().rev().filter(|op| seen.insert(op.id())).collect();
    last.reverse();
    last
}
