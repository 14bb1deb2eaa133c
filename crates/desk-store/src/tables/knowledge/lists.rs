//! Which lists an article is in: one rule for the pages, the counts and what
//! waits in the outbox.

use throughline_domain::{AgentId, ArticleOrigin, ArticleState};
use throughline_wire::desk_api::ArticleFilter;
use throughline_wire::rows::ArticleRow;

/// Every list that does not depend on who asks, with its name in `article_counts`.
pub(super) const LISTS: [(ArticleFilter, &str); 7] = [
    (ArticleFilter::All, "all"),
    (ArticleFilter::Drafts, "drafts"),
    (ArticleFilter::InReview, "in_review"),
    (ArticleFilter::Published, "published"),
    (ArticleFilter::Retired, "retired"),
    (ArticleFilter::Unmerged, "unmerged"),
    (ArticleFilter::Community, "community"),
];

/// Whether an article is in a list of this agent.
pub(super) fn belongs(row: &ArticleRow, filter: ArticleFilter, me: AgentId) -> bool {
    let is_retired = row.state == ArticleState::Retired;
    match filter {
        ArticleFilter::All => !is_retired,
        ArticleFilter::Drafts => row.state == ArticleState::Draft,
        ArticleFilter::InReview => row.state == ArticleState::InReview,
        ArticleFilter::Published => row.published.is_some(),
        ArticleFilter::Retired => is_retired,
        ArticleFilter::Mine => !is_retired && row.owner_id == Some(me),
        ArticleFilter::Unmerged => !row.unmerged.is_empty(),
        ArticleFilter::Community => !is_retired && is_community(row),
    }
}

pub(super) fn is_community(row: &ArticleRow) -> bool {
    row.source.as_ref().is_some_and(|source| source.origin == ArticleOrigin::Community)
}

/// The bit of a list in `article_topics.lists`. "Mine" goes by the owner beside it.
pub(super) fn bit(filter: ArticleFilter) -> i64 {
    match filter {
        ArticleFilter::All | ArticleFilter::Mine => 1,
        ArticleFilter::Drafts => 2,
        ArticleFilter::InReview => 4,
        ArticleFilter::Published => 8,
        ArticleFilter::Retired => 16,
        ArticleFilter::Unmerged => 32,
        ArticleFilter::Community => 64,
    }
}

/// The bits of all lists an article is in.
pub(super) fn bits(row: &ArticleRow) -> i64 {
    let nobody = AgentId(uuid::Uuid::nil());
    let held = LISTS.iter().filter(|(filter, _)| belongs(row, *filter, nobody));
    held.fold(0, |bits, (filter, _)| bits | bit(*filter))
}
