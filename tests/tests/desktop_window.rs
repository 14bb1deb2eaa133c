//! The program among other programs: notifications that open what they tell of,
//! links, and a second start of the same profile.

use anyhow::{Context as _, Result};
use throughline_testkit::eventually;
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::desktop_session::{DesktopSession, Keychain};
use throughline_tests::process::{Running, built};
use throughline_tests::window::{PATIENCE, Window};

const PASSWORD: &str = "correct horse battery staple";
const WORDS: &str = "Do you ship to the Faroe Islands?";

#[tokio::test]
async fn a_click_on_a_notification_and_a_link_open_their_conversations() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.is_harbour_with_nadia(PASSWORD).await?;
    let desktop = DesktopSession::start(Keychain::Missing).await?;
    let profile = tempfile::tempdir()?;
    let profile_arg = profile.path().to_string_lossy().into_owned();
    let hub_url = company.url();
    let window = Window::open(&desktop, &["--profile", &profile_arg, "--hub", &hub_url]).await?;
    window.signs_in(&nadia.email, PASSWORD).await?;
    window.reads(&["This machine has no keychain"]).await;

    let elsewhere = desktop.agent_looks_elsewhere().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes(WORDS).await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &[WORDS]).await?;
    eventually(PATIENCE, || async {
        let heard = desktop.notifications();
        if heard.iter().any(|line| line.contains(WORDS)) { Ok(()) } else { Err(format!("{heard:?}")) }
    })
    .await;
    desktop.click_notification(1).await?;
    window.with_words("[data-pane=thread] [role=feed], [data-pane=thread]", WORDS).await;
    drop(elsewhere);

    // Another conversation, then a link to this one: the second start hands it over and ends.
    window.click_words("[role=tab]", "Mine").await?;
    window.click_words("[role=option]", "Olu Adeyemi").await?;
    window.with_words("[data-pane=thread]", "Booked for 4pm").await;
    let mut second = desktop.command(built("throughline")?);
    second.args(["--profile", &profile_arg, &format!("throughline://conversation/{conversation}")]);
    let mut second = Running::start(second)?;
    let code =
        tokio::time::timeout(PATIENCE, second.wait()).await.context("the second start did not end")??;
    assert_eq!(code, Some(0), "handing over is no error");
    window.with_words("[data-pane=thread]", WORDS).await;
    Ok(())
}
