//! Signing in and out, and one desk per profile.

use std::path::Path;
use std::sync::{Arc, Mutex};

use throughline_desk::{Desk, DeskError, DeskOptions, HubChoice};
use throughline_testkit::MockClock;
use throughline_wire::ErrorCode;
use throughline_wire::desk_api::{Connection, DeskCommands, InboxView, Nothing, SignIn, SignOut};

use crate::world::{PASSWORD, TestDesk, TestHub, World, email, options};

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_and_wrong_addresses_are_said_as_what_they_are() {
    let world = World::new().await;
    let desk = world.new_desk().await;
    assert_eq!(desk.sign_in("Nadia", "wrong").await.unwrap_err().code, ErrorCode::WrongCredentials);
    assert_eq!(desk.sign_in("Nobody", PASSWORD).await.unwrap_err().code, ErrorCode::WrongCredentials);
    let request = |hub_url: &str, address: String| SignIn {
        hub_url: hub_url.into(),
        email: address,
        password: PASSWORD.into(),
    };
    let error = desk.desk.sign_in(request("http://hub.example.com", email("Nadia"))).await.unwrap_err();
    assert_eq!((error.code, error.about.as_deref()), (ErrorCode::InvalidInput, Some("hub_url")));
    let error = desk.desk.sign_in(request(&world.net.url(), "nadia".into())).await.unwrap_err();
    assert_eq!((error.code, error.about.as_deref()), (ErrorCode::InvalidInput, Some("email")));
    world.net.cut().await;
    assert_eq!(desk.sign_in("Nadia", PASSWORD).await.unwrap_err().code, ErrorCode::Offline);

    let session = desk.desk.get_session(Nothing {}).await.unwrap();
    assert_eq!((session.agent, session.connection), (None, Connection::SignedOut));
    let request =
        throughline_wire::desk_api::ListConversations { view: InboxView::All, after: None, limit: 1 };
    assert_eq!(desk.desk.list_conversations(request).await.unwrap_err().code, ErrorCode::NotSignedIn);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_over_a_restart_without_the_hub() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    desk.conversation_saying("hello").await;
    world.net.cut().await;
    let desk = desk.restart().await;
    let session = desk.desk.get_session(Nothing {}).await.unwrap();
    assert_eq!(session.agent.unwrap().name, "Nadia");
    assert_eq!(desk.inbox(InboxView::All).await.len(), 1, "painted from the cache before any network");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_is_refused_while_a_reply_waits_and_then_leaves_nothing() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    world.net.cut().await;
    desk.until_offline().await;
    desk.say(item.conversation.id, "waits").await;
    let refused = desk.desk.sign_out(SignOut { discard_outbox: false }).await.unwrap_err();
    assert_eq!((refused.code, refused.about.as_deref()), (ErrorCode::Conflict, Some("outbox")));
    let session = desk.desk.sign_out(SignOut { discard_outbox: true }).await.unwrap();
    assert_eq!(session.agent, None);
    let agents = desk.profile.path().join("agents");
    assert_eq!(std::fs::read_dir(agents).unwrap().count(), 0, "the agent's files are gone");

    world.net.restore();
    desk.sign_in("Sam", PASSWORD).await.unwrap();
    desk.until_connected().await;
    assert_eq!(desk.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().name, "Sam");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_agent_cannot_sign_in_over_the_first_but_the_first_can_again() {
    let world = World::new().await;
    let desk = world.desk_of("Nadia").await;
    assert_eq!(desk.sign_in("Sam", PASSWORD).await.unwrap_err().code, ErrorCode::Conflict);
    desk.sign_in("Nadia", PASSWORD).await.unwrap();
    desk.until_connected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_open_in_one_program_at_a_time() {
    let clock = MockClock::new();
    let profile = tempfile::tempdir().unwrap();
    let first = Desk::start(options(profile.path(), "", &clock)).await.unwrap();
    let second = Desk::start(options(profile.path(), "", &clock)).await;
    assert!(matches!(&second, Err(error @ DeskError::Profile(_)) if error.code() == ErrorCode::Conflict));
    first.stop().await;
    drop(first);
    assert!(Desk::start(options(profile.path(), "", &clock)).await.is_ok());
}

/// A desk whose hub is inside the same program.
fn embedded(profile: &Path, hub: &TestHub, clock: &MockClock) -> DeskOptions {
    let inner = hub.hub.clone();
    let tokens = Arc::new(move |device, name: String| {
        let hub = inner.clone();
        let given: futures_util::future::BoxFuture<'static, _> =
            Box::pin(async move { hub.provision_local_agent(device, &name).await });
        given
    });
    let hub = HubChoice::Embedded { url: format!("http://{}", hub.addr), tokens };
    DeskOptions { hub, ..options(profile, "", clock) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_types_nothing_and_the_same_agent_is_there_after_a_restart() {
    let clock = MockClock::new();
    let hub = TestHub::on(tempfile::tempdir().unwrap(), &clock).await;
    let profile = tempfile::tempdir().unwrap();
    let addresses = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&addresses);
    let opener: throughline_desk::Opener = Arc::new(move |url: &str| {
        heard.lock().unwrap().push(url.to_owned());
        true
    });
    let options = DeskOptions { opener: Some(opener), ..embedded(profile.path(), &hub, &clock) };
    let desk = TestDesk::started(options, profile).await;
    desk.until_connected().await;
    let session = desk.desk.get_session(Nothing {}).await.unwrap();
    assert!(session.is_embedded_hub);
    let agent = session.agent.unwrap();
    let shop = desk.desk.play_customer(Nothing {}).await.unwrap();
    assert!(shop.was_opened);
    assert_eq!(*addresses.lock().unwrap(), [shop.url]);

    desk.desk.stop().await;
    let TestDesk { desk: stopped, profile, .. } = desk;
    drop(stopped);
    let hub = hub.restart().await;
    clock.advance(3_600_000);
    let options = embedded(profile.path(), &hub, &clock);
    let desk = TestDesk::started(options, profile).await;
    desk.until_connected().await;
    assert_eq!(desk.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().id, agent.id);
}
