//! Web chat: visitors, their messages, pages, receipts.

use std::time::Duration;

use throughline_domain::DeliveryState;
use throughline_hub_store::{OpenVisitor, VisitorSession, Vouched};
use throughline_wire::ErrorCode;
use throughline_wire::chat::{ChatEvent, Page, Receipts};
use throughline_wire::rows::{Row, RowKind, Trust};

use crate::desk::Desk;
use crate::world::World;

fn user(id: &str) -> Vouched {
    Vouched { id: id.into(), name: "Miriam Okafor".into(), email: "Miriam@Mail.example".into() }
}

async fn open(world: &World, token: Option<&VisitorSession>, user: Option<Vouched>) -> VisitorSession {
    let token = token.map(|session| session.token.clone());
    world
        .store
        .open_visitor(world.tenant, OpenVisitor { token, user, ..OpenVisitor::default() })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_visitor_becomes_a_customer_with_the_first_message() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = open(&world, None, Some(user("u-7"))).await;
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::Customer), 0, "only looked");
    let mut post = world.post("Hello");
    post.page = Some(Page { title: "Kettles".into(), url: "https://harbour.example/kettles".into() });
    let posted = world.store.post_chat_message(visitor.visitor.id, post).await.unwrap();
    assert!(posted.message.is_mine);
    let desk = Desk::first_sync(&world.store, priya).await;
    assert_eq!(
        [RowKind::Customer, RowKind::Conversation, RowKind::Interaction].map(|kind| desk.count(kind)),
        [1, 1, 1]
    );
    let trusts: Vec<_> = desk
        .rows
        .values()
        .filter_map(|row| {
            if let Row::ContactPoint(row) = row { Some((row.kind.as_str(), row.trust)) } else { None }
        })
        .collect();
    assert!(trusts.contains(&("site_user", Trust::Vouched)), "{trusts:?}");
    assert!(trusts.contains(&("email", Trust::Stated)), "the signature does not cover the e-mail");
}

#[tokio::test]
async fn the_same_message_again_answers_the_same_and_a_strangers_id_is_refused() {
    let world = World::new().await;
    let (visitor, stranger) = (world.visitor().await, world.visitor().await);
    let post = world.post("Hello");
    let first = world.store.post_chat_message(visitor.visitor.id, post.clone()).await.unwrap();
    world.clock.advance(5_000);
    assert_eq!(world.store.post_chat_message(visitor.visitor.id, post.clone()).await.unwrap(), first);
    let stolen = world.store.post_chat_message(stranger.visitor.id, post.clone()).await.unwrap_err();
    assert_eq!(stolen.to_wire().code, ErrorCode::CommandIdReused);
    let both = futures_util::future::join_all(
        [world.post("Twice"); 1]
            .into_iter()
            .flat_map(|post| [post.clone(), post])
            .map(|post| world.store.post_chat_message(visitor.visitor.id, post)),
    )
    .await;
    let ids: Vec<_> = both.into_iter().map(|result| result.unwrap().message.at).collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "twice in one group");
    assert_eq!(
        world.store.chat_messages(visitor.visitor.id, None, None, 50).await.unwrap().messages.len(),
        2
    );
}

#[tokio::test]
async fn sessions_resume_and_belong_to_one_person() {
    let world = World::new().await;
    let anonymous = open(&world, None, None).await;
    let resumed = open(&world, Some(&anonymous), None).await;
    assert_eq!(resumed.visitor.id, anonymous.visitor.id);
    world.visitor_says(&anonymous, "Before signing in").await;

    let vouched = open(&world, Some(&anonymous), Some(user("u-7"))).await;
    assert_eq!(vouched.visitor.id, anonymous.visitor.id, "the chat comes along");
    let signed_out = open(&world, Some(&vouched), None).await;
    assert_ne!(signed_out.visitor.id, vouched.visitor.id, "signed out: somebody else may sit there now");
    let other = open(&world, Some(&vouched), Some(user("u-8"))).await;
    assert_ne!(other.visitor.id, vouched.visitor.id);

    let at_home = open(&world, None, Some(user("u-7"))).await;
    assert_ne!(at_home.visitor.id, vouched.visitor.id);
    let page = world.store.chat_messages(at_home.visitor.id, None, None, 50).await.unwrap();
    assert_eq!(page.messages.len(), 1, "the same person on another device sees the chat");
    let posted = world.visitor_says(&at_home, "From home").await;
    assert_eq!(
        Some(posted.customer_id),
        world.store.visitor(&vouched.token).await.unwrap().unwrap().customer_id
    );
    assert!(world.store.visitor("no such token").await.unwrap().is_none());
}

