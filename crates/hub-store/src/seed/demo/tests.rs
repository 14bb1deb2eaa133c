//! The demo company on a real record.

use std::collections::BTreeMap;

use throughline_domain::{Channel, Clock, ConversationStatus, CustomerId, Direction};
use throughline_testkit::MockClock;
use throughline_wire::rows::{AgentRow, ConversationRow, CustomerRow, InteractionRow, Role, Row};

use super::demo_company;
use crate::seed::tests::{empty_store, everything};

#[derive(Default)]
struct Seen {
    agents: Vec<AgentRow>,
    customers: BTreeMap<CustomerId, CustomerRow>,
    conversations: Vec<ConversationRow>,
    interactions: Vec<InteractionRow>,
}

async fn loaded(clock: &MockClock) -> Seen {
    let (_folder, store) = empty_store(clock).await;
    let tenant = demo_company(&store).await.unwrap();
    assert!(tenant.is_demo);
    assert_eq!((tenant.name.as_str(), tenant.colour.as_str()), ("Harbour", "#0f5273"));
    let rows = everything(&store).await;
    let again = demo_company(&store).await.unwrap();
    assert_eq!(again.id, tenant.id);
    assert_eq!(everything(&store).await, rows, "the second call does nothing");
    store.close().await;
    let mut seen = Seen::default();
    for row in rows {
        match row {
            Row::Agent(row) => seen.agents.push(row),
            Row::Customer(row) => drop(seen.customers.insert(row.id, row)),
            Row::Conversation(row) => seen.conversations.push(row),
            Row::Interaction(row) => seen.interactions.push(row),
            _ => {}
        }
    }
    seen
}

impl Seen {
    fn agent(&self, name: &str) -> &AgentRow {
        self.agents.iter().find(|agent| agent.name == name).unwrap()
    }

    fn open(&self) -> impl Iterator<Item = &ConversationRow> {
        self.conversations.iter().filter(|row| row.status == ConversationStatus::Open)
    }

    fn latest_of(&self, name: &str) -> &ConversationRow {
        let of_them = self.conversations.iter().filter(|row| self.customers[&row.customer_id].name == name);
        of_them.max_by_key(|row| row.last_at).unwrap()
    }
}

#[tokio::test]
async fn twenty_customers_seven_with_nadia_four_with_nobody() {
    let seen = loaded(&MockClock::new()).await;
    assert_eq!(seen.customers.len(), 20);
    let nadia = seen.agent("Nadia");
    assert_eq!(nadia.role, Role::Administrator);
    assert_eq!(seen.open().filter(|row| row.assignee_id == Some(nadia.id)).count(), 7);
    assert_eq!(seen.open().filter(|row| row.assignee_id.is_none() && row.team_id.is_none()).count(), 4);
    assert!(seen.open().filter(|row| row.assignee_id.is_none() && row.team_id.is_some()).count() >= 4);
    for status in [ConversationStatus::Snoozed, ConversationStatus::Resolved] {
        assert!(seen.conversations.iter().any(|row| row.status == status));
    }
    assert!(seen.customers.keys().all(|id| seen.conversations.iter().any(|row| row.customer_id == *id)));
    let channels: Vec<_> = Channel::ALL
        .iter()
        .filter(|channel| seen.interactions.iter().any(|row| row.channel == **channel))
        .collect();
    assert_eq!(channels.len(), Channel::ALL.len(), "{channels:?}");
}

#[tokio::test]
async fn miriam_waits_for_an_answer_in_the_web_chat() {
    let clock = MockClock::new();
    let seen = loaded(&clock).await;
    let moving = seen.latest_of("Miriam Okafor");
    assert_eq!(moving.subject, "Moving house, keeping the old plan");
    assert_eq!((moving.channel, moving.last_direction), (Channel::Chat, Direction::In));
    assert_eq!(moving.waiting_since_at, Some(clock.now() - 5 * 60_000));
    let on_chat = seen.open().filter(|row| row.channel == Channel::Chat).count();
    assert!(on_chat >= 8, "replies can be sent in {on_chat} open conversations");
}

#[tokio::test]
async fn every_story_runs_forward_and_ends_before_now() {
    let clock = MockClock::new();
    // Just after midnight everything of "today" falls on yesterday, and must still be in order.
    for now in [clock.now(), clock.now() - clock.now() % 86_400_000 + 60_000] {
        clock.set(now);
        let seen = loaded(&clock).await;
        for conversation in &seen.conversations {
            let mut times: Vec<_> = seen
                .interactions
                .iter()
                .filter(|row| row.conversation_id == conversation.id)
                .map(|row| (row.id, row.at))
                .collect();
            times.sort_unstable();
            assert!(times.is_sorted_by(|a, b| a.1 < b.1), "{}", conversation.subject);
            assert_eq!(times.first().map(|(_, at)| *at), Some(conversation.created_at));
            assert!(times.iter().all(|(_, at)| *at < now), "{}", conversation.subject);
        }
        let numbers: Vec<_> = seen.conversations.iter().map(|row| (row.created_at, row.number)).collect();
        let mut by_time = numbers.clone();
        by_time.sort_unstable();
        assert!(by_time.is_sorted_by_key(|(_, number)| *number), "numbers rise with time");
    }
}
