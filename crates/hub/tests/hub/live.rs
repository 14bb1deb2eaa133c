//! The live stream: no gap under load, resuming, scope, who is typing and looking, presence.

use std::time::Duration;

use throughline_domain::{Channel, Clock, ConversationId, InteractionId};
use throughline_testkit::eventually;
use throughline_wire::ErrorCode;
use throughline_wire::commands::{CommandBody, Outcome, SendMessageCommand};
use throughline_wire::rows::{Presence, Role, Row, RowKind};
use throughline_wire::sync::{ChangeBody, Cursor, DeskFrame, HubFrame};

use crate::desk::{Desk, START, snapshot, socket};
use crate::house::{House, SOON, SignedIn, answer};
use crate::widget::Widget;

fn note(house: &House, conversation_id: ConversationId, body: &str) -> CommandBody {
    let interaction_id = InteractionId(house.clock.new_id());
    CommandBody::AddNote { interaction_id, conversation_id, body: body.into(), mentions: Vec::new() }
}

/// A visitor writes; the conversation as a desk sees it.
async fn conversation(house: &House, desk: &mut Desk, body: &str) -> (Widget, ConversationId) {
    let widget = Widget::open(house).await;
    widget.writes(house, body).await;
    let row = desk.until_said(body).await;
    (widget, row.conversation_id)
}

#[tokio::test]
async fn a_message_of_a_visitor_reaches_the_desk() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let (_, conversation_id) = conversation(&house, &mut desk, "Is anyone there?").await;
    let conversation =
        desk.rows.iter().any(|row| matches!(row, Row::Conversation(c) if c.id == conversation_id));
    assert!(conversation, "with its conversation");
    assert!(desk.rows.iter().any(|row| matches!(row, Row::Customer(_))), "and its customer");
}

#[tokio::test]
async fn a_snapshot_and_the_stream_from_it_hold_everything() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Before").await;
    let (head, rows) = snapshot(&house, &ines).await;
    let bodies = |rows: &[Row]| -> Vec<String> {
        rows.iter()
            .filter_map(|row| if let Row::Interaction(i) = row { Some(i.body.clone()) } else { None })
            .collect()
    };
    assert_eq!(bodies(&rows), ["Before"]);
    widget.writes(&house, "After").await;
    let mut desk = Desk::follow(&house, &ines, head.cursor).await;
    assert!(desk.behind > 0);
    desk.until_said("After").await;
    assert_eq!(desk.interactions.len(), 1, "only what came after the snapshot");
}

#[tokio::test]
async fn twenty_desks_miss_nothing_while_many_write_at_once() {
    const VISITORS: usize = 10;
    const MESSAGES: usize = 30;
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let mut desks = Vec::new();
    for _ in 0..20 {
        desks.push(Desk::follow(&house, &ines, START).await);
    }
    let visitors = (0..VISITORS).map(async |n| {
        let widget = Widget::open(&house).await;
        for m in 0..MESSAGES {
            widget.writes(&house, &format!("{n} says {m}")).await;
        }
    });
    let listening = desks.iter_mut().map(async |desk| {
        // `hear` checks that every frame follows the one before.
        while desk.interactions.len() < VISITORS * MESSAGES {
            assert!(desk.hear().await.is_some(), "the stream goes on");
        }
    });
    let everyone = futures_util::future::join(
        futures_util::future::join_all(visitors),
        futures_util::future::join_all(listening),
    );
    tokio::time::timeout(Duration::from_secs(60), everyone).await.expect("everything arrives");
}

#[tokio::test]
async fn a_desk_resumes_after_a_restart_and_hears_what_it_missed() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let (widget, _) = conversation(&house, &mut desk, "One").await;
    let cursor = desk.cursor;
    house.restart().await;
    while desk.hear().await.is_some() {}
    widget.writes(&house, "Two").await;
    let mut desk = Desk::follow(&house, &ines, cursor).await;
    desk.until_said("Two").await;
    assert!(!desk.interactions.values().any(|row| row.body == "One"), "what it has is not sent again");
}

#[tokio::test]
async fn a_cursor_of_another_history_is_told_to_take_a_snapshot() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    conversation(&house, &mut desk, "Hello").await;
    let foreign = [
        Cursor { token: desk.cursor.token ^ 1, ..desk.cursor },
        Cursor { seq: desk.cursor.seq + 1_000, ..desk.cursor },
        Cursor { seq: u64::MAX, token: u64::MAX, scope: desk.cursor.scope },
        Cursor { scope: desk.cursor.scope + 1, ..desk.cursor },
    ];
    for cursor in foreign {
        let mut lost = Desk::connect(&house, &ines, cursor).await;
        while lost.hear().await.is_some() {}
        assert_eq!(lost.signals, [HubFrame::Resnapshot], "{cursor:?}");
    }
}

