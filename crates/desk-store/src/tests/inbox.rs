//! The inbox: views, pages, counts, unread, and what the outbox lays over them.

use throughline_domain::{Channel, ConversationId, ConversationStatus, CustomerId};
use throughline_testkit::Talk;
use throughline_testkit::people::{a_visitor, care, miriam, nadia, sam, tomas};
use throughline_wire::WireError;
use throughline_wire::commands::{CommandBody, CustomerPatch, Outcome};
use throughline_wire::desk_api::{InboxView, ListConversations, ViewCounts};
use throughline_wire::error::ErrorCode;
use throughline_wire::rows::{ReadMarkRow, Row};

use super::desk::{Desk, company, rows_of};
use crate::{conversations, customers, inbox, read_marks};

fn a_talk(number: u32) -> Talk {
    let at = throughline_testkit::clock::TUESDAY_MORNING + i64::from(number) * 60_000;
    Talk::with(&miriam(), Channel::Chat, number).at(at).customer_says("hello")
}

async fn a_desk() -> Desk {
    let mut mine = a_talk(1).assigned_to(&nadia());
    mine.conversation.team_id = Some(care().id);
    let sams = a_talk(2).assigned_to(&sam());
    let nobodys = a_talk(3);
    let mut snoozed = a_talk(4);
    snoozed.conversation.status = ConversationStatus::Snoozed;
    let mut resolved = a_talk(5);
    resolved.conversation.status = ConversationStatus::Resolved;
    Desk::with(company(rows_of(&miriam(), &[mine, sams, nobodys, snoozed, resolved]))).await
}

fn id(number: u32) -> ConversationId {
    a_talk(number).conversation.id
}

async fn numbers(desk: &Desk, view: InboxView) -> Vec<u32> {
    desk.view(view).await.into_iter().map(|item| item.conversation.number).collect()
}

#[tokio::test]
async fn every_view_shows_its_own_latest_first() {
    let desk = a_desk().await;
    assert_eq!(numbers(&desk, InboxView::Mine).await, [1]);
    assert_eq!(numbers(&desk, InboxView::Team).await, [1]);
    assert_eq!(numbers(&desk, InboxView::Unassigned).await, [3]);
    assert_eq!(numbers(&desk, InboxView::All).await, [3, 2, 1]);
    assert_eq!(numbers(&desk, InboxView::Snoozed).await, [4]);
    assert_eq!(numbers(&desk, InboxView::Resolved).await, [5]);
    let expected =
        ViewCounts { mine: 1, team: 1, unassigned: 1, all: 3, snoozed: 1, resolved: 1, unread_mine: 1 };
    assert_eq!(desk.counts().await, expected);
}

