//! The connection's state is told truthfully, whatever the hub and the network do.

use throughline_domain::Clock;
use throughline_testkit::{MockClock, eventually};
use throughline_wire::ErrorCode;
use throughline_wire::desk_api::{Connection, DeskCommands, DeskEvent, Nothing, StartupWarning};

use crate::world::{PASSWORD, SOON, TestDesk, TestHub, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_is_told_with_its_time_and_over_when_it_is_over() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    let mut events = desk.desk.events();
    world.net.cut().await;
    let offline = loop {
        if let DeskEvent::Connection { connection, .. } = events.recv().await.unwrap() {
            break connection;
        }
    };
    assert_eq!(offline, Connection::Offline { since_at: world.clock.now() });
    world.net.restore();
    desk.until_connected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_restarts_elsewhere_is_found_again_and_nothing_is_missing() {
    let mut world = World::new().await;
    let mut visitor = world.visitor().await;
    visitor.says("one").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("one").await;
    world.hub = world.hub.restart().await;
    visitor.moves_to(world.hub.addr);
    visitor.says("two").await;
    world.net.set_upstream(world.hub.addr);
    desk.until_words(&item, &["one", "two"]).await;
    desk.until_connected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_dead_without_saying_so_is_found_out_when_asked() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    world.net.half_open();
    desk.desk.wake();
    desk.until_offline().await;
    world.net.cut().await;
    world.net.restore();
    desk.until_connected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_that_ended_is_renewed_without_a_word() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    for round in 0..3 {
        world.clock.advance(20 * 60 * 1000);
        desk.say(item.conversation.id, &format!("after {round}")).await;
        eventually(SOON, || async { visitor.sees().await.len() == round + 2 }).await;
    }
    world.clock.advance(20 * 60 * 1000);
    let desk = desk.restart().await;
    desk.until_connected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_left_is_refused_and_what_they_wrote_is_still_there() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let desk = world.desk_of("Sam").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;
    desk.say(item.conversation.id, "my last words").await;
    let store = world.hub.hub.store();
    let sam = desk.desk.get_session(Nothing {}).await.unwrap().agent.unwrap();
    let patch = throughline_hub_store::AgentPatch { is_active: Some(false), ..Default::default() };
    store.change_agent(world.hub.hub.tenant_id(), sam.id, patch).await.unwrap();
    world.net.restore();
    desk.until_connection(|connection| {
        matches!(connection, Connection::Refused { error } if error.code == ErrorCode::NotSignedIn)
    })
    .await;
    assert_eq!(desk.words(&item).await, ["hello", "my last words*"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_two_days_wrong_is_said_and_everything_works() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    for off in [-2, 2] {
        let wrong = MockClock::seeded(world.clock.now() + off * 24 * 3_600_000, off.unsigned_abs() + 7);
        let desk = TestDesk::start(tempfile::tempdir().unwrap(), &world.net.url(), &wrong).await;
        desk.sign_in("Nadia", PASSWORD).await.unwrap();
        desk.until_connected().await;
        let warnings = desk.desk.get_session(Nothing {}).await.unwrap().warnings;
        assert!(warnings.contains(&StartupWarning::ClockWrong), "{warnings:?}");
        let item = desk.inbox(throughline_wire::desk_api::InboxView::All).await.remove(0);
        let before = visitor.sees().await.len();
        desk.say(item.conversation.id, &format!("{off} days")).await;
        eventually(SOON, || async { visitor.sees().await.len() == before + 1 }).await;
        desk.desk.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_no_hub_is_offline_not_refused() {
    let clock = MockClock::new();
    let hub = TestHub::start(&clock).await;
    let net = throughline_testkit::FaultProxy::start(hub.addr).await.unwrap();
    let desk = TestDesk::start(tempfile::tempdir().unwrap(), &net.url(), &clock).await;
    desk.sign_in("Nadia", PASSWORD).await.unwrap();
    desk.until_connected().await;
    let portal = captive_portal().await;
    net.cut().await;
    net.set_upstream(portal);
    net.restore();
    desk.until_offline().await;
    net.cut().await;
    net.set_upstream(hub.addr);
    net.restore();
    desk.until_connected().await;
}

/// Answers everything with a login page.
async fn captive_portal() -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let app = axum::Router::new().fallback(|| async { axum::response::Html("<html>please log in</html>") });
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    tokio::spawn(async move { axum::serve(listener, app).await });
    addr
}