#[tokio::test]
async fn a_conversation_given_away_is_taken_from_the_desk() {
    let house = House::open().await;
    let billing = house.team("Billing").await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let boss = house.agent("Mara Boss", Role::Manager, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let (widget, conversation_id) = conversation(&house, &mut desk, "For billing").await;
    let give = CommandBody::Assign { conversation_id, assignee_id: None, team_id: Some(billing) };
    assert!(matches!(house.command(&boss, give).await, Outcome::Done { .. }));
    let is_taken = |frame: &HubFrame| {
        let HubFrame::Changes { changes, .. } = frame else { return false };
        changes.iter().any(|change| {
            matches!(change.body,
            ChangeBody::Tombstone { kind: RowKind::Conversation, id } if id == conversation_id.0)
        })
    };
    desk.until("taken away", |_, frame| is_taken(frame)).await;
    widget.writes(&house, "Secret of billing").await;
    let back = CommandBody::Assign { conversation_id, assignee_id: None, team_id: None };
    house.command(&boss, back).await;
    desk.until_said("Secret of billing").await;
}

#[tokio::test]
async fn changes_an_agent_may_not_see_still_move_its_cursor() {
    let house = House::open().await;
    let billing = house.team("Billing").await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let tom = house.agent("Tom Reyes", Role::Agent, &[billing]).await;
    let mut desk = Desk::follow(&house, &tom, START).await;
    let (_, conversation_id) = conversation(&house, &mut desk, "For billing").await;
    let give = CommandBody::Assign { conversation_id, assignee_id: None, team_id: Some(billing) };
    house.command(&tom, give).await;
    let mut outside = Desk::follow(&house, &ines, START).await;
    let Outcome::Done { seq } = house.command(&tom, note(&house, conversation_id, "Between us")).await else {
        panic!("refused")
    };
    outside.until("caught up with it", |desk, _| desk.cursor.seq >= seq).await;
    assert!(outside.interactions.is_empty());
}

#[tokio::test]
async fn a_new_team_redefines_the_scope_and_the_desk_starts_over() {
    let house = House::open().await;
    let billing = house.team("Billing").await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let patch = throughline_hub_store::AgentPatch { team_ids: Some(vec![billing]), ..Default::default() };
    let store = house.hub.store();
    store.change_agent(house.hub.tenant_id(), ines.tokens.agent.id, patch).await.expect("changed");
    while desk.hear().await.is_some() {}
    assert_eq!(desk.signals.last(), Some(&HubFrame::Resnapshot));
    let (head, _) = snapshot(&house, &ines).await;
    assert!(head.cursor.scope > START.scope);
    Desk::follow(&house, &ines, head.cursor).await;
}

#[tokio::test]
async fn colleagues_see_who_types_and_who_looks_and_others_do_not() {
    let house = House::open().await;
    let billing = house.team("Billing").await;
    let ines = house.agent("Ines Calder", Role::Agent, &[billing]).await;
    let tom = house.agent("Tom Reyes", Role::Agent, &[billing]).await;
    let eve = house.agent("Eve Outside", Role::Agent, &[]).await;
    let mut inside = Desk::follow(&house, &tom, START).await;
    let (_, conversation_id) = conversation(&house, &mut inside, "For billing").await;
    let give = CommandBody::Assign { conversation_id, assignee_id: None, team_id: Some(billing) };
    house.command(&tom, give).await;
    let mut outside = Desk::follow(&house, &eve, START).await;
    let mut writing = Desk::follow(&house, &ines, START).await;
    writing.say(&DeskFrame::Viewing { conversation_id: Some(conversation_id) }).await;
    writing.say(&DeskFrame::Typing { conversation_id, is_typing: true }).await;
    let agent_id = ines.tokens.agent.id;
    let typing = HubFrame::Typing { conversation_id, agent_id: Some(agent_id), is_typing: true };
    inside.until("typing", |_, frame| *frame == typing).await;
    let looks = HubFrame::Viewing { agent_id, conversation_id: Some(conversation_id) };
    assert!(inside.signals.contains(&looks));
    let mut late = Desk::follow(&house, &tom, START).await;
    late.until("is told who looks", |_, frame| *frame == looks).await;
    drop(writing);
    let stopped = HubFrame::Typing { conversation_id, agent_id: Some(agent_id), is_typing: false };
    inside.until("stopped typing by leaving", |desk, _| desk.signals.contains(&stopped)).await;
    // Eve's desk has heard everything once it hears of a note everyone may see.
    let widget = Widget::open(&house).await;
    widget.writes(&house, "For everyone").await;
    outside.until_said("For everyone").await;
    let leaked = outside.signals.iter().any(|signal| match signal {
        HubFrame::Typing { conversation_id: id, .. } => *id == conversation_id,
        HubFrame::Viewing { conversation_id: id, .. } => *id == Some(conversation_id),
        _ => false,
    });
    assert!(!leaked, "{:?}", outside.signals);
}

#[tokio::test]
async fn an_agent_is_available_while_a_desk_is_there_and_offline_a_moment_after() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let presence = async || {
        let agent = house.hub.store().agent(house.hub.tenant_id(), ines.tokens.agent.id).await;
        agent.expect("read").expect("there").presence
    };
    let is = async |wanted: Presence| {
        eventually(SOON, async || {
            let seen = presence().await;
            if seen == wanted { Ok(()) } else { Err(seen) }
        })
        .await;
    };
    assert_eq!(presence().await, Presence::Offline);
    let mut desk = Desk::follow(&house, &ines, START).await;
    is(Presence::Available).await;
    let second = Desk::follow(&house, &ines, START).await;
    desk.say(&DeskFrame::Presence { presence: Presence::Away }).await;
    is(Presence::Away).await;
    drop((desk, second));
    house.clock.advance(19_000);
    // Back within the grace: still away, as chosen.
    let desk = Desk::follow(&house, &ines, START).await;
    is(Presence::Away).await;
    drop(desk);
    eventually(SOON, async || {
        house.clock.advance(20_000);
        presence().await == Presence::Offline
    })
    .await;
}

