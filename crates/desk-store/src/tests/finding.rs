//! Finding customers.

use throughline_domain::{Channel, ContactKind};
use throughline_testkit::hostile;
use throughline_testkit::people::{Person, aiko, miriam, tomas};
use throughline_testkit::{Talk, clock::TUESDAY_MORNING};
use throughline_wire::commands::CommandBody;
use throughline_wire::commands::CustomerPatch;
use throughline_wire::desk_api::{CustomerHit, FindCustomers};
use throughline_wire::rows::{Row, RowKind, Trust};
use throughline_wire::sync::ChangeBody;

use super::desk::{Desk, company, rows_of};
use crate::quick_find;

async fn find(desk: &Desk, query: &str) -> Vec<CustomerHit> {
    let request = FindCustomers { query: query.to_owned(), limit: 20 };
    desk.store.read(move |reader| quick_find::find(reader, &request)).await.unwrap().hits
}

async fn names(desk: &Desk, query: &str) -> Vec<String> {
    find(desk, query).await.into_iter().map(|hit| hit.name).collect()
}

async fn a_desk() -> Desk {
    let mut rows = rows_of(&miriam(), &[Talk::with(&miriam(), Channel::Chat, 1).customer_says("hello")]);
    rows.extend(rows_of(&tomas(), &[]));
    rows.extend(rows_of(&aiko(), &[]));
    Desk::with(company(rows)).await
}

#[tokio::test]
async fn a_customer_is_found_by_any_of_what_a_person_would_type() {
    let desk = a_desk().await;
    for query in [
        "mir",
        "okafor",
        "OKA MIR",
        "miriam.okafor@mail.example",
        "miriam.oka",
        "07700 900",
        "0770",
        "+44 7700 900118",
        "447700900118",
        "00447700",
        "7700900118",
        "4417580012342206",
    ] {
        assert_eq!(names(&desk, query).await, ["Miriam Okafor"], "{query}");
    }
    assert_eq!(names(&desk, "dvorak").await, ["Tomáš Dvořák"], "without accents");
    assert_eq!(names(&desk, "Dvořák tom").await, ["Tomáš Dvořák"], "with them");
    assert_eq!(names(&desk, "愛子").await, ["田中 愛子"]);
    assert!(names(&desk, "miriam dvorak").await.is_empty(), "all words are asked for");
}

#[tokio::test]
async fn a_hit_says_the_address_that_matched_and_the_conversation_to_open() {
    let desk = a_desk().await;
    let by_phone = find(&desk, "07700").await.remove(0);
    assert_eq!(by_phone.address, "+447700900118");
    assert_eq!(by_phone.conversation_id, Some(Talk::with(&miriam(), Channel::Chat, 1).conversation.id));
    assert_eq!(find(&desk, "mail").await[0].address, "miriam.okafor@mail.example");
}

#[tokio::test]
async fn an_exact_word_comes_before_a_beginning_and_recent_before_old() {
    let mut rows = Vec::new();
    for (number, name) in (1..).zip(["Ann Long Ago", "Annabel Recent", "Ann Lately"]) {
        let person = Person::named(name);
        let at = TUESDAY_MORNING + i64::from(number) * 1_000;
        rows.extend(rows_of(
            &person,
            &[Talk::with(&person, Channel::Chat, number).at(at).customer_says("hi")],
        ));
    }
    let desk = Desk::with(company(rows)).await;
    assert_eq!(names(&desk, "ann").await, ["Ann Lately", "Ann Long Ago", "Annabel Recent"]);
}

#[tokio::test]
async fn what_is_found_follows_edits_moves_and_removals() {
    let mut desk = a_desk().await;
    let mut renamed = miriam().customer;
    renamed.name = "Miriam Adeyemi".into();
    desk.hear_rows(vec![Row::Customer(renamed)]).await;
    assert!(
        names(&desk, "okafor").await.iter().all(|name| name == "Miriam Adeyemi"),
        "only by her e-mail now"
    );
    assert_eq!(names(&desk, "adeyemi").await, ["Miriam Adeyemi"]);

    let mut phone = miriam().contact_points[0].clone();
    phone.customer_id = tomas().id();
    desk.hear_rows(vec![Row::ContactPoint(phone.clone())]).await;
    assert_eq!(names(&desk, "07700").await, ["Tomáš Dvořák"], "the number moved");

    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::ContactPoint, id: phone.id.0 }]).await;
    assert!(names(&desk, "07700").await.is_empty());

    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::Customer, id: tomas().id().0 }]).await;
    assert!(names(&desk, "dvorak").await.is_empty());
}

#[tokio::test]
async fn a_customer_added_here_is_found_before_the_hub_knows() {
    let desk = a_desk().await;
    let customer_id = uuid::Uuid::from_u128(9).into();
    let fields = CustomerPatch { name: Some("Grace Hopper".into()), ..CustomerPatch::default() };
    desk.give(CommandBody::CreateCustomer { customer_id, fields }).await;
    let contact_point_id = uuid::Uuid::from_u128(10).into();
    let value = "+44 7700 900555".to_owned();
    desk.give(CommandBody::AddContactPoint {
        contact_point_id,
        customer_id,
        kind: ContactKind::Phone,
        value,
    })
    .await;
    assert_eq!(names(&desk, "hopper").await, ["Grace Hopper"]);
    assert_eq!(names(&desk, "07700 900555").await, ["Grace Hopper"]);
}

#[tokio::test]
async fn nothing_that_can_be_typed_is_an_error() {
    let desk = a_desk().await;
    for query in hostile::QUERIES.iter().chain(hostile::NAMES) {
        find(&desk, query).await;
    }
    find(&desk, &"x".repeat(10_000)).await;
    find(&desk, &"عربي ".repeat(2_000)).await;
    assert_eq!(find(&desk, "  ").await.len(), 3, "nothing typed: whoever was spoken with last");
}

#[tokio::test]
async fn hostile_names_are_kept_and_do_no_harm() {
    let mut rows = Vec::new();
    for name in hostile::NAMES {
        rows.extend(rows_of(&Person::named(name), &[]));
    }
    let desk = Desk::with(company(rows)).await;
    for name in hostile::NAMES {
        find(&desk, name).await;
    }
}

#[tokio::test]
async fn common_words_are_found_among_many_and_two_common_words_meet() {
    let mut rows = Vec::new();
    for n in 0..3_000_u32 {
        // Every name begins with one of ten letters; "maria garcia" is rare and long ago.
        let letter = char::from(b'a' + (n % 10) as u8);
        let name = match n {
            0..500 => format!("Maria {letter}{n}"),
            500..1000 => format!("Garcia {letter}{n}"),
            1000 => "Maria Garcia".to_owned(),
            _ => format!("{letter}nna {n}"),
        };
        let phone = format!("+4477009{n:05}");
        let person = Person::named(&name).known_by(ContactKind::Phone, &phone, Trust::Stated);
        rows.push(Row::Customer(person.customer));
        rows.extend(person.contact_points.into_iter().map(Row::ContactPoint));
    }
    let desk = Desk::with(company(rows)).await;
    assert_eq!(names(&desk, "maria garcia").await, ["Maria Garcia"]);
    assert_eq!(find(&desk, "a").await.len(), 20);
    assert_eq!(find(&desk, "0").await.len(), 0, "no number begins with 0");
    assert_eq!(find(&desk, "07").await.len(), 20);
    assert_eq!(find(&desk, "07700 90 2999").await.len(), 1);
}
