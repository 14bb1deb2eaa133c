//! Opening, stopping, and what stands in the way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use throughline_domain::SystemClock;
use throughline_hub::{Hub, HubError, HubOptions};
use throughline_testkit::{MockClock, eventually};
use throughline_wire::rows::Role;
use throughline_wire::sync::HubFrame;

use crate::desk::{Desk, START};
use crate::house::{House, SOON};
use crate::widget::Widget;

#[tokio::test]
async fn a_stop_closes_sockets_ends_polls_and_is_quick() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Hello?").await;
    let asked = desk.until_said("Hello?").await;
    let mut stream = widget.live(&house).await;
    let began = Instant::now();
    let (page, ()) = futures_util::future::join(widget.poll(&house, asked.at), async {
        eventually(SOON, async || {
            let metrics = house.call(reqwest::Method::GET, "/metrics", None).send().await.expect("an answer");
            metrics.text().await.expect("text").contains("throughline_widgets_live 1")
        })
        .await;
        house.begin_stop();
    })
    .await;
    assert!(page.messages.is_empty(), "the poll ended without a message");
    house.close().await;
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    while desk.hear().await.is_some() {}
    while stream.hear().await.is_some() {}
    let refused =
        desk.signals.iter().any(|signal| matches!(signal, HubFrame::Refused(_) | HubFrame::Resnapshot));
    assert!(!refused, "a stop is no refusal: {:?}", desk.signals);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let mut house = House::open().await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Keep this").await;
    house.restart().await;
    let page = widget.messages(&house, "").await;
    assert_eq!(page.messages[0].body, "Keep this");
}

#[tokio::test]
async fn two_hubs_do_not_work_on_one_folder() {
    let house = House::open().await;
    let second = Hub::open(HubOptions::new(house.folder.path().to_owned())).await;
    let Err(error) = second else { panic!("opened twice") };
    assert!(matches!(error, HubError::InUse(_)));
    assert!(error.to_string().contains("stop it, or choose another folder"), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").expect("written");
    let Err(error) = Hub::open(HubOptions::new(file.join("hub"))).await else { panic!("opened in a file") };
    assert!(matches!(error, HubError::Folder { .. }), "{error:?}");
    assert!(error.to_string().contains("choose another folder"), "{error}");
}

#[tokio::test]
async fn a_desk_program_opens_a_hub_with_a_demo_company_and_signs_its_agent_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let options =
        HubOptions::embedded(folder.path().to_owned(), "http://127.0.0.1:7420/", Arc::new(SystemClock));
    let hub = Hub::open(options).await.expect("opened");
    hub.load_demo_company().await.expect("loaded");
    hub.load_demo_company().await.expect("twice does nothing");
    assert_eq!(hub.demo_shop_url(), "http://127.0.0.1:7420/demo");
    let device = throughline_domain::Clock::new_id(&MockClock::new()).into();
    let tokens = hub.provision_local_agent(device, "This machine").await.expect("signed in");
    assert_eq!(tokens.company, hub.company().await.expect("a company").name);
    hub.close().await;
}

#[tokio::test]
async fn changes_older_than_a_month_are_forgotten_and_a_desk_from_before_starts_over() {
    const DAY_MS: i64 = 24 * 3_600_000;
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Old").await;
    let old = Desk::follow(&house, &ines, START).await.cursor;
    widget.writes(&house, "Later").await;
    house.clock.advance(DAY_MS);
    house.hub.store().mark_feed(house.hub.tenant_id(), 0).await.expect("marked");
    house.clock.advance(29 * DAY_MS);
    house.restart().await;
    let ines = house.sign_in("Ines Calder").await;
    let desk = Desk::follow(&house, &ines, old).await;
    assert!(desk.interactions.values().any(|row| row.body == "Later"), "a month is kept");
    house.clock.advance(2 * DAY_MS);
    // Opening looks what may be forgotten.
    house.restart().await;
    let ines = house.sign_in("Ines Calder").await;
    eventually(SOON, async || {
        let mut desk = Desk::connect(&house, &ines, old).await;
        while desk.hear().await.is_some_and(|frame| !matches!(frame, HubFrame::CaughtUp { .. })) {}
        if desk.signals == [HubFrame::Resnapshot] { Ok(()) } else { Err((desk.signals, desk.cursor, old)) }
    })
    .await;
}