#[tokio::test]
async fn a_desk_that_talks_nonsense_is_refused_with_a_reason() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let nonsense = ["{", "{\"type\":\"dance\"}", "[]", "\u{0}"];
    for text in nonsense {
        let mut desk = Desk::follow(&house, &ines, START).await;
        desk.say_text(text.into()).await;
        while desk.hear().await.is_some() {}
        let last = desk.signals.last().expect("a reason");
        assert!(
            matches!(last, HubFrame::Refused(error) if error.code == ErrorCode::InvalidInput),
            "{text}: {last:?}"
        );
    }
}

#[tokio::test]
async fn nobody_listens_without_a_token() {
    let house = House::open().await;
    for token in [None, Some("made-up")] {
        let refused = socket(&house, token).await.expect_err("refused");
        assert!(refused.to_string().contains("401"), "{refused}");
    }
    let response = house.call(reqwest::Method::GET, "/v1/live", None).send().await.expect("an answer");
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn an_agents_reply_carries_its_delivery_back_to_every_desk() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let (widget, conversation_id) = conversation(&house, &mut desk, "Hello?").await;
    reply(&house, &ines, conversation_id, "Hello!").await;
    let sent = desk.until_said("Hello!").await;
    let mut states = vec![sent.delivery.expect("a delivery").state];
    let receipts = throughline_wire::chat::Receipts { delivered_through_at: sent.at, read_through_at: 0 };
    let posted =
        house.call(reqwest::Method::POST, "/chat/v1/receipts", widget.token()).json(&receipts).send().await;
    assert_eq!(posted.expect("an answer").status(), 204);
    desk.until("delivered", |desk, _| {
        let state = desk.interactions[&sent.id.0].delivery.as_ref().expect("a delivery").state;
        states.push(state);
        state == throughline_domain::DeliveryState::Delivered
    })
    .await;
    assert!(states.is_sorted(), "states only move forward: {states:?}");
}

/// An agent writes to the customer.
pub async fn reply(
    house: &House,
    agent: &SignedIn,
    conversation_id: ConversationId,
    body: &str,
) -> InteractionId {
    let interaction_id = InteractionId(house.clock.new_id());
    let command = SendMessageCommand {
        interaction_id,
        conversation_id,
        channel: Channel::Chat,
        body: body.into(),
        card: None,
        attachments: Vec::new(),
        seen_through_seq: None,
    };
    let outcome = house.command(agent, CommandBody::SendMessage(command)).await;
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    interaction_id
}

#[tokio::test]
async fn head_requests_and_long_headers_do_no_harm() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let head =
        house.call(reqwest::Method::HEAD, "/v1/snapshot", ines.token()).send().await.expect("an answer");
    assert_eq!(head.status(), 200);
    let long = "x".repeat(10_000);
    let response =
        house.call(reqwest::Method::GET, "/v1/snapshot", Some(&long)).send().await.expect("an answer");
    assert_eq!(response.status(), 401);
    let _: serde_json::Value =
        answer(house.call(reqwest::Method::GET, "/openapi.json", None).send().await.expect("an answer"))
            .await;
}
