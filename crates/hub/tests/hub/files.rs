//! Files up and down, and who may have them.

use reqwest::{Method, StatusCode};
use throughline_domain::{AttachmentId, Channel, Clock, InteractionId};
use throughline_hub::{Allowance, Allowances};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{CommandBody, Outcome, SendMessageCommand};
use throughline_wire::rows::{AttachmentRef, Role};

use crate::desk::{Desk, START};
use crate::house::{House, SignedIn, answer, generous, refusal};
use crate::widget::Widget;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

async fn put(
    house: &House,
    agent: &SignedIn,
    id: AttachmentId,
    name: &str,
    bytes: &[u8],
) -> reqwest::Response {
    let path = format!("/v1/attachments/{id}?name={name}");
    let request = house.call(Method::PUT, &path, agent.token()).body(bytes.to_vec());
    request.send().await.expect("an answer")
}

async fn get(house: &House, path: &str, token: Option<&str>) -> reqwest::Response {
    house.call(Method::GET, path, token).send().await.expect("an answer")
}

fn new_id(house: &House) -> AttachmentId {
    AttachmentId(house.clock.new_id())
}

#[tokio::test]
async fn a_file_is_kept_once_and_comes_back_as_a_download() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let id = new_id(&house);
    let first: AttachmentRef = answer(put(&house, &ines, id, "Grüße.png", PNG).await).await;
    let again: AttachmentRef = answer(put(&house, &ines, id, "Grüße.png", PNG).await).await;
    assert_eq!(first, again);
    assert_eq!((first.media_type.as_str(), first.size_bytes as usize), ("image/png", PNG.len()));
    let (status, error) = refusal(put(&house, &ines, id, "notes.txt", b"something else").await).await;
    assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::Conflict));
    let response = get(&house, &format!("/v1/attachments/{id}"), ines.token()).await;
    let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("sandbox"));
    assert_eq!(response.bytes().await.expect("a body"), PNG);
}

#[tokio::test]
async fn lies_programs_and_giants_are_refused() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let refused: [(&str, &[u8]); 5] = [
        ("photo.jpg", PNG),
        ("photo.png", b"MZ\x90\0\x03\0\0\0\x04\0"),
        ("page.txt", b"<!doctype html><script>alert(1)</script>"),
        ("setup.exe", b"hello"),
        ("empty.txt", b""),
    ];
    for (name, bytes) in refused {
        let (status, error) = refusal(put(&house, &ines, new_id(&house), name, bytes).await).await;
        assert_eq!(
            (status, error.code),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadAttachment),
            "{name}"
        );
    }
    let giant = vec![b'a'; 10 * 1024 * 1024 + 1];
    let (status, error) = refusal(put(&house, &ines, new_id(&house), "big.txt", &giant).await).await;
    assert_eq!((status, error.code), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge));
    let largest = vec![b'a'; 10 * 1024 * 1024];
    let kept = put(&house, &ines, new_id(&house), "big.txt", &largest).await;
    assert_eq!(kept.status(), 200, "the limit itself is allowed");
}

#[tokio::test]
async fn a_visitors_file_is_for_its_message_and_for_nobody_else() {
    let house = House::open().await;
    let billing = house.team("Billing").await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let boss = house.agent("Mara Boss", Role::Manager, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let (miriam, mallory) = (Widget::open(&house).await, Widget::open(&house).await);
    let id = new_id(&house);
    let path = format!("/chat/v1/attachments/{id}");
    let upload = house.call(Method::PUT, &format!("{path}?name=router.png"), miriam.token()).body(PNG);
    let kept: AttachmentRef = answer(upload.send().await.expect("an answer")).await;
    let for_agents = format!("/v1/attachments/{id}");
    assert_eq!(get(&house, &for_agents, ines.token()).await.status(), 404, "not part of a message yet");
    let mut message = Widget::message(&house, "It looks like this");
    message.attachments = vec![id];
    assert_eq!(miriam.try_post(&house, &message).await.status(), 200);
    let row = desk.until_said("It looks like this").await;
    assert_eq!(row.attachments, [kept]);
    assert_eq!(get(&house, &for_agents, ines.token()).await.status(), 200);
    assert_eq!(get(&house, &path, mallory.token()).await.status(), 404);
    let by_query = format!("{path}?token={}", miriam.session.visitor_token);
    assert_eq!(get(&house, &by_query, None).await.status(), 200);
    let give = CommandBody::Assign {
        conversation_id: row.conversation_id,
        assignee_id: None,
        team_id: Some(billing),
    };
    house.command(&boss, give).await;
    assert_eq!(
        get(&house, &for_agents, ines.token()).await.status(),
        404,
        "not the agent's conversation any more"
    );
    assert_eq!(get(&house, &for_agents, boss.token()).await.status(), 200);
}

#[tokio::test]
async fn an_agents_file_reaches_the_visitor_with_the_reply() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let tom = house.agent("Tom Reyes", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Send me the form").await;
    let conversation_id = desk.until_said("Send me the form").await.conversation_id;
    let id = new_id(&house);
    let _: AttachmentRef = answer(put(&house, &ines, id, "form.txt", b"Form").await).await;
    assert_eq!(
        get(&house, &format!("/v1/attachments/{id}"), tom.token()).await.status(),
        404,
        "a draft is one's own"
    );
    let chat_path = format!("/chat/v1/attachments/{id}");
    assert_eq!(get(&house, &chat_path, widget.token()).await.status(), 404);
    let send = |attachments| {
        CommandBody::SendMessage(SendMessageCommand {
            interaction_id: InteractionId(house.clock.new_id()),
            conversation_id,
            channel: Channel::Chat,
            body: String::new(),
            card: None,
            attachments,
            seen_through_seq: None,
        })
    };
    let missing = house.command(&ines, send(vec![new_id(&house)])).await;
    assert!(matches!(missing, Outcome::Refused(error) if error.code == ErrorCode::BadAttachment));
    assert!(matches!(house.command(&ines, send(vec![id])).await, Outcome::Done { .. }));
    assert_eq!(get(&house, &chat_path, widget.token()).await.bytes().await.expect("a body"), "Form");
    let page = widget.messages(&house, "").await;
    assert_eq!(page.messages[1].attachments[0].name, "form.txt");
}

#[tokio::test]
async fn one_address_cannot_fill_the_disk_by_being_many_visitors() {
    let allowances = Allowances { files_per_address: Allowance::new(3, 1), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let widget = Widget::open(&house).await;
        let path = format!("/chat/v1/attachments/{}?name=a.txt", new_id(&house));
        let request = house.call(Method::PUT, &path, widget.token()).body("words");
        statuses.push(request.send().await.expect("an answer").status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
}
