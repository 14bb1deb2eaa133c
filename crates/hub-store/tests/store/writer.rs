//! Group commit: what fails alone fails alone, and a caller cannot cancel.

use std::sync::Arc;
use std::time::Duration;

use throughline_hub_store::{Store, StoreError, StoreOptions};
use throughline_testkit::eventually;
use throughline_wire::commands::{Command, CommandBatch, CommandBody, Outcome};
use throughline_wire::rows::RowKind;

use crate::desk::Desk;
use crate::world::World;

#[tokio::test]
async fn one_bad_job_in_a_group_undoes_nothing_of_the_others() {
    let world = Arc::new(World::new().await);
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    // Thirty callers at once: every third adds an agent whose address is taken, which fails its whole job.
    let calls = (0..30).map(|n| {
        let world = Arc::clone(&world);
        async move {
            if n % 3 == 0 {
                let taken = throughline_hub_store::NewAgent {
                    name: "Priya again".into(),
                    email: "priya@harbour.example".into(),
                    role: throughline_wire::rows::Role::Agent,
                    team_ids: Vec::new(),
                    password: None,
                };
                assert!(world.store.add_agent(world.tenant, taken).await.is_err());
            } else {
                let body = CommandBody::SendMessage(world.message(conversation, &format!("message {n}")));
                let batch = CommandBatch { commands: vec![Command { id: world.id(), given_at: 0, body }] };
                let outcome = world.store.apply(priya, batch).await.unwrap().outcomes.pop().unwrap().outcome;
                assert!(matches!(outcome, Outcome::Done { .. }));
            }
        }
    });
    futures_util::future::join_all(calls).await;
    let desk = Desk::first_sync(&world.store, priya).await;
    assert_eq!(desk.count(RowKind::Interaction), 20);
    assert_eq!(desk.count(RowKind::Agent), 1);
}

#[tokio::test]
async fn jobs_that_wait_together_share_a_commit_unless_told_not_to() {
    for (group_commit, most) in [(true, 20), (false, 1_000)] {
        let options = StoreOptions { group_commit, ..StoreOptions::default() };
        let world = World::with(options).await;
        let visitors = futures_util::future::join_all((0..64).map(|_| world.visitor())).await;
        let mut commits = world.store.commits();
        let posts = visitors
            .iter()
            .map(|visitor| world.store.post_chat_message(visitor.visitor.id, world.post("hello")));
        for posted in futures_util::future::join_all(posts).await {
            posted.unwrap();
        }
        let mut count = 0;
        while let Ok(Ok(_)) = tokio::time::timeout(Duration::from_millis(300), commits.recv()).await {
            count += 1;
        }
        assert!(
            count <= most && (group_commit || count == 64),
            "{count} commits with group commit {group_commit}"
        );
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_cancels_nothing() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let body = CommandBody::SendMessage(world.message(conversation, "sent by someone in a hurry"));
    let batch = CommandBatch { commands: vec![Command { id: world.id(), given_at: 0, body }] };
    let call = world.store.apply(priya, batch);
    // Polled once, so that the job is handed over; then dropped.
    assert!(futures_util::FutureExt::now_or_never(call).is_none());
    eventually(Duration::from_secs(5), || async {
        Desk::first_sync(&world.store, priya).await.count(RowKind::Interaction) == 1
    })
    .await;
}

#[tokio::test]
async fn closing_carries_out_what_waits_and_then_refuses() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    let posts =
        (0..50).map(|n| world.store.post_chat_message(visitor.visitor.id, world.post(&format!("{n}"))));
    let (posted, ()) = futures_util::future::join(futures_util::future::join_all(posts), async {
        tokio::task::yield_now().await;
        world.store.close().await;
    })
    .await;
    let accepted = posted.iter().filter(|result| result.is_ok()).count();
    let refused = world.store.post_chat_message(visitor.visitor.id, world.post("late")).await;
    assert!(matches!(refused, Err(StoreError::Closed)));
    let again = Store::open(&world.path(), Arc::new(world.clock.clone())).await.unwrap();
    let page = again.chat_messages(visitor.visitor.id, None, None, 200).await.unwrap();
    assert_eq!(page.messages.len(), accepted, "what was answered is there, and nothing else");
    again.close().await;
}
