//! Damaged files on this machine: said, mended, and nothing typed is lost.

use std::path::{Path, PathBuf};

use throughline_testkit::eventually;
use throughline_wire::desk_api::{DeskCommands, GetDraft, Nothing, StartupWarning};

use crate::world::{SOON, TestDesk, World};

fn agent_dir(profile: &Path) -> PathBuf {
    std::fs::read_dir(profile.join("agents")).unwrap().next().unwrap().unwrap().path()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_cache_is_rebuilt_from_the_hub_and_the_outbox_is_untouched() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;
    let conversation_id = item.conversation.id;
    desk.say(conversation_id, "waits").await;
    desk.desk.stop().await;
    let TestDesk { desk: stopped, profile, .. } = desk;
    drop(stopped);

    let cache = agent_dir(profile.path()).join("cache.db");
    let mut bytes = std::fs::read(&cache).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle..middle + 8_000].fill(0x5a);
    bytes[..2_000].fill(0x5a);
    std::fs::write(&cache, bytes).unwrap();

    let desk = TestDesk::start(profile, &world.net.url(), &world.clock).await;
    let session = desk.desk.get_session(Nothing {}).await.unwrap();
    assert!(session.warnings.contains(&StartupWarning::CacheRebuilt), "{:?}", session.warnings);
    assert_eq!(session.outbox.waiting, 1, "the reply is still there");
    world.net.restore();
    desk.until_words(&item, &["hello", "waits"]).await;
    visitor.until_sees(&["hello", "waits"]).await;
    let kept: Vec<_> = std::fs::read_dir(agent_dir(desk.profile.path())).unwrap().collect();
    assert!(kept.len() > 2, "the damaged file is kept aside: {kept:?}");
    desk.desk.get_draft(GetDraft { conversation_id }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_cache_is_fetched_again() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    desk.conversation_saying("hello").await;
    desk.desk.stop().await;
    let TestDesk { desk: stopped, profile, .. } = desk;
    drop(stopped);
    for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
        let _ = std::fs::remove_file(agent_dir(profile.path()).join(name));
    }
    let desk = TestDesk::start(profile, &world.net.url(), &world.clock).await;
    eventually(SOON, || async { desk.inbox(throughline_wire::desk_api::InboxView::All).await.len() == 1 })
        .await;
}
