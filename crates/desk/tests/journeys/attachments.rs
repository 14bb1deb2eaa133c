//! Files on their way to a customer and back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use throughline_domain::Channel;
use throughline_testkit::eventually;
use throughline_wire::ErrorCode;
use throughline_wire::desk_api::{AddAttachment, DeskCommands, GetAttachment, SendMessage};

use crate::world::{SOON, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_added_offline_reaches_the_customer_and_a_colleague() {
    let world = World::new().await;
    let visitor = world.visitor().await;
    visitor.says("send me the list").await;
    let nadia = world.desk_of("Nadia").await;
    let item = nadia.conversation_saying("send me the list").await;
    world.net.cut().await;
    nadia.until_offline().await;
    let words = STANDARD.encode("one\ntwo\n");
    let file = nadia.desk.add_attachment(AddAttachment { name: "../list.txt".into(), base64: words.clone() });
    let file = file.await.unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str(), file.size_bytes),
        ("list.txt", "text/plain", 8)
    );
    let send = SendMessage {
        conversation_id: item.conversation.id,
        channel: Channel::Chat,
        body: String::new(),
        card: None,
        attachments: vec![file.id],
    };
    let shown = nadia.desk.send_message(send).await.unwrap();
    assert_eq!(shown.interaction.attachments, vec![file.clone()]);
    nadia.say(item.conversation.id, "there you are").await;

    let nadia = nadia.restart().await;
    world.net.restore();
    visitor.until_sees(&["send me the list", "", "there you are"]).await;
    assert_eq!(visitor.messages().await[1].attachments, vec![file.clone()]);

    let sam = world.desk_of("Sam").await;
    eventually(SOON, || async {
        let got = sam.desk.get_attachment(GetAttachment { attachment_id: file.id }).await;
        got.is_ok_and(|got| got.base64 == words)
    })
    .await;
    world.net.cut().await;
    sam.until_offline().await;
    let kept = sam.desk.get_attachment(GetAttachment { attachment_id: file.id }).await.unwrap();
    assert_eq!(kept.base64, words, "fetched once, kept");
    assert_eq!(
        nadia.desk.get_attachment(GetAttachment { attachment_id: file.id }).await.unwrap().base64,
        words
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_never_kept_cannot_be_sent() {
    let world = World::new().await;
    world.visitor().await.says("hello").await;
    let desk = world.desk_of("Nadia").await;
    let item = desk.conversation_saying("hello").await;
    let id = throughline_domain::AttachmentId(throughline_testkit::people::id_of("file", "none"));
    let send = SendMessage {
        conversation_id: item.conversation.id,
        channel: Channel::Chat,
        body: "see the file".into(),
        card: None,
        attachments: vec![id],
    };
    assert_eq!(desk.desk.send_message(send).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(desk.words(&item).await, ["hello"], "nothing was kept");
}
