//! Without the hub: everything typed is kept, goes out once, and not past what the customer said meanwhile.

use std::time::Duration;

use throughline_domain::Clock;
use throughline_testkit::eventually;
use throughline_wire::desk_api::{
    Connection, DeskCommands, Draft, GetDraft, Nothing, OutboxCounts, OutboxDecision, OutboxState,
    ResolveOutbox,
};

use crate::world::{SOON, TestDesk, TestHub, World};

const DAY: i64 = 24 * 3_600_000;

async fn held(desk: &TestDesk) -> (throughline_domain::InteractionId, Vec<String>) {
    eventually(SOON, || async {
        let entries = desk.desk.list_outbox(Nothing {}).await.unwrap().entries;
        let states: Vec<_> = entries.iter().map(|entry| entry.item.outbox.clone()).collect();
        entries
            .into_iter()
            .find_map(|entry| match entry.item.outbox {
                Some(OutboxState::Held { newer }) => {
                    Some((entry.item.interaction.id, newer.into_iter().map(|row| row.body).collect()))
                }
                _ => None,
            })
            .ok_or(states)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_offline_goes_out_once_and_in_order() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;

    let id = item.conversation.id;
    let first = desk.say(id, "one").await;
    assert!(matches!(first.outbox, Some(OutboxState::Waiting { was_offline: true, attempts: 0 })));
    desk.note(id, "a note").await;
    desk.say(id, "two").await;
    assert_eq!(desk.words(&item).await, ["hello", "one*", "a note*", "two*"]);

    let desk = desk.restart().await;
    assert_eq!(desk.words(&item).await, ["hello", "one*", "a note*", "two*"], "a restart keeps everything");
    world.net.restore();
    desk.until_words(&item, &["hello", "one", "a note", "two"]).await;
    visitor.until_sees(&["hello", "one", "two"]).await;
    assert_eq!(desk.desk.get_session(Nothing {}).await.unwrap().outbox, OutboxCounts::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_on_the_way_doubles_nothing() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    for (round, words) in ["a", "b", "c"].into_iter().enumerate() {
        world.net.drop_next_responses(1);
        desk.say(item.conversation.id, words).await;
        eventually(SOON, || async { world.net.dropped() == 1 }).await;
        eventually(SOON, || async {
            // A lost answer is asked for again after a pause.
            world.clock.advance(500);
            let said = desk.words(&item).await;
            if said.len() == round + 2 && !said.iter().any(|s| s.ends_with('*')) { Ok(()) } else { Err(said) }
        })
        .await;
    }
    visitor.until_sees(&["hello", "a", "b", "c"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_written_offline_is_held_when_the_customer_spoke_meanwhile() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("do you have it in red?").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("do you have it in red?").await;
    world.net.cut().await;
    desk.until_offline().await;
    desk.say(item.conversation.id, "yes, I put one aside").await;
    desk.note(item.conversation.id, "red one is under the counter").await;
    visitor.says("never mind, I found one").await;
    world.net.restore();

    let (id, newer) = held(&desk).await;
    assert_eq!(newer, ["never mind, I found one"]);
    eventually(SOON, || async {
        let said = desk.words(&item).await;
        said.contains(&"red one is under the counter".to_owned()).then_some(()).ok_or(said)
    })
    .await;
    assert_eq!(visitor.sees().await.len(), 2, "nothing went out past the customer");

    let decision = OutboxDecision::Edit { body: "glad to hear it".into() };
    desk.desk.resolve_outbox(ResolveOutbox { interaction_id: id, decision }).await.unwrap();
    visitor.until_sees(&["do you have it in red?", "never mind, I found one", "glad to hear it"]).await;
    eventually(SOON, || async { desk.desk.list_outbox(Nothing {}).await.unwrap().entries.is_empty() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_reply_that_is_discarded_goes_back_to_the_draft() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;
    desk.say(item.conversation.id, "words I thought about").await;
    visitor.says("solved").await;
    world.net.restore();
    let (id, _) = held(&desk).await;
    desk.desk
        .resolve_outbox(ResolveOutbox { interaction_id: id, decision: OutboxDecision::Discard })
        .await
        .unwrap();
    let draft = desk.desk.get_draft(GetDraft { conversation_id: item.conversation.id }).await.unwrap();
    assert_eq!(draft.body, "words I thought about");
    assert!(desk.desk.list_outbox(Nothing {}).await.unwrap().entries.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_written_to_a_line_that_was_dead_unnoticed_is_held_too() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.half_open();
    assert_eq!(desk.connection().await, Connection::Connected, "nobody has noticed yet");
    desk.say(item.conversation.id, "into the void").await;
    visitor.says("anyone?").await;
    desk.until_offline().await;
    world.net.cut().await;
    world.net.restore();
    let (_, newer) = held(&desk).await;
    assert_eq!(newer, ["anyone?"]);
    assert_eq!(visitor.sees().await, ["hello", "anyone?"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_local_waits_for_a_slow_hub() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.delay(5_000);
    let local = async {
        for n in 0..20 {
            desk.say(item.conversation.id, &format!("reply {n}")).await;
            assert_eq!(desk.words(&item).await.len(), n + 2);
        }
    };
    tokio::time::timeout(Duration::from_secs(4), local)
        .await
        .expect("twenty replies are kept before one answer comes");
    world.net.restore();
    eventually(SOON, || async { visitor.sees().await.len() == 21 }).await;
    let seen = visitor.sees().await;
    assert!(seen.iter().skip(1).enumerate().all(|(n, body)| *body == format!("reply {n}")), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_gone_for_a_day_is_a_normal_event() {
    let mut world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    let began = world.clock.now();
    world.net.cut().await;
    let data = world.hub.stop().await;
    desk.until_offline().await;
    desk.say(item.conversation.id, "first thing in the morning").await;
    world.clock.advance(DAY);
    assert_eq!(desk.connection().await, Connection::Offline { since_at: began });

    world.hub = TestHub::on(data, &world.clock).await;
    world.net.set_upstream(world.hub.addr);
    world.net.restore();
    desk.until_connected().await;
    desk.until_words(&item, &["hello", "first thing in the morning"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_restored_from_an_older_copy_is_noticed_and_the_outbox_is_kept() {
    let mut world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("before the copy").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("before the copy").await;

    let data = world.hub.stop().await;
    let copy = tempfile::tempdir().unwrap();
    copy_files(&data.path().join("hub"), &copy.path().join("hub"));
    world.hub = TestHub::on(data, &world.clock).await;
    world.net.set_upstream(world.hub.addr);
    let mut visitor = visitor;
    visitor.moves_to(world.hub.addr);
    visitor.says("after the copy").await;
    desk.until_words(&item, &["before the copy", "after the copy"]).await;

    world.net.cut().await;
    world.hub.stop().await;
    desk.until_offline().await;
    desk.note(item.conversation.id, "written meanwhile").await;
    desk.say(item.conversation.id, "to whom?").await;
    world.hub = TestHub::on(copy, &world.clock).await;
    visitor.moves_to(world.hub.addr);
    visitor.says("another history").await;
    world.net.set_upstream(world.hub.addr);
    world.net.restore();
    let (_, newer) = held(&desk).await;
    assert_eq!(
        newer,
        ["before the copy", "another history"],
        "what was seen counts for nothing in another history"
    );
    desk.until_words(&item, &["before the copy", "another history", "written meanwhile", "to whom?*"]).await;
    assert_eq!(desk.connection().await, Connection::Connected);
}

fn copy_files(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_and_replies_survive_a_kill() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;
    let conversation_id = item.conversation.id;
    desk.say(conversation_id, "kept").await;
    let draft = Draft {
        conversation_id,
        body: "half a sent".into(),
        is_note: false,
        channel: None,
        attachments: vec![],
        saved_at: 0,
    };
    desk.desk.save_draft(draft).await.unwrap();

    let reborn = desk.after_a_kill().await;
    assert_eq!(reborn.desk.get_draft(GetDraft { conversation_id }).await.unwrap().body, "half a sent");
    assert_eq!(reborn.words(&item).await, ["hello", "kept*"]);
    desk.desk.stop().await;
    world.net.restore();
    reborn.until_words(&item, &["hello", "kept"]).await;
    visitor.until_sees(&["hello", "kept"]).await;
}
