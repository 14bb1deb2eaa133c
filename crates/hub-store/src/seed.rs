//! Made-up companies. [`company`] fills a record of any size with believable
//! people and conversations, the same ones for the same seed and the same time;
//! [`demo_company`] is a small one, written by hand, for looking around.

mod beats;
mod crew;
mod demo;
mod dice;
mod history;
mod library;
mod names;
mod people;
mod places;
mod topics;
mod volumes;
mod words;

use throughline_domain::{Millis, TenantId};
use throughline_wire::ErrorCode;

pub use self::demo::demo_company;
use self::history::World;
pub use self::library::articles;
use self::people::{Known, People};
use crate::{BulkRows, Store, StoreError, Tenant};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// As the commands and the chat keep it.
const PREVIEW_CHARS: usize = 120;

/// Streams of dice, one for each kind of thing.
mod kind {
    pub(super) const CUSTOMER: u64 = 1;
    pub(super) const PLAN: u64 = 2;
    pub(super) const CONVERSATION: u64 = 3;
    pub(super) const AGENT: u64 = 4;
    pub(super) const DEMO_CUSTOMER: u64 = 5;
    pub(super) const DEMO_STORY: u64 = 6;
    pub(super) const ARTICLE: u64 = 7;
    pub(super) const TOPIC: u64 = 8;
    pub(super) const ANSWER: u64 = 9;
}

/// Rows of one transaction: large enough to be fast, small enough to show progress.
const CUSTOMERS_AT_ONCE: usize = 5_000;
const INTERACTIONS_AT_ONCE: usize = 20_000;

/// How large a company.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeedOptions {
    /// Customers.
    pub customers: u64,
    /// Interactions among all of them; a few customers have very many.
    pub interactions: u64,
    /// Agents, at least one. The first is Nadia, an administrator.
    pub agents: u32,
    /// The same seed makes the same company.
    pub rng_seed: u64,
    /// "Now" of the company; `None`: the store's clock.
    pub as_of: Option<Millis>,
}

impl Default for SeedOptions {
    fn default() -> Self {
        Self { customers: 1_000, interactions: 10_000, agents: 12, rng_seed: 1, as_of: None }
    }
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeedProgress {
    /// What is being made.
    pub phase: SeedPhase,
    /// So many of them are on the record.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// What is being made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeedPhase {
    /// Customers and their addresses.
    Customers,
    /// Interactions and their conversations.
    Interactions,
}

/// Fills a record that has no customers yet. Answers the company.
///
/// Agents have no passwords: set one for those who are to sign in.
pub async fn company(
    store: &Store,
    options: SeedOptions,
    mut progress: impl FnMut(SeedProgress) + Send,
) -> Result<Tenant, StoreError> {
    let tenant = crew::ensure_company(store).await?;
    if has_customers(store, tenant.id).await? {
        let sentence = "there are customers already: seed an empty data folder";
        return Err(StoreError::refused(ErrorCode::Conflict, sentence, "data"));
    }
    let now = options.as_of.unwrap_or_else(|| store.clock().now());
    let crew = crew::ensure_crew(store, tenant.id, options.agents, options.rng_seed).await?;
    let people = insert_people(store, tenant.id, options, now, &mut progress).await?;
    let world = World { seed: options.rng_seed, now, crew: &crew };
    insert_history(store, tenant.id, world, &people, options.interactions, &mut progress).await?;
    Ok(tenant)
}

async fn insert_people(
    store: &Store,
    tenant: TenantId,
    options: SeedOptions,
    now: Millis,
    progress: &mut (impl FnMut(SeedProgress) + Send),
) -> Result<Vec<Known>, StoreError> {
    let mut people = People::new(options.rng_seed, now);
    let mut known = Vec::new();
    let mut rows = BulkRows::default();
    for n in 0..options.customers {
        let made = people.make(n);
        rows.customers.push(made.customer);
        rows.contact_points.extend(made.contact_points);
        known.push(made.known);
        let is_last = n + 1 == options.customers;
        if rows.customers.len() >= CUSTOMERS_AT_ONCE || is_last {
            store.bulk_insert(tenant, std::mem::take(&mut rows)).await?;
            progress(SeedProgress { phase: SeedPhase::Customers, done: n + 1, total: options.customers });
        }
    }
    Ok(known)
}

async fn insert_history(
    store: &Store,
    tenant: TenantId,
    world: World<'_>,
    people: &[Known],
    interactions: u64,
    progress: &mut (impl FnMut(SeedProgress) + Send),
) -> Result<(), StoreError> {
    let plans = volumes::plan(world.seed, world.now, people, interactions);
    let last = plans.len();
    let (mut rows, mut done) = (BulkRows::default(), 0);
    for (number, plan) in (1_u32..).zip(plans) {
        let known = people.get(plan.customer as usize).expect("BUG: a plan for nobody");
        let written = history::write(world, plan, number, known);
        rows.conversations.push(written.conversation);
        rows.interactions.extend(written.interactions);
        rows.read_marks.extend(written.read_mark);
        if rows.interactions.len() >= INTERACTIONS_AT_ONCE || number as usize == last {
            done += rows.interactions.len() as u64;
            store.bulk_insert(tenant, std::mem::take(&mut rows)).await?;
            progress(SeedProgress { phase: SeedPhase::Interactions, done, total: interactions });
        }
    }
    Ok(())
}

async fn has_customers(store: &Store, tenant: TenantId) -> Result<bool, StoreError> {
    let query = sqlx::query_as("SELECT EXISTS (SELECT 1 FROM customers WHERE tenant_id = ?1)").bind(tenant.0);
    let mut reader = store.reader().await?;
    let (has_some,): (bool,) = reader.tx().one(query).await?;
    Ok(has_some)
}

#[cfg(test)]
mod tests;
