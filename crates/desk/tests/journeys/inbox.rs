//! Reading and answering while everything works.

use throughline_domain::{ConversationStatus, DeliveryState};
use throughline_testkit::eventually;
use throughline_wire::ErrorCode;
use throughline_wire::commands::CustomerPatch;
use throughline_wire::desk_api::{
    Assign, CreateCustomer, DeskCommands, DeskEvent, EditCustomer, FindCustomers, GetConversation, InboxView,
    MarkRead, NewContactPoint, Nothing, SetStatus, StartConversation,
};

use crate::world::{SOON, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_writes_and_an_agent_answers() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("is my order on its way?").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("is my order on its way?").await;
    assert!(item.is_unread);

    let sent = desk.say(item.conversation.id, "it arrives tomorrow").await;
    assert!(sent.outbox.is_some(), "until the hub's copy is here the outbox entry is the message");
    desk.until_words(&item, &["is my order on its way?", "it arrives tomorrow"]).await;
    visitor.until_sees(&["is my order on its way?", "it arrives tomorrow"]).await;
    eventually(SOON, || async {
        let delivery = desk.timeline(&item).await.items.pop().and_then(|item| item.interaction.delivery);
        delivery.is_some_and(|delivery| delivery.state != DeliveryState::Queued)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_message_is_told_once_and_what_is_read_is_not_unread() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    let mut events = desk.desk.events();
    let visitor = world.visitor().await;
    visitor.says("hello?").await;
    let message = loop {
        if let DeskEvent::Notify(message) = events.recv().await.unwrap() {
            break message;
        }
    };
    assert_eq!(message.preview, "hello?");
    let item = desk.conversation_saying("hello?").await;
    assert_eq!(message.conversation_id, item.conversation.id);

    let conversation_id = item.conversation.id;
    desk.desk.mark_read(MarkRead { conversation_id, is_read: true }).await.unwrap();
    assert!(!desk.conversation_saying("hello?").await.is_unread, "at once, before the hub has heard");
    let other = world.desk_of("Nadia").await;
    eventually(SOON, || async { !other.conversation_saying("hello?").await.is_unread }).await;
    desk.desk.mark_read(MarkRead { conversation_id, is_read: false }).await.unwrap();
    assert!(desk.conversation_saying("hello?").await.is_unread);
    eventually(SOON, || async { other.conversation_saying("hello?").await.is_unread }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_given_closed_and_reopened_by_the_customer() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("help").await;
    let desk = world.desk_of("Nadia").await;
    let me = desk.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().id;
    let id = desk.conversation_saying("help").await.conversation.id;

    let assign = Assign { conversation_id: id, assignee_id: Some(me), team_id: None };
    assert_eq!(desk.desk.assign(assign).await.unwrap().conversation.assignee_id, Some(me), "shown at once");
    assert_eq!(desk.inbox(InboxView::Mine).await.len(), 1);
    let resolve =
        SetStatus { conversation_id: id, status: ConversationStatus::Resolved, snoozed_until_at: None };
    desk.desk.set_status(resolve).await.unwrap();
    eventually(SOON, || async { desk.inbox(InboxView::Resolved).await.len() == 1 }).await;
    assert!(desk.inbox(InboxView::Mine).await.is_empty());

    let snooze =
        SetStatus { conversation_id: id, status: ConversationStatus::Snoozed, snoozed_until_at: Some(5) };
    assert_eq!(desk.desk.set_status(snooze).await.unwrap_err().code, ErrorCode::InvalidInput);

    let other = world.desk_of("Sam").await;
    eventually(SOON, || async { other.inbox(InboxView::Resolved).await.len() == 1 }).await;
    visitor.says("one more thing").await;
    eventually(SOON, || async { desk.inbox(InboxView::Mine).await.len() == 1 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_added_found_and_changed() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    let phone =
        NewContactPoint { kind: throughline_domain::ContactKind::Phone, value: "+44 7700 900118".into() };
    let fields = CustomerPatch { name: Some("Miriam Okafor".into()), ..CustomerPatch::default() };
    let made =
        desk.desk.create_customer(CreateCustomer { fields, contact_points: vec![phone] }).await.unwrap();
    assert_eq!(made.contact_points.len(), 1, "shown at once");

    let find = |query: &str| FindCustomers { query: query.into(), limit: 10 };
    eventually(SOON, || async { !desk.desk.find_customers(find("mir")).await.unwrap().hits.is_empty() })
        .await;
    eventually(SOON, || async {
        !desk.desk.find_customers(find("7700 900118")).await.unwrap().hits.is_empty()
    })
    .await;
    let id = made.customer.id;
    let fields = CustomerPatch { city: Some("Leeds".into()), ..CustomerPatch::default() };
    let edited = desk.desk.edit_customer(EditCustomer { customer_id: id, fields }).await.unwrap();
    assert_eq!(edited.customer.city, "Leeds");

    let other = world.desk_of("Sam").await;
    let seen = eventually(SOON, || async {
        let hits = other.desk.find_customers(find("okafor")).await.unwrap().hits;
        hits.into_iter().find(|hit| hit.city == "Leeds")
    })
    .await;
    assert_eq!(seen.id, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_can_be_started_with_a_new_customer_without_waiting_for_the_hub() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    world.net.cut().await;
    desk.until_offline().await;
    let fields = CustomerPatch { name: Some("Tomáš".into()), ..CustomerPatch::default() };
    let made = desk.desk.create_customer(CreateCustomer { fields, contact_points: vec![] }).await.unwrap();
    let start = StartConversation {
        customer_id: made.customer.id,
        channel: throughline_domain::Channel::Chat,
        subject: "Invoice".into(),
    };
    let item = desk.desk.start_conversation(start).await.unwrap();
    desk.note(item.conversation.id, "asked at the counter").await;
    assert_eq!(desk.words(&item).await, ["asked at the counter*"]);
    world.net.restore();
    desk.until_words(&item, &["asked at the counter"]).await;
    let view =
        desk.desk.get_conversation(GetConversation { conversation_id: item.conversation.id }).await.unwrap();
    assert_eq!(view.item.customer_name, "Tomáš");
    assert!(view.item.conversation.number > 0, "the hub has given it its number");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said_to_be_not_there() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    let nowhere =
        throughline_domain::ConversationId(throughline_testkit::people::id_of("conversation", "none"));
    let error = desk.desk.get_conversation(GetConversation { conversation_id: nowhere }).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let body = "a".repeat(1024 * 1024);
    let send = throughline_wire::desk_api::SendMessage {
        conversation_id: nowhere,
        channel: throughline_domain::Channel::Chat,
        body,
        card: None,
        attachments: vec![],
    };
    assert_eq!(desk.desk.send_message(send).await.unwrap_err().code, ErrorCode::TooLarge);
}
