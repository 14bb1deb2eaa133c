//! A seeded company, on paper and on a real record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::StreamExt as _;
use throughline_domain::text::{clean_body, clean_line};
use throughline_domain::{Channel, Clock, ConversationStatus, CustomerId};
use throughline_testkit::MockClock;
use throughline_wire::rows::{ConversationRow, InteractionRow, Row};

use super::crew::Crew;
use super::history::{self, Written};
use super::people::{Known, People};
use super::{SeedOptions, World, company, volumes};
use crate::{Caller, Store, StoreError};

const NOW: i64 = 1_793_696_400_000;

fn written(seed: u64, customers: u64, interactions: u64) -> Vec<Written> {
    let crew = Crew::made_up();
    let mut people = People::new(seed, NOW);
    let known: Vec<Known> = (0..customers).map(|n| people.make(n).known).collect();
    let world = World { seed, now: NOW, crew: &crew };
    let plans = volumes::plan(seed, NOW, &known, interactions);
    (1..)
        .zip(plans)
        .map(|(number, plan)| history::write(world, plan, number, &known[plan.customer as usize]))
        .collect()
}

#[test]
fn one_seed_writes_the_same_history_and_another_writes_another() {
    let rows = |seed| written(seed, 40, 800).into_iter().flat_map(|w| w.interactions).collect::<Vec<_>>();
    assert_eq!(rows(1), rows(1));
    assert_ne!(rows(1), rows(2));
}

#[test]
fn every_interaction_asked_for_is_written_and_none_is_in_the_future() {
    let all = written(3, 300, 9_000);
    assert_eq!(all.iter().map(|w| w.interactions.len()).sum::<usize>(), 9_000);
    for Written { conversation, interactions, .. } in &all {
        assert!(interactions.is_sorted_by(|a, b| a.at < b.at), "times within a conversation rise");
        assert!(interactions.iter().all(|row| row.at <= NOW));
        assert_true_to(conversation, interactions);
    }
}

fn assert_true_to(conversation: &ConversationRow, interactions: &[InteractionRow]) {
    let is_open = conversation.status == ConversationStatus::Open;
    assert!(is_open || conversation.waiting_since_at.is_none(), "only in open ones somebody waits");
    assert_eq!(conversation.snoozed_until_at.is_some(), conversation.status == ConversationStatus::Snoozed);
    assert!(interactions.iter().all(|row| row.conversation_id == conversation.id));
    assert!(interactions.iter().all(|row| row.customer_id == conversation.customer_id));
    assert!(interactions.iter().any(|row| row.channel == conversation.channel), "the channel was spoken on");
    for row in interactions {
        assert_eq!(clean_body(&row.body), row.body);
        assert!(!row.body.contains(['{', '}']), "{}", row.body);
    }
    assert_eq!(clean_line(&conversation.subject), conversation.subject);
}

#[test]
fn the_inbox_of_a_seeded_company_is_alive() {
    let all = written(5, 2_000, 40_000);
    let open: Vec<_> = all.iter().filter(|w| w.conversation.status == ConversationStatus::Open).collect();
    assert!(open.len() > 20, "{}", open.len());
    assert!(open.len() < all.len() / 10, "{}", open.len());
    assert!(open.iter().any(|w| w.conversation.waiting_since_at.is_some()));
    assert!(open.iter().any(|w| w.conversation.assignee_id.is_none() && w.conversation.team_id.is_none()));
    let mut channels = BTreeMap::<Channel, usize>::new();
    for row in all.iter().flat_map(|w| &w.interactions) {
        *channels.entry(row.channel).or_default() += 1;
    }
    assert_eq!(channels.len(), Channel::ALL.len(), "{channels:?}");
}

pub(super) async fn empty_store(clock: &MockClock) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hub.sqlite"), Arc::new(clock.clone())).await.unwrap();
    (folder, store)
}

/// Everything an administrator sees, read back as wire rows.
pub(super) async fn everything(store: &Store) -> Vec<Row> {
    let tenant_id = store.default_tenant().await.unwrap().unwrap().id;
    let agents = store.list_agents(tenant_id).await.unwrap();
    let agent_id = agents.iter().find(|agent| agent.name == "Nadia").unwrap().id;
    let mut snapshot = store.snapshot(Caller { tenant_id, agent_id }).await.unwrap();
    let mut compressed = Vec::new();
    while let Some(chunk) = snapshot.next().await {
        compressed.extend_from_slice(&chunk.unwrap());
    }
    let text = String::from_utf8(zstd::decode_all(compressed.as_slice()).unwrap()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    lines[1..lines.len() - 1].iter().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[tokio::test]
async fn a_seeded_record_holds_what_was_asked_for_and_every_row_is_a_wire_row() {
    let clock = MockClock::new();
    let (_folder, store) = empty_store(&clock).await;
    let options = SeedOptions { customers: 500, interactions: 3_000, agents: 5, rng_seed: 9, as_of: None };
    let mut seen = Vec::new();
    company(&store, options, |progress| seen.push(progress)).await.unwrap();
    assert_eq!(seen.last().map(|progress| (progress.done, progress.total)), Some((3_000, 3_000)));

    let rows = everything(&store).await;
    let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    assert_eq!(count(|row| matches!(row, Row::Customer(_))), 500);
    assert_eq!(count(|row| matches!(row, Row::Interaction(_))), 3_000);
    assert_eq!(count(|row| matches!(row, Row::Agent(_))), 5);
    assert_eq!(count(|row| matches!(row, Row::Team(_))), 3);
    let sendable: Vec<_> = rows
        .iter()
        .filter_map(|row| if let Row::ChannelAccount(account) = row { Some(account) } else { None })
        .filter(|account| account.can_send)
        .map(|account| account.channel)
        .collect();
    assert_eq!(sendable, [Channel::Chat]);
    let speaking: BTreeSet<CustomerId> = rows
        .iter()
        .filter_map(|row| if let Row::Interaction(row) = row { Some(row.customer_id) } else { None })
        .collect();
    assert!(speaking.len() > 300, "most customers have said something: {}", speaking.len());

    let again = company(&store, options, |_| {}).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "a record with customers is left alone");
    store.close().await;
    assert!(clock.now() >= NOW);
}
