//! A visitor and an agent talk; the long way round and the short one.

use reqwest::{Method, StatusCode};
use throughline_domain::{Clock, ContactKind, ConversationStatus};
use throughline_hub::{Allowance, Allowances, vouching_signature};
use throughline_testkit::{eventually, hostile};
use throughline_wire::ErrorCode;
use throughline_wire::chat::{ChatEvent, OpenSession, Page, Receipts, VisitorFrame, VouchedUser};
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::{Role, Row, Trust};
use throughline_wire::sync::{DeskFrame, HubFrame};

use crate::desk::{Desk, START, snapshot};
use crate::house::{House, SOON, generous, refusal};
use crate::live::reply;
use crate::widget::Widget;

#[tokio::test]
async fn a_visitor_and_an_agent_talk() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    let mut stream = widget.live(&house).await;
    let asked = widget.writes(&house, "Where is my parcel?").await;
    assert!(asked.is_mine);
    let seen = desk.until_said("Where is my parcel?").await;
    reply(&house, &ines, seen.conversation_id, "On its way!").await;
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(stream.until_message().await);
    }
    assert_eq!(heard[0], asked, "the first message comes back to its own tabs");
    assert_eq!((heard[1].author.as_str(), heard[1].is_mine), ("Ines", false));
    assert!(heard[1].at > asked.at, "times rise");
    let page = widget.messages(&house, "").await;
    assert_eq!(page.messages, heard);
}

#[tokio::test]
async fn a_message_is_kept_once_however_often_it_is_sent() {
    let house = House::open().await;
    let widget = Widget::open(&house).await;
    let message = Widget::message(&house, "Once");
    let first: serde_json::Value = widget.try_post(&house, &message).await.json().await.expect("JSON");
    for _ in 0..5 {
        let again: serde_json::Value = widget.try_post(&house, &message).await.json().await.expect("JSON");
        assert_eq!(again, first);
    }
    assert_eq!(widget.messages(&house, "").await.messages.len(), 1);
}

#[tokio::test]
async fn another_visitor_cannot_use_the_id_or_read_the_messages() {
    let house = House::open().await;
    let (miriam, mallory) = (Widget::open(&house).await, Widget::open(&house).await);
    let message = Widget::message(&house, "My card ends in 4242");
    miriam.try_post(&house, &message).await;
    let response = mallory.try_post(&house, &message).await;
    let (_, error) = refusal(response).await;
    assert!(!error.message.contains("4242"), "{error:?}");
    assert!(mallory.messages(&house, "").await.messages.is_empty());
}

#[tokio::test]
async fn the_long_poll_answers_when_something_comes_and_not_before() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    let asked = widget.writes(&house, "Hello?").await;
    assert_eq!(
        widget.poll(&house, 0).await.messages,
        std::slice::from_ref(&asked),
        "what is there comes at once"
    );
    let seen = desk.until_said("Hello?").await;
    let (page, ()) = futures_util::future::join(widget.poll(&house, asked.at), async {
        eventually(SOON, async || metrics(&house).await.contains("throughline_polls_waiting 1")).await;
        reply(&house, &ines, seen.conversation_id, "Hello!").await;
    })
    .await;
    assert_eq!(page.messages.len(), 1);
    assert_eq!(page.messages[0].body, "Hello!");
}

async fn metrics(house: &House) -> String {
    let answer = house.call(Method::GET, "/metrics", None).send().await.expect("an answer");
    answer.text().await.expect("text")
}

#[tokio::test]
async fn a_visitor_is_remembered_by_the_token() {
    let house = House::open().await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Remember me").await;
    let visitor_token = Some(widget.session.visitor_token.clone());
    let again = Widget::open_as(&house, OpenSession { visitor_token, ..OpenSession::default() }).await;
    assert_eq!(again.session.visitor_token, widget.session.visitor_token);
    assert_eq!(again.session.messages.len(), 1);
    assert_eq!(again.session.company, "Harbour");
    let unknown = OpenSession { visitor_token: Some("made-up".into()), ..OpenSession::default() };
    let fresh = Widget::open_as(&house, unknown).await;
    assert_ne!(fresh.session.visitor_token, "made-up", "tokens are the hub's to make");
    assert!(fresh.session.messages.is_empty());
}