#[tokio::test]
async fn pages_go_both_ways_and_leave_notes_out() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let id = world.visitor_says(&visitor, "0").await.conversation_id;
    for n in 1..10 {
        world.clock.advance(10);
        if n % 2 == 0 {
            world.visitor_says(&visitor, &n.to_string()).await;
        } else {
            world.says(priya, id, &n.to_string()).await;
        }
    }
    let note = throughline_wire::commands::CommandBody::AddNote {
        interaction_id: world.id(),
        conversation_id: id,
        body: "secret".into(),
        mentions: Vec::new(),
    };
    world.done(priya, note).await;
    let visitor = visitor.visitor.id;
    let bodies = |page: &throughline_wire::chat::ChatPage| {
        page.messages.iter().map(|message| message.body.clone()).collect::<String>()
    };
    let latest = world.store.chat_messages(visitor, None, None, 4).await.unwrap();
    assert_eq!((bodies(&latest).as_str(), latest.has_more), ("6789", true));
    let first_at = latest.messages.first().unwrap().at;
    let older = world.store.chat_messages(visitor, None, Some(first_at), 10).await.unwrap();
    assert_eq!((bodies(&older).as_str(), older.has_more), ("012345", false));
    let newer = world.store.chat_messages(visitor, Some(first_at), None, 2).await.unwrap();
    assert_eq!((bodies(&newer).as_str(), newer.has_more), ("78", true));
    assert_eq!(latest.messages.last().map(|message| message.author.as_str()), Some("Priya"));
}

#[tokio::test]
async fn receipts_move_forward_only() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let id = world.visitor_says(&visitor, "Hello?").await.conversation_id;
    let sent = world.says(priya, id, "Hello!").await;
    let state = || async {
        let desk = Desk::first_sync(&world.store, priya).await;
        let Some(Row::Interaction(row)) = desk.rows.get(&(RowKind::Interaction, sent.0)) else {
            panic!("gone")
        };
        row.delivery.as_ref().map(|delivery| delivery.state)
    };
    let receipts = |delivered_through_at, read_through_at| {
        world.store.chat_receipts(visitor.visitor.id, Receipts { delivered_through_at, read_through_at })
    };
    assert_eq!(state().await, Some(DeliveryState::Sent));
    receipts(i64::MAX, 0).await.unwrap();
    assert_eq!(state().await, Some(DeliveryState::Delivered));
    receipts(i64::MAX, i64::MAX).await.unwrap();
    assert_eq!(state().await, Some(DeliveryState::Read));
    let head = world.store.head(priya).await.unwrap();
    receipts(i64::MAX, 0).await.unwrap();
    assert_eq!(state().await, Some(DeliveryState::Read));
    assert_eq!(world.store.head(priya).await.unwrap(), head, "nothing to tell");
    let later = world.says(priya, id, "Still there?").await;
    receipts(i64::MAX, i64::MAX).await.unwrap();
    let desk = Desk::first_sync(&world.store, priya).await;
    let Some(Row::Interaction(row)) = desk.rows.get(&(RowKind::Interaction, later.0)) else { panic!("gone") };
    assert_eq!(
        row.delivery.as_ref().map(|d| d.state),
        Some(DeliveryState::Read),
        "a claim about the future counts for nothing"
    );
}

#[tokio::test]
async fn visitors_hear_of_messages_and_of_being_read() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let mut commits = world.store.commits();
    let posted = world.visitor_says(&visitor, "Hello?").await;
    // A commit is told after its callers are answered.
    commits.recv().await.unwrap();
    world.says(priya, posted.conversation_id, "Hello!").await;
    let commit = commits.recv().await.unwrap();
    let [told] = &*commit.chat else { panic!("{:?}", commit.chat) };
    assert_eq!(told.customer_id, posted.customer_id);
    let ChatEvent::Message(message) = serde_json::from_slice(&told.event).unwrap() else {
        panic!("no message")
    };
    assert_eq!((message.body.as_str(), message.is_mine), ("Hello!", false));
    let page = world.store.chat_messages(visitor.visitor.id, Some(posted.message.at), None, 5).await.unwrap();
    assert_eq!(page.messages, [message]);

    let read = throughline_wire::commands::CommandBody::MarkRead {
        conversation_id: posted.conversation_id,
        through_at: posted.message.at,
    };
    world.done(priya, read).await;
    let commit = tokio::time::timeout(Duration::from_secs(5), commits.recv()).await.unwrap().unwrap();
    let events: Vec<ChatEvent> =
        commit.chat.iter().map(|told| serde_json::from_slice(&told.event).unwrap()).collect();
    assert_eq!(events, [ChatEvent::Read { through_at: posted.message.at }]);
}

#[tokio::test]
async fn ids_that_browsers_get_have_their_hyphens() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    let mut commits = world.store.commits();
    let posted = world.visitor_says(&visitor, "Hello?").await;
    let commit = commits.recv().await.unwrap();
    let event = String::from_utf8_lossy(&commit.chat.first().expect("an event").event).into_owned();
    assert!(event.contains(&format!("\"{}\"", posted.message.id)), "{event}");
}