#[tokio::test]
async fn pages_hold_every_conversation_once_also_while_new_ones_arrive() {
    let talks: Vec<Talk> = (1..=25).map(a_talk).collect();
    let mut desk = Desk::with(company(rows_of(&miriam(), &talks))).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let me = Desk::me();
        let request = ListConversations { view: InboxView::All, after, limit: 10 };
        let page = desk.store.read(move |reader| inbox::list(reader, &me, &request)).await.unwrap();
        seen.extend(page.items.into_iter().map(|item| item.conversation.number));
        desk.hear_rows(rows_of(&miriam(), &[a_talk(100 + seen.len() as u32)])).await;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_page_mark_from_elsewhere_is_refused() {
    let desk = a_desk().await;
    for bad in ["", "nonsense", "1:2", "9999999999999999999999:00000000000000000000000000000000"] {
        let me = Desk::me();
        let request = ListConversations { view: InboxView::All, after: Some(bad.into()), limit: 10 };
        let error = desk.store.read(move |reader| inbox::list(reader, &me, &request)).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{bad}");
    }
}

#[tokio::test]
async fn what_waits_in_the_outbox_moves_conversations_at_once() {
    let desk = a_desk().await;
    desk.give(CommandBody::Assign { conversation_id: id(3), assignee_id: Some(nadia().id), team_id: None })
        .await;
    desk.give(CommandBody::SetStatus {
        conversation_id: id(1),
        status: ConversationStatus::Resolved,
        snoozed_until_at: None,
    })
    .await;
    assert_eq!(numbers(&desk, InboxView::Mine).await, [3]);
    assert_eq!(numbers(&desk, InboxView::Unassigned).await, [0_u32; 0]);
    assert_eq!(numbers(&desk, InboxView::Resolved).await, [5, 1]);
    let counts = desk.counts().await;
    assert_eq!((counts.mine, counts.unassigned, counts.all, counts.resolved), (1, 0, 2, 2));
    assert_eq!(counts.unread_mine, 1, "conversation 3 is mine now and nobody read it");
}

#[tokio::test]
async fn a_refused_assignment_goes_back_by_itself() {
    let desk = a_desk().await;
    let body = CommandBody::Assign { conversation_id: id(3), assignee_id: Some(nadia().id), team_id: None };
    let command = desk.give(body).await;
    desk.take().await;
    let refused = Outcome::Refused(WireError::new(ErrorCode::NotAllowed, "not yours"));
    let settled = desk.settle(command, refused).await;
    assert_eq!(settled.dropped.len(), 1, "the caller hears of it");
    assert_eq!(numbers(&desk, InboxView::Unassigned).await, [3]);
}

#[tokio::test]
async fn a_reply_that_waits_is_the_last_word_and_puts_the_conversation_on_top() {
    let desk = a_desk().await;
    desk.reply(id(1), "on its way").await;
    let items = desk.view(InboxView::All).await;
    assert_eq!(items[0].conversation.number, 1);
    assert_eq!(items[0].conversation.last_preview, "on its way");
    assert_eq!(items[0].conversation.waiting_since_at, None);
    assert_eq!(items[0].waiting, 1);
}

#[tokio::test]
async fn unread_follows_the_read_mark_of_hub_and_outbox_and_the_agents_word() {
    let mut desk = a_desk().await;
    let last = a_talk(1).conversation.last_inbound_at;
    assert!(desk.view(InboxView::Mine).await[0].is_unread);

    desk.give(CommandBody::MarkRead { conversation_id: id(1), through_at: last }).await;
    assert!(!desk.view(InboxView::Mine).await[0].is_unread, "before the hub has heard of it");
    assert_eq!(desk.counts().await.unread_mine, 0);

    desk.store.write(|writer| read_marks::mark_unread(writer, id(1))).await.unwrap();
    assert!(desk.view(InboxView::Mine).await[0].is_unread, "unread again by the agent's word");

    desk.give(CommandBody::MarkRead { conversation_id: id(1), through_at: last }).await;
    assert!(!desk.view(InboxView::Mine).await[0].is_unread);

    let mark = ReadMarkRow { agent_id: nadia().id, conversation_id: id(2), through_at: 1 };
    desk.hear_rows(vec![Row::ReadMark(mark)]).await;
    let sams = desk.view(InboxView::All).await.into_iter().find(|item| item.conversation.number == 2);
    assert!(sams.unwrap().is_unread, "read before the customer spoke");
}

#[tokio::test]
async fn a_visitor_without_a_name_is_known_by_city_or_address() {
    let visitor = a_visitor("browser-1");
    let mut desk =
        Desk::with(company(rows_of(&visitor, &[Talk::with(&visitor, Channel::Chat, 9).customer_says("hi")])))
            .await;
    let item = desk.view(InboxView::All).await.remove(0);
    assert_eq!((item.customer_name.as_str(), item.customer_city.as_str()), ("", "Leeds"));
    assert_eq!(item.customer_address, "", "a browser's id says nothing to a person");

    let mut point = tomas().contact_points[0].clone();
    point.customer_id = visitor.id();
    desk.hear_rows(vec![Row::ContactPoint(point)]).await;
    assert_eq!(desk.view(InboxView::All).await[0].customer_address, "tomas.dvorak@posta.example");
}

#[tokio::test]
async fn a_customer_added_offline_is_here_with_their_conversation_before_the_hub_knows() {
    let desk = a_desk().await;
    let customer_id = CustomerId(uuid::Uuid::from_u128(77));
    let conversation_id = ConversationId(uuid::Uuid::from_u128(78));
    let fields = CustomerPatch { name: Some("Grace Hopper".into()), ..CustomerPatch::default() };
    desk.give(CommandBody::CreateCustomer { customer_id, fields }).await;
    let city = CustomerPatch { city: Some("York".into()), ..CustomerPatch::default() };
    desk.give(CommandBody::EditCustomer { customer_id, fields: city }).await;
    let start = CommandBody::StartConversation {
        conversation_id,
        customer_id,
        channel: Channel::InPerson,
        subject: "At the counter".into(),
    };
    desk.give(start).await;
    let item = desk.view(InboxView::Mine).await.remove(0);
    assert_eq!((item.customer_name.as_str(), item.customer_city.as_str()), ("Grace Hopper", "York"));
    assert_eq!(item.conversation.subject, "At the counter");
    let view = desk.store.read(move |r| customers::view(r, customer_id)).await.unwrap().unwrap();
    assert!(view.is_waiting);
    assert_eq!(view.conversations.len(), 1);
    let row = desk.store.read(move |r| conversations::get(r, conversation_id)).await.unwrap();
    assert_eq!(row.map(|row| row.customer_id), Some(customer_id));
}

#[tokio::test]
async fn an_edit_that_waits_shows_in_panel_and_inbox_and_empty_attributes_go() {
    let desk = a_desk().await;
    let attributes = [("plan".to_owned(), "Fibre".to_owned()), ("gone".to_owned(), String::new())];
    let fields = CustomerPatch {
        name: Some("Miriam O.".into()),
        attributes: Some(attributes.into_iter().collect()),
        ..CustomerPatch::default()
    };
    desk.give(CommandBody::EditCustomer { customer_id: miriam().id(), fields }).await;
    let id = miriam().id();
    let customer = desk.store.read(move |r| customers::get(r, id)).await.unwrap().unwrap();
    assert_eq!(customer.name, "Miriam O.");
    assert_eq!(customer.city, "Leeds", "fields left out stay");
    assert_eq!(customer.attributes.len(), 1);
    assert_eq!(desk.view(InboxView::Mine).await[0].customer_name, "Miriam O.");
}
