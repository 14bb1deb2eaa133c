//! Two agents at one conversation.

use futures_util::FutureExt as _;
use throughline_domain::Channel;
use throughline_testkit::eventually;
use throughline_wire::desk_api::{
    AddNote, DeskCommands, DeskEvent, GetConversation, Nothing, SendMessage, SetPresence, SetTyping,
};
use throughline_wire::rows::Presence;

use crate::world::{SOON, World};

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_who_has_it_open_and_who_is_writing() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let (nadia, sam) = (world.desk_of("Nadia").await, world.desk_of("Sam").await);
    let id = nadia.conversation_saying("hello").await.conversation.id;
    sam.conversation_saying("hello").await;
    let nadias_id = nadia.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().id;

    nadia.desk.set_typing(SetTyping { conversation_id: Some(id), is_typing: true }).await.unwrap();
    let get = GetConversation { conversation_id: id };
    eventually(SOON, || async {
        let view = sam.desk.get_conversation(get).await.unwrap();
        (view.viewers == [nadias_id] && view.typing_agents == [nadias_id]).then_some(())
    })
    .await;
    world.clock.advance(60_000);
    assert!(sam.desk.get_conversation(get).await.unwrap().typing_agents.is_empty(), "nobody writes for ever");
    nadia.desk.set_typing(SetTyping { conversation_id: None, is_typing: false }).await.unwrap();
    eventually(SOON, || async { sam.desk.get_conversation(get).await.unwrap().viewers.is_empty() }).await;

    nadia.desk.set_typing(SetTyping { conversation_id: Some(id), is_typing: false }).await.unwrap();
    world.net.cut().await;
    world.net.restore();
    sam.until_connected().await;
    nadia.until_connected().await;
    eventually(SOON, || async { sam.desk.get_conversation(get).await.unwrap().viewers == [nadias_id] }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_tells_the_colleague_it_names() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let (nadia, sam) = (world.desk_of("Nadia").await, world.desk_of("Sam").await);
    let id = nadia.conversation_saying("hello").await.conversation.id;
    sam.conversation_saying("hello").await;
    let sams_id = sam.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().id;
    let mut events = sam.desk.events();
    nadia
        .desk
        .add_note(AddNote { conversation_id: id, body: "can you?".into(), mentions: vec![sams_id] })
        .await
        .unwrap();
    let message = loop {
        if let DeskEvent::Notify(message) = events.recv().await.unwrap() {
            break message;
        }
    };
    assert!(message.is_mention);
    assert_eq!(message.preview, "can you?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_presence_is_seen_by_colleagues_and_survives_a_restart() {
    let world = World::new().await;
    let (nadia, sam) = (world.desk_of("Nadia").await, world.desk_of("Sam").await);
    let presence_of_nadia = || async {
        let agents = sam.desk.list_colleagues(Nothing {}).await.unwrap().agents;
        agents.into_iter().find(|agent| agent.name == "Nadia").map(|agent| agent.presence)
    };
    eventually(SOON, || async { presence_of_nadia().await == Some(Presence::Available) }).await;
    nadia.desk.set_presence(SetPresence { presence: Presence::Away }).await.unwrap();
    eventually(SOON, || async { presence_of_nadia().await == Some(Presence::Away) }).await;
    let nadia = nadia.restart().await;
    nadia.until_connected().await;
    assert_eq!(nadia.desk.get_session(Nothing {}).await.unwrap().agent.unwrap().presence, Presence::Away);
    eventually(SOON, || async { presence_of_nadia().await == Some(Presence::Away) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_out_although_whoever_gave_it_went_away_before_the_answer() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("hello").await;
    let nadia = world.desk_of("Nadia").await;
    let conversation_id = nadia.conversation_saying("hello").await.conversation.id;
    let request = SendMessage {
        conversation_id,
        channel: Channel::Chat,
        body: "hi there".into(),
        card: None,
        attachments: vec![],
    };
    // Polled once, which hands it to the store, and dropped: what a closed page does to its request.
    assert!(nadia.desk.send_message(request).now_or_never().is_none());
    visitor.until_sees(&["hello", "hi there"]).await;
}
