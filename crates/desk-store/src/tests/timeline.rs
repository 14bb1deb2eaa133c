//! Timelines and the panel.

use throughline_domain::{Channel, InteractionKind};
use throughline_testkit::Talk;
use throughline_testkit::clock::TUESDAY_MORNING;
use throughline_testkit::people::{miriam, nadia, sam, tomas};
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{GetTimeline, TimelinePage};
use throughline_wire::rows::{AttachmentRef, Details, OrderLine, Row};

use super::desk::{Desk, company, rows_of};
use crate::{customers, interactions, timeline};

fn two_talks() -> [Talk; 2] {
    [
        Talk::with(&miriam(), Channel::Chat, 1)
            .customer_says("one")
            .agent_says(&sam(), "two")
            .note(&nadia(), "three"),
        Talk::with(&miriam(), Channel::Email, 2).at(TUESDAY_MORNING + 90_000).customer_says("one and a half"),
    ]
}

async fn page(desk: &Desk, request: GetTimeline) -> TimelinePage {
    desk.store.read(move |reader| timeline::page(reader, &request)).await.unwrap()
}

#[tokio::test]
async fn a_timeline_runs_over_all_conversations_in_order_of_time() {
    let desk = Desk::with(company(rows_of(&miriam(), &two_talks()))).await;
    let items = desk.timeline(&miriam()).await.items;
    let shown: Vec<_> = items.iter().map(|i| (i.interaction.body.as_str(), i.agent_name.as_str())).collect();
    assert_eq!(shown, [("one", ""), ("two", "Sam"), ("one and a half", ""), ("three", "Nadia")]);
    assert!(desk.words(&tomas()).await.is_empty());
}

#[tokio::test]
async fn one_conversation_can_be_shown_alone() {
    let talks = two_talks();
    let desk = Desk::with(company(rows_of(&miriam(), &talks))).await;
    let request = GetTimeline {
        customer_id: miriam().id(),
        conversation_id: Some(talks[1].conversation.id),
        before: None,
        limit: 50,
    };
    let items = page(&desk, request).await.items;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].interaction, talks[1].interactions[0], "every column comes back as it was");
}

#[tokio::test]
async fn pages_of_a_long_timeline_hold_every_interaction_once() {
    let talk =
        (0..230).fold(Talk::with(&miriam(), Channel::Chat, 1), |talk, n| talk.customer_says(&n.to_string()));
    let desk = Desk::with(company(rows_of(&miriam(), &[talk]))).await;
    let (mut seen, mut before): (Vec<String>, _) = (Vec::new(), None);
    loop {
        let request = GetTimeline { customer_id: miriam().id(), conversation_id: None, before, limit: 50 };
        let page = page(&desk, request).await;
        let older: Vec<String> = page.items.into_iter().map(|item| item.interaction.body).collect();
        seen = [older, seen].concat();
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..230).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn interactions_at_the_same_millisecond_are_neither_lost_nor_doubled_between_pages() {
    let mut rows = Vec::new();
    for number in 1..=9 {
        let talk =
            Talk::with(&miriam(), Channel::Chat, number).at(TUESDAY_MORNING).customer_says("same time");
        rows.extend(rows_of(&miriam(), &[talk]));
    }
    let desk = Desk::with(company(rows)).await;
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let request = GetTimeline { customer_id: miriam().id(), conversation_id: None, before, limit: 2 };
        let page = page(&desk, request).await;
        ids.extend(page.items.into_iter().map(|item| item.interaction.id));
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), 9);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 9);
}

#[tokio::test]
async fn replies_that_wait_stand_at_the_end_of_the_newest_page_only() {
    let talks = two_talks();
    let desk = Desk::with(company(rows_of(&miriam(), &talks))).await;
    desk.reply(talks[0].conversation.id, "waits").await;
    let words = desk.words(&miriam()).await;
    assert_eq!(words.last().map(String::as_str), Some("waits"));
    let newest = GetTimeline { customer_id: miriam().id(), conversation_id: None, before: None, limit: 2 };
    let newest = page(&desk, newest).await;
    assert_eq!(newest.items.len(), 3);
    let older =
        GetTimeline { customer_id: miriam().id(), conversation_id: None, before: newest.before, limit: 2 };
    assert!(page(&desk, older).await.items.iter().all(|item| item.outbox.is_none()));
    let other = GetTimeline {
        customer_id: miriam().id(),
        conversation_id: Some(talks[1].conversation.id),
        before: None,
        limit: 50,
    };
    assert_eq!(page(&desk, other).await.items.len(), 1, "not in another conversation's timeline");
}

#[tokio::test]
async fn where_the_agent_stopped_reading_is_said_per_conversation_and_across() {
    let talks = two_talks();
    let desk = Desk::with(company(rows_of(&miriam(), &talks))).await;
    assert_eq!(desk.timeline(&miriam()).await.looked_through_at, 0);
    let first = &talks[0].conversation;
    desk.give(CommandBody::MarkRead { conversation_id: first.id, through_at: first.last_at }).await;
    assert_eq!(
        desk.timeline(&miriam()).await.looked_through_at,
        0,
        "the other one is unread from its beginning"
    );
    let second = &talks[1].conversation;
    desk.give(CommandBody::MarkRead { conversation_id: second.id, through_at: second.last_at }).await;
    assert_eq!(desk.timeline(&miriam()).await.looked_through_at, first.last_at);
}

#[tokio::test]
async fn a_renamed_colleague_is_renamed_on_every_timeline() {
    let mut desk = Desk::with(company(rows_of(&miriam(), &two_talks()))).await;
    assert_eq!(desk.timeline(&miriam()).await.items[1].agent_name, "Sam");
    let mut renamed = sam();
    renamed.name = "Samantha".into();
    desk.hear_rows(vec![Row::Agent(renamed)]).await;
    assert_eq!(desk.timeline(&miriam()).await.items[1].agent_name, "Samantha");
}

#[tokio::test]
async fn everything_an_interaction_can_carry_comes_back_as_it_was() {
    let mut row = two_talks()[0].interactions[0].clone();
    row.kind = InteractionKind::Order;
    row.channel = Channel::Web;
    row.details = Details::Order {
        number: "B-1".into(),
        lines: vec![OrderLine { name: "Router".into(), quantity: 2 }],
        status: "on its way".into(),
        total: "£30".into(),
    };
    row.mentions = vec![nadia().id];
    row.attachments = vec![AttachmentRef {
        id: uuid::Uuid::from_u128(5).into(),
        name: "receipt.pdf".into(),
        media_type: "application/pdf".into(),
        size_bytes: 12,
    }];
    row.body = "zero byte \0, emoji 🙂, Arabic عربي".into();
    let mut rows = rows_of(&miriam(), &two_talks());
    rows.push(Row::Interaction(row.clone()));
    let desk = Desk::with(company(rows)).await;
    let id = row.id;
    assert_eq!(desk.store.read(move |r| interactions::get(r, id)).await.unwrap(), Some(row.clone()));
    let panel = desk.store.read(|r| customers::view(r, miriam().id())).await.unwrap().unwrap();
    assert_eq!(panel.orders, [row]);
    let helpers: Vec<_> = panel.last_helpers.iter().map(|helper| helper.name.as_str()).collect();
    assert_eq!(helpers, ["Nadia", "Sam"], "newest first");
    let counted: u32 = panel.channel_counts.iter().map(|count| count.count).sum();
    assert_eq!(counted, 4);
    assert_eq!(panel.customer, miriam().customer);
    assert_eq!(panel.contact_points.len(), miriam().contact_points.len());
    assert_eq!(panel.conversations[0].number, 1, "latest first");
}
