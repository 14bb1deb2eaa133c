//! A small company to look around in: Harbour, broadband and a shop, with
//! twenty customers whose histories were written by hand. Times count back from
//! now, so that the inbox is alive whenever it is loaded.

mod people;
mod script;
mod stories;
mod stories_of_teams;

use throughline_domain::{ConversationStatus, Millis, TenantId};

use self::script::{Cast, When};
use super::crew;
use super::library::{self, Writers};
use crate::{BulkRows, Store, StoreError, Tenant};

/// Fills the record with the demo company, unless it has customers already.
/// Answers the company; doing it twice does nothing the second time.
pub async fn demo_company(store: &Store) -> Result<Tenant, StoreError> {
    let tenant = crew::ensure_company(store).await?;
    if tenant.is_demo || super::has_customers(store, tenant.id).await? {
        return Ok(tenant);
    }
    let cast = cast(store, tenant.id).await?;
    crew::ensure_accounts(store, tenant.id).await?;
    let rows = rows(cast, store.clock().now());
    let done = rows.conversations.iter().filter(|it| it.status == ConversationStatus::Resolved);
    let writers = Writers {
        agents: vec![cast.nadia, cast.sam, cast.priya, cast.jonas],
        conversations: done.map(|it| it.id).collect(),
    };
    store.bulk_insert(tenant.id, rows).await?;
    library::fill(store, tenant.id, writers).await?;
    store.set_demo(tenant.id, true).await?;
    Ok(Tenant { is_demo: true, ..tenant })
}

async fn cast(store: &Store, tenant: TenantId) -> Result<Cast, StoreError> {
    let teams = crew::ensure_teams(store, tenant).await?;
    let nadia = crew::ensure_first_agent(store, tenant, &teams).await?;
    let (sam, priya, jonas) = crew::ensure_named_agents(store, tenant, &teams).await?;
    let crew::Teams { care, billing, store } = teams;
    Ok(Cast { nadia, sam, priya, jonas, care, billing, store })
}

/// Everything, as of now.
pub(super) fn rows(cast: Cast, now: Millis) -> BulkRows {
    let (customers, contact_points) = people::rows(now);
    let mut rows = BulkRows { customers, contact_points, ..BulkRows::default() };
    let mut stories = stories::all(cast, When(now));
    // Human numbers rise with time.
    stories.sort_by_key(|story| story.conversation.created_at);
    for (number, mut story) in (4_101..).zip(stories) {
        story.conversation.number = number;
        rows.conversations.push(story.conversation);
        rows.interactions.extend(story.interactions);
        rows.read_marks.extend(story.read_marks);
    }
    rows
}

#[cfg(test)]
mod tests;
