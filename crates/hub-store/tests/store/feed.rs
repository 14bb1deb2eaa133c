//! The feed and its cursors, caught up and live.

use std::sync::Arc;

use throughline_hub_store::{Caught, Follower, Step, Store};
use throughline_testkit::MockClock;
use throughline_testkit::clock::TUESDAY_MORNING;
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::Role;
use throughline_wire::sync::Cursor;

use crate::desk::Desk;
use crate::world::World;

#[tokio::test]
async fn a_cursor_of_a_lost_history_asks_for_a_new_snapshot() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    world.store.close().await;
    let older = world.folder.path().join("older.db");
    std::fs::copy(world.path(), &older).unwrap();

    // Two lives of one record: the desk saw one of them.
    let lived = Store::open(&world.path(), Arc::new(MockClock::seeded(TUESDAY_MORNING, 1))).await.unwrap();
    let restored = Store::open(&older, Arc::new(MockClock::seeded(TUESDAY_MORNING, 2))).await.unwrap();
    let message = |body: &str| throughline_wire::commands::Command {
        id: world.id(),
        given_at: 0,
        body: CommandBody::SendMessage(world.message(id, body)),
    };
    let batch = |body: &str| throughline_wire::commands::CommandBatch { commands: vec![message(body)] };
    let before = lived.head(priya).await.unwrap();
    lived.apply(priya, batch("lost")).await.unwrap();
    let cursor = lived.head(priya).await.unwrap();

    let ahead = restored.changes_after(priya, cursor, 100).await.unwrap();
    assert!(matches!(ahead, Caught::Resnapshot), "the restored record has not got that far");
    restored.apply(priya, batch("written since")).await.unwrap();
    assert_eq!(restored.head(priya).await.unwrap().seq, cursor.seq, "the same number");
    let reused = restored.changes_after(priya, cursor, 100).await.unwrap();
    assert!(matches!(reused, Caught::Resnapshot), "but another change");
    let common = restored.changes_after(priya, before, 100).await.unwrap();
    assert!(matches!(common, Caught::Changes { .. }), "what both lives share is good");
    lived.close().await;
    restored.close().await;
}

#[tokio::test]
async fn a_cursor_before_pruned_changes_asks_for_a_new_snapshot() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let old = Desk::first_sync(&world.store, priya).await.cursor;
    world.conversation(priya).await;
    let new = world.store.head(priya).await.unwrap();
    world.store.prune(world.tenant, new.seq, 0).await.unwrap();
    assert!(matches!(world.store.changes_after(priya, old, 10).await.unwrap(), Caught::Resnapshot));
    let zero = Cursor { seq: 0, token: 0, scope: old.scope };
    assert!(matches!(world.store.changes_after(priya, zero, 10).await.unwrap(), Caught::Resnapshot));
    assert!(matches!(world.store.changes_after(priya, new, 10).await.unwrap(), Caught::Changes { .. }));
}

#[tokio::test]
async fn everybody_who_sees_everything_is_sent_the_same_bytes() {
    let world = World::new().await;
    let (priya, jonas) = (world.administrator().await, world.agent("Jonas", Role::Manager, &[]).await);
    let id = world.conversation(priya).await;
    let mut commits = world.store.commits();
    let mut followers = Vec::new();
    for who in [priya, jonas] {
        let head = world.store.head(who).await.unwrap();
        followers.push(Follower::new(world.store.scope(who).await.unwrap().unwrap(), head, head.seq));
    }
    world.says(priya, id, "Hello").await;
    let commit = commits.recv().await.unwrap();
    let frames: Vec<_> = followers
        .iter_mut()
        .map(|follower| match follower.take(&commit) {
            Step::Send(frame) => frame,
            other => panic!("{other:?}"),
        })
        .collect();
    let [first, second] = &*frames else { panic!("two frames") };
    assert_eq!(first.as_ptr(), second.as_ptr(), "not even copied");
}

#[tokio::test]
async fn a_follower_that_missed_a_commit_is_told_to_catch_up() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let mut commits = world.store.commits();
    let head = world.store.head(priya).await.unwrap();
    let mut follower = Follower::new(world.store.scope(priya).await.unwrap().unwrap(), head, head.seq);
    world.says(priya, id, "missed").await;
    world.says(priya, id, "heard").await;
    commits.recv().await.unwrap();
    let second = commits.recv().await.unwrap();
    assert!(matches!(follower.take(&second), Step::CatchUp));
    assert_eq!(follower.cursor(), head, "nothing was skipped");
}

#[tokio::test]
async fn a_commit_of_another_process_is_noticed() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let head = world.store.head(priya).await.unwrap();
    let mut follower = Follower::new(world.store.scope(priya).await.unwrap().unwrap(), head, head.seq);
    let mut commits = world.store.commits();
    let command_line = Store::open(&world.path(), Arc::new(MockClock::seeded(0, 9))).await.unwrap();
    command_line.add_team(world.tenant, "Added by the command line").await.unwrap();
    command_line.close().await;
    world.says(priya, id, "after it").await;
    assert!(matches!(follower.take(&commits.recv().await.unwrap()), Step::CatchUp));
}

#[tokio::test]
async fn long_messages_come_in_frames_that_a_desk_takes() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let start = world.store.head(priya).await.unwrap();
    let scope = world.store.scope(priya).await.unwrap().unwrap();
    let mut commits = world.store.commits();
    let commands = (0..40).map(|_| throughline_wire::commands::Command {
        id: world.id(),
        given_at: 0,
        body: CommandBody::SendMessage(world.message(id, &"x".repeat(60_000))),
    });
    let batch = throughline_wire::commands::CommandBatch { commands: commands.collect() };
    world.store.apply(priya, batch).await.unwrap();
    let step = Follower::new(scope, start, start.seq).take(&commits.recv().await.unwrap());
    assert!(matches!(step, Step::CatchUp), "too long for one frame: {step:?}");

    let (mut cursor, mut messages, mut pages) = (start, 0, 0);
    loop {
        let page = world.store.changes_after(priya, cursor, 1_000).await.unwrap();
        let Caught::Changes { changes, cursor: next, has_more } = page else { panic!("{page:?}") };
        let bytes: usize = changes.iter().map(|change| change.json.len()).sum();
        assert!(bytes < 2 * 1024 * 1024, "{bytes} bytes in one frame");
        messages += changes.iter().filter(|change| change.json.len() > 60_000).count();
        pages += 1;
        cursor = next;
        if !has_more {
            break;
        }
    }
    assert_eq!((messages, pages), (40, 3), "all of them, none twice");
    assert_eq!(cursor, world.store.head(priya).await.unwrap());
}
