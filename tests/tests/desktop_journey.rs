//! The journey the product stands for, across a real window and a real browser:
//! a customer writes, the agent loses the network, works on, is killed, comes
//! back, and nothing is lost, doubled or out of order.

use std::time::Instant;

use anyhow::Result;
use throughline_testkit::{FaultProxy, eventually};
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::desktop_session::{DesktopSession, Keychain};
use throughline_tests::window::{PATIENCE, Window, keys};

const PASSWORD: &str = "correct horse battery staple";
const FIRST: &str = "Is the blue router in stock at Briggate?";
const OFFLINE_REPLY: &str = "I have put one aside for you.";
const OFFLINE_NOTE: &str = "Promised the blue one from the back room.";
const OTHER_REPLY: &str = "Your old plan moves with you.";
const SECOND: &str = "Never mind the blue one, white is fine.";

#[tokio::test]
async fn a_customer_writes_and_an_agent_answers_online_and_off() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.is_harbour_with_nadia(PASSWORD).await?;
    let network = FaultProxy::start(company.addr()).await?;
    let desktop = DesktopSession::start(Keychain::Unlocked).await?;
    let profile = tempfile::tempdir()?;
    let profile_arg = profile.path().to_string_lossy().into_owned();
    let hub_url = network.url();
    let args = ["--profile", profile_arg.as_str(), "--hub", hub_url.as_str()];
    let window = Window::open(&desktop, &args).await?;
    window.signs_in(&nadia.email, PASSWORD).await?;

    // The customer writes; the window, in the background, shows it and notifies.
    let elsewhere = desktop.agent_looks_elsewhere().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes(FIRST).await?;
    let token = customer.token().await;
    company.has_on_record(&token, &[FIRST]).await?;
    let on_record = Instant::now();
    window.click_words("[role=tab]", "Unassigned").await?;
    window.with_words("[role=option]", FIRST).await;
    let shown = on_record.elapsed();
    println!("from the record to the window, a click included: {} ms", shown.as_millis());
    eventually(PATIENCE, || async {
        let heard = desktop.notifications();
        if heard.iter().any(|line| line.contains(FIRST)) { Ok(()) } else { Err(format!("{heard:?}")) }
    })
    .await;

    drop(elsewhere);

    // The machine loses the hub; everything local goes on.
    window.click_words("[role=option]", FIRST).await?;
    window.reads(&[FIRST]).await;
    network.cut().await;
    window.reads(&["Offline since"]).await;
    window.press(&[keys::CONTROL], 'k').await?;
    window.types("tomas dv").await?;
    window.reads(&["Tomáš Dvořák"]).await;
    window.press(&[], keys::ESCAPE).await?;
    writes(&window, OFFLINE_REPLY).await?;
    window.reads(&[OFFLINE_REPLY, "Waiting for the network"]).await;
    window.click_words("[role=radio]", "Note").await?;
    writes(&window, OFFLINE_NOTE).await?;
    window.reads(&[OFFLINE_NOTE]).await;
    window.click_words("[role=tab]", "Mine").await?;
    window.click_words("[role=option]", "Miriam Okafor").await?;
    window.reads(&["I don’t want to lose it."]).await;
    writes(&window, OTHER_REPLY).await?;
    window.reads(&[OTHER_REPLY, "3 replies waiting"]).await;

    // Killed as by a power cut; opened again without a network: all is there, marked as waiting.
    desktop.kills_program().await?;
    drop(window);
    let window = Window::open(&desktop, &args).await?;
    window.reads(&["Offline since"]).await;
    window.click_words("[role=tab]", "Mine").await?;
    window.click_words("[role=option]", "Miriam Okafor").await?;
    window.reads(&[OTHER_REPLY, "Waiting for the network"]).await;
    window.click_words("[role=tab]", "Unassigned").await?;
    window.click_words("[role=option]", OFFLINE_REPLY).await?;
    window.reads(&[OFFLINE_REPLY, OFFLINE_NOTE, "Waiting for the network"]).await;

    // The customer speaks once more; the network returns: the reply is held, the note goes through.
    customer.writes(SECOND).await?;
    let conversation = company.has_on_record(&token, &[FIRST, SECOND]).await?;
    network.restore();
    window.reads(&["Held: someone wrote before this was sent", SECOND]).await;
    window.reads(&["1 to review"]).await;
    assert_eq!(company.words_of(&token).await?, [FIRST, SECOND], "a held reply does not go out by itself");
    window.picture(&picture("journey-held")).await?;
    window.click_words("button", "Send anyway").await?;
    customer.sees(&[FIRST, SECOND, OFFLINE_REPLY]).await;
    company.has_on_record(&token, &[FIRST, SECOND, OFFLINE_REPLY]).await?;
    company.has_written(conversation, OFFLINE_NOTE, 1).await?;
    window.reads(&["Connected"]).await;
    window.picture(&picture("journey-end")).await?;
    Ok(())
}

async fn writes(window: &Window, words: &str) -> Result<()> {
    window.click("textarea").await?;
    window.types(words).await?;
    window.press(&[keys::CONTROL], keys::ENTER).await
}

/// Where pictures for people go.
fn picture(name: &str) -> std::path::PathBuf {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../out");
    let _ = std::fs::create_dir_all(&dir);
    dir.join(format!("{name}.png"))
}
