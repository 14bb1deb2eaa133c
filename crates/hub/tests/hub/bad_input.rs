//! What is wrong is refused with a reason, loses nothing and breaks nothing.

use reqwest::{Method, StatusCode};
use throughline_domain::{Channel, Clock, CommandId, ConversationId, CustomerId, InteractionId};
use throughline_testkit::hostile;
use throughline_wire::ErrorCode;
use throughline_wire::commands::{
    Command, CommandBatch, CommandBody, CustomerPatch, MAX_BATCH, Outcome, SendMessageCommand,
};
use throughline_wire::rows::{Role, Row};

use crate::desk::{Desk, START, snapshot};
use crate::house::{House, refusal};
use crate::widget::Widget;

fn named(house: &House, name: &str) -> CommandBody {
    let fields = CustomerPatch { name: Some(name.into()), ..CustomerPatch::default() };
    CommandBody::CreateCustomer { customer_id: CustomerId(house.clock.new_id()), fields }
}

#[tokio::test]
async fn a_command_given_again_answers_as_before_and_does_nothing() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let command = house.new_command(named(&house, "Miriam Okafor"));
    let first = house.commands(&ines, vec![command.clone()]).await;
    let again = house.commands(&ines, vec![command.clone(), command]).await;
    assert_eq!([again[0].clone(), again[1].clone()], [first[0].clone(), first[0].clone()]);
    let (_, rows) = snapshot(&house, &ines).await;
    assert_eq!(rows.iter().filter(|row| matches!(row, Row::Customer(_))).count(), 1);
}

#[tokio::test]
async fn a_command_id_used_for_another_body_is_refused() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let command = house.new_command(named(&house, "Miriam Okafor"));
    house.commands(&ines, vec![command.clone()]).await;
    let other = Command { body: named(&house, "Mallory"), ..command };
    let outcomes = house.commands(&ines, vec![other]).await;
    assert!(
        matches!(&outcomes[0], Outcome::Refused(error) if error.code == ErrorCode::CommandIdReused),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn commands_out_of_order_are_refused_one_by_one_and_hold_up_nothing() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let customer_id = CustomerId(house.clock.new_id());
    let conversation_id = ConversationId(house.clock.new_id());
    let fields = CustomerPatch { name: Some("Tomas".into()), ..CustomerPatch::default() };
    let create = house.new_command(CommandBody::CreateCustomer { customer_id, fields });
    let channel = Channel::Chat;
    let start = house.new_command(CommandBody::StartConversation {
        conversation_id,
        customer_id,
        channel,
        subject: "Router".into(),
    });
    let interaction_id = InteractionId(house.clock.new_id());
    let note = house.new_command(CommandBody::AddNote {
        interaction_id,
        conversation_id,
        body: "Hm".into(),
        mentions: Vec::new(),
    });
    let backwards = house.commands(&ines, vec![note, start, create]).await;
    assert!(matches!(&backwards[0], Outcome::Refused(_)), "{backwards:?}");
    assert!(matches!(&backwards[1], Outcome::Refused(_)), "{backwards:?}");
    assert!(matches!(&backwards[2], Outcome::Done { .. }), "{backwards:?}");
    let start =
        CommandBody::StartConversation { conversation_id, customer_id, channel, subject: "Router".into() };
    assert!(matches!(house.command(&ines, start).await, Outcome::Done { .. }));
}

#[tokio::test]
async fn more_commands_than_a_batch_takes_are_refused_whole() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let commands = (0..=MAX_BATCH).map(|_| house.new_command(named(&house, "Many"))).collect();
    let request = house.call(Method::POST, "/v1/commands", ines.token()).json(&CommandBatch { commands });
    let (status, error) = refusal(request.send().await.expect("an answer")).await;
    assert_eq!((status, error.code), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge));
    let (_, rows) = snapshot(&house, &ines).await;
    assert!(!rows.iter().any(|row| matches!(row, Row::Customer(_))));
}