#[tokio::test]
async fn pages_go_back_in_time_without_gap_or_repeat() {
    let house = House::open().await;
    let widget = Widget::open(&house).await;
    for n in 0..25 {
        widget.writes(&house, &format!("{n}")).await;
    }
    let mut bodies = Vec::new();
    let mut query = "limit=10".to_owned();
    loop {
        let page = widget.messages(&house, &query).await;
        let earliest = page.messages[0].at;
        let older: Vec<String> = page.messages.into_iter().map(|message| message.body).collect();
        bodies.splice(0..0, older);
        if !page.has_more {
            break;
        }
        query = format!("limit=10&before={earliest}");
    }
    assert_eq!(bodies, (0..25).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn typing_goes_both_ways() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    let mut stream = widget.live(&house).await;
    stream.say(&VisitorFrame::Typing { is_typing: true }).await;
    widget.writes(&house, "Hello?").await;
    let conversation_id = desk.until_said("Hello?").await.conversation_id;
    stream.until_message().await;
    stream.say(&VisitorFrame::Typing { is_typing: true }).await;
    let typing = HubFrame::Typing { conversation_id, agent_id: None, is_typing: true };
    desk.until("the visitor types", |_, frame| *frame == typing).await;
    desk.say(&DeskFrame::Typing { conversation_id, is_typing: true }).await;
    let author = stream
        .until(|event| if let ChatEvent::Typing { author, .. } = event { Some(author) } else { None })
        .await;
    assert_eq!(author, "Ines");
    drop(stream);
    let stopped = HubFrame::Typing { conversation_id, agent_id: None, is_typing: false };
    desk.until("the visitor left", |_, frame| *frame == stopped).await;
}

#[tokio::test]
async fn read_marks_go_both_ways() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    let asked = widget.writes(&house, "Hello?").await;
    let conversation_id = desk.until_said("Hello?").await.conversation_id;
    let mut stream = widget.live(&house).await;
    house.command(&ines, CommandBody::MarkRead { conversation_id, through_at: asked.at }).await;
    let through = stream
        .until(|event| if let ChatEvent::Read { through_at } = event { Some(through_at) } else { None })
        .await;
    assert!(through >= asked.at);
    let id = reply(&house, &ines, conversation_id, "Hi!").await;
    let answered = stream.until_message().await;
    stream
        .say(&VisitorFrame::Receipts(Receipts {
            delivered_through_at: answered.at,
            read_through_at: answered.at,
        }))
        .await;
    desk.until("read", |desk, _| {
        let row = desk.interactions.get(&id.0).and_then(|row| row.delivery.as_ref());
        row.is_some_and(|delivery| delivery.state == throughline_domain::DeliveryState::Read)
    })
    .await;
}

#[tokio::test]
async fn visitors_are_told_honestly_whether_someone_is_there() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    assert!(!widget.session.is_staffed, "nobody is there yet");
    let mut stream = widget.live(&house).await;
    let staffed = |event| if let ChatEvent::Staffed { is_staffed } = event { Some(is_staffed) } else { None };
    assert!(!stream.until(staffed).await);
    let mut desk = Desk::follow(&house, &ines, START).await;
    assert!(stream.until(staffed).await, "an agent came");
    assert!(Widget::open(&house).await.session.is_staffed);
    desk.say(&DeskFrame::Presence { presence: throughline_wire::rows::Presence::Away }).await;
    assert!(!stream.until(staffed).await, "the agent is away");
    house
        .command(&ines, CommandBody::SetPresence { presence: throughline_wire::rows::Presence::Available })
        .await;
    assert!(stream.until(staffed).await, "the agent is back");
}

#[tokio::test]
async fn the_companys_site_vouches_for_its_user_and_nobody_else_does() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let secret = house.hub.company().await.expect("the company").identity_secret;
    let user = |id: &str, signature: String| {
        let (id, name, email) = (id.to_owned(), "Miriam Okafor".to_owned(), "miriam@mail.example".to_owned());
        OpenSession { user: Some(VouchedUser { id, name, email, signature }), ..OpenSession::default() }
    };
    let forged = user("customer-7", vouching_signature(b"a guess", "customer-7"));
    let response =
        house.call(Method::POST, "/chat/v1/session", None).json(&forged).send().await.expect("an answer");
    assert_eq!(refusal(response).await.1.code, ErrorCode::NotAllowed);
    let vouched =
        Widget::open_as(&house, user("customer-7", vouching_signature(&secret, "customer-7"))).await;
    vouched.writes(&house, "From my laptop").await;
    let elsewhere =
        Widget::open_as(&house, user("customer-7", vouching_signature(&secret, "customer-7"))).await;
    assert_ne!(elsewhere.session.visitor_token, vouched.session.visitor_token);
    assert_eq!(elsewhere.session.messages.len(), 1, "the same customer on another device");
    let (_, rows) = snapshot(&house, &ines).await;
    let known = |row: &Row| matches!(row, Row::ContactPoint(p) if p.kind == ContactKind::SiteUser && p.trust == Trust::Vouched);
    assert_eq!(rows.iter().filter(|row| known(row)).count(), 1);
}

#[tokio::test]
async fn what_a_visitor_writes_stays_text_whatever_it_looks_like() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    let mut kept = 0;
    for body in hostile::BODIES {
        let response = widget.try_post(&house, &Widget::message(&house, body)).await;
        if response.status().is_success() {
            kept += 1;
            let message: throughline_wire::chat::ChatMessage = response.json().await.expect("JSON");
            assert!(!message.body.contains('\0'));
            if !body.chars().any(char::is_control) {
                assert_eq!(message.body, *body, "words are never changed");
            }
        } else {
            assert_eq!(refusal(response).await.1.code, ErrorCode::InvalidInput, "{body:?}");
        }
    }
    let (_, rows) = snapshot(&house, &ines).await;
    let messages = rows.iter().filter(|row| matches!(row, Row::Interaction(i) if !i.body.is_empty())).count();
    assert!(kept > 0 && messages >= kept, "{messages} of {kept}");
    let page = house.call(Method::GET, "/chat/v1/messages", widget.token()).send().await.expect("an answer");
    assert_eq!(page.headers()["content-type"], "application/json");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn the_page_a_visitor_was_on_comes_along() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    let mut message = Widget::message(&house, "About this one");
    message.page =
        Some(Page { title: "Blue <b>router</b>".into(), url: "https://shop.example/router-blue".into() });
    widget.try_post(&house, &message).await;
    let row = desk.until_said("About this one").await;
    assert!(format!("{:?}", row.details).contains("Blue <b>router</b>"), "{:?}", row.details);
}