#[tokio::test]
async fn a_megabyte_of_text_is_refused_where_it_stands_and_the_rest_goes_through() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Hello?").await;
    let conversation_id = desk.until_said("Hello?").await.conversation_id;
    let message = |body: String| {
        let interaction_id = InteractionId(house.clock.new_id());
        let (attachments, seen_through_seq) = (Vec::new(), None);
        let channel = Channel::Chat;
        house.new_command(CommandBody::SendMessage(SendMessageCommand {
            interaction_id,
            conversation_id,
            channel,
            body,
            card: None,
            attachments,
            seen_through_seq,
        }))
    };
    let outcomes = house.commands(&ines, vec![message(hostile::a_megabyte()), message("Short".into())]).await;
    assert!(
        matches!(&outcomes[0], Outcome::Refused(error) if error.code == ErrorCode::TooLarge),
        "{outcomes:?}"
    );
    assert!(matches!(&outcomes[1], Outcome::Done { .. }));
    let response = widget.try_post(&house, &Widget::message(&house, &hostile::a_megabyte())).await;
    assert_eq!(refusal(response).await.1.code, ErrorCode::TooLarge);
    let page = widget.messages(&house, "").await;
    assert_eq!(page.messages.len(), 2);
}

#[tokio::test]
async fn bytes_that_are_no_text_and_text_that_is_no_request_are_refused_with_a_reason() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    let routes = [
        ("/v1/session", None),
        ("/v1/session/refresh", None),
        ("/v1/commands", ines.token()),
        ("/chat/v1/session", None),
        ("/chat/v1/messages", widget.token()),
        ("/chat/v1/receipts", widget.token()),
    ];
    let shapes: [&[u8]; 5] =
        [b"", b"{", b"null", b"{\"commands\":[{}],\"id\":1,\"visitor_token\":7}", b"\"\\ud800\""];
    for (path, token) in routes {
        for body in hostile::NOT_UTF8.iter().chain(&shapes) {
            let request = house.call(Method::POST, path, token).body(body.to_vec());
            let (status, error) = refusal(request.send().await.expect("an answer")).await;
            assert_eq!(
                (status, error.code),
                (StatusCode::BAD_REQUEST, ErrorCode::InvalidInput),
                "{path} {body:?}"
            );
            assert_eq!(error.about.as_deref(), Some("body"));
        }
    }
}

#[tokio::test]
async fn names_that_turn_lines_around_are_made_harmless_and_html_stays_text() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    for name in hostile::NAMES {
        house.command(&ines, named(&house, name)).await;
    }
    let (_, rows) = snapshot(&house, &ines).await;
    let names: Vec<&str> = rows
        .iter()
        .filter_map(|row| if let Row::Customer(c) = row { Some(c.name.as_str()) } else { None })
        .collect();
    assert!(names.contains(&"<script>alert(1)</script>"), "shown as text, not removed: {names:?}");
    let is_harmful =
        |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    assert!(!names.iter().any(|name| name.contains(is_harmful)), "{names:?}");
}

#[tokio::test]
async fn a_desk_with_a_wrong_clock_is_served_by_the_hubs() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let two_days_ms = 2 * 24 * 3_600_000;
    let given_at = house.clock.now() - two_days_ms;
    let command = Command { id: CommandId(house.clock.new_id()), given_at, body: named(&house, "Late") };
    let outcomes = house.commands(&ines, vec![command]).await;
    assert!(matches!(outcomes[0], Outcome::Done { .. }));
    let (_, rows) = snapshot(&house, &ines).await;
    let since =
        rows.iter().find_map(|row| if let Row::Customer(c) = row { Some(c.updated_at) } else { None });
    assert_eq!(since, Some(house.clock.now()), "the hub's clock counts");
}

#[tokio::test]
async fn ids_and_queries_that_are_none_are_refused() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    let wrong = [
        ("/v1/attachments/not-an-id", ines.token()),
        ("/v1/attachments/%00%ff", ines.token()),
        ("/chat/v1/attachments/..%2f..%2fhub.db", widget.token()),
        ("/chat/v1/messages?after=yesterday", widget.token()),
        ("/chat/v1/messages?limit=-1", widget.token()),
        ("/chat/v1/poll?after=soon", widget.token()),
    ];
    for (path, token) in wrong {
        let response = house.call(Method::GET, path, token).send().await.expect("an answer");
        let (status, error) = refusal(response).await;
        assert_eq!((status, error.code), (StatusCode::BAD_REQUEST, ErrorCode::InvalidInput), "{path}");
    }
}