#[tokio::test]
async fn ten_thousand_sessions_from_one_address_are_stopped_early() {
    let allowances = Allowances { chats_per_address: Allowance::new(30, 30), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    let open = async |_| {
        let request = house.call(Method::POST, "/chat/v1/session", None).body("{}");
        request.send().await.expect("an answer").status()
    };
    let mut opened = 0;
    for batch in 0..100 {
        let statuses = futures_util::future::join_all((0..100).map(|n| open(batch * 100 + n))).await;
        opened += statuses.iter().filter(|status| status.is_success()).count();
        let refused = statuses.iter().all(|s| s.is_success() || *s == StatusCode::TOO_MANY_REQUESTS);
        assert!(refused, "{statuses:?}");
    }
    assert!((30..=120).contains(&opened), "the burst and what came back meanwhile: {opened}");
    let response = house.call(Method::GET, "/healthz", None).send().await.expect("an answer");
    assert_eq!(response.status(), 200, "others are served");
}

#[tokio::test]
async fn a_visitor_who_writes_too_fast_is_told_to_wait() {
    let allowances = Allowances { messages_per_visitor: Allowance::new(5, 1), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    let (fast, slow) = (Widget::open(&house).await, Widget::open(&house).await);
    for _ in 0..5 {
        fast.writes(&house, "quick").await;
    }
    let response = fast.try_post(&house, &Widget::message(&house, "quick")).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(response.headers().contains_key("retry-after"));
    slow.writes(&house, "not me").await;
}

#[tokio::test]
async fn many_visitors_of_one_address_cannot_flood_the_desks() {
    let allowances = Allowances { messages_per_address: Allowance::new(5, 1), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    for _ in 0..5 {
        Widget::open(&house).await.writes(&house, "one of many").await;
    }
    let response =
        Widget::open(&house).await.try_post(&house, &Widget::message(&house, "one too many")).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn one_address_holds_no_more_connections_than_its_share_and_gets_them_back() {
    let allowances = Allowances { chats_open_per_address: 2, ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    let widget = Widget::open(&house).await;
    let asked = widget.writes(&house, "Hello?").await;
    let (first, mut second) = (widget.live(&house).await, widget.live(&house).await);
    second.until(|event| matches!(event, ChatEvent::Staffed { .. }).then_some(())).await;
    let path = format!("/chat/v1/poll?after={}", asked.at - 1);
    let poll =
        async || house.call(Method::GET, &path, widget.token()).send().await.expect("an answer").status();
    assert_eq!(poll().await, StatusCode::TOO_MANY_REQUESTS);
    drop(first);
    eventually(SOON, async || poll().await == StatusCode::OK).await;
}

#[tokio::test]
async fn any_site_may_call_the_chat_and_no_site_the_desks_routes() {
    let house = House::open().await;
    let ask = async |path: &str| {
        let request = house.call(Method::OPTIONS, path, None).header("origin", "https://shop.example");
        let request = request.header("access-control-request-method", "POST");
        let request = request.header("access-control-request-headers", "authorization,content-type");
        request.send().await.expect("an answer")
    };
    let chat = ask("/chat/v1/messages").await;
    assert_eq!(chat.headers()["access-control-allow-origin"], "*");
    assert!(!chat.headers().contains_key("access-control-allow-credentials"));
    for path in ["/v1/session", "/v1/commands", "/v1/snapshot"] {
        assert!(!ask(path).await.headers().contains_key("access-control-allow-origin"), "{path}");
    }
}

#[tokio::test]
async fn a_resolved_conversation_comes_back_when_the_visitor_writes_and_a_snoozed_one_in_time() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Hello?").await;
    let conversation_id = desk.until_said("Hello?").await.conversation_id;
    let until = house.clock.now() + 3_600_000;
    let snooze = CommandBody::SetStatus {
        conversation_id,
        status: ConversationStatus::Snoozed,
        snoozed_until_at: Some(until),
    };
    house.command(&ines, snooze).await;
    let status = |desk: &Desk| {
        let mut rows = desk.rows.iter().rev();
        rows.find_map(|row| if let Row::Conversation(c) = row { Some(c.status) } else { None })
    };
    desk.until("snoozed", |desk, _| status(desk) == Some(ConversationStatus::Snoozed)).await;
    house.clock.advance(3_600_001);
    desk.until("awake", |desk, _| status(desk) == Some(ConversationStatus::Open)).await;
}
