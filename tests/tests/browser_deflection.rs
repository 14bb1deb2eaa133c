//! Articles in the chat widget, in a real browser: the answer before anyone
//! has to wait, and what the agent gets to see of it.

use anyhow::Result;
use throughline_domain::{Clock as _, InteractionId, SystemClock};
use throughline_testkit::eventually;
use throughline_tests::browser::{PATIENCE, keys};
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::library::Library;

const RED: &str =
    "Pull the plug, count to **ten**.\n\n<script>alert(1)</script>\n\n- [x](javascript:alert(2))\n";
const FOCUSED: &str = "const root = document.querySelector('throughline-chat').shadowRoot; return root.activeElement?.className ?? ''";

async fn typing(company: &Company) -> Result<Customer> {
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.part("textarea").await.send_keys("my router shows a red light").await?;
    customer.until("root.querySelector('.offers:not([hidden]) [role=option]')").await;
    Ok(customer)
}

#[tokio::test]
async fn whoever_still_needs_help_brings_along_what_they_read() -> Result<()> {
    let company = Company::open().await?;
    let library = Library::of(&company).await?;
    let id = library.publishes("The router’s light is red", "Start it again.", RED).await?;
    library.is_found("router").await?;
    let customer = typing(&company).await?;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "with an offer");
    // By keyboard alone: back from the field to the offer, open it, leave it by its second button.
    while customer.browser.run(FOCUSED, vec![]).await? != "option" {
        customer.browser.holds(&[keys::SHIFT], &[keys::TAB]).await?;
    }
    customer.browser.presses(&[keys::ENTER]).await?;
    customer.reads(".reader-body", "count to ten").await;
    customer.until("root.activeElement?.className === 'reader-title'").await;
    customer
        .until("!root.querySelector('.reader script') && !root.querySelector('.reader [href^=javascript]')")
        .await;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "reading");
    customer.part(".end:not(.main)").await.click().await?;
    customer
        .until("root.activeElement?.localName === 'textarea' && root.querySelector('.reader').hidden")
        .await;
    customer.browser.presses(&[keys::ENTER]).await?;
    customer.sees_mark("Sent").await;
    let handed = library.handed_over()?;
    assert_eq!(handed.len(), 1, "{handed:?}");
    for part in ["light is red", "\"was_helpful\":false", "\"wants\":\"chat\"", "my router shows a red light"]
    {
        assert!(handed[0].contains(part), "{part} in {handed:?}");
    }
    customer.writes("and now it blinks").await?;
    customer.sees_mark("Sent").await;
    assert_eq!(library.handed_over()?.len(), 1, "said once");
    let readings = library.readings(id).await?;
    assert_eq!((readings.opened, readings.answered, readings.unanswered), (1, 0, 1));
    Ok(())
}

#[tokio::test]
async fn an_answer_that_helped_is_noted_and_nobody_is_asked() -> Result<()> {
    let company = Company::open().await?;
    let library = Library::of(&company).await?;
    let id = library.publishes("The router’s light is red", "", RED).await?;
    library.is_found("router").await?;
    let customer = typing(&company).await?;
    customer.part("[role=option]").await.click().await?;
    customer.part(".end.main").await.click().await?;
    eventually(PATIENCE, || async {
        let readings = library.readings(id).await.map_err(|error| error.to_string())?;
        if readings.answered == 1 { Ok(()) } else { Err(format!("{readings:?}")) }
    })
    .await;
    customer.until("root.querySelector('.offers').hidden").await;
    assert!(customer.words().await?.is_empty(), "nothing was written");
    Ok(())
}

#[tokio::test]
async fn an_agent_s_card_opens_in_place() -> Result<()> {
    let company = Company::open().await?;
    let library = Library::of(&company).await?;
    let nadia = company.employs("Nadia").await?;
    let id = library.publishes("The router’s light is red", "Start it again.", RED).await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("red light").await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &["red light"]).await?;
    let interaction_id = InteractionId(SystemClock.new_id());
    company.sends_card(&nadia, conversation, interaction_id, id).await?;
    customer.reads(".file.article", "The router’s light is red").await;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "with a card");
    customer.part(".file.article").await.click().await?;
    customer.reads(".reader-body", "count to ten").await;
    customer.browser.presses(&[keys::ESCAPE]).await?;
    customer.until("root.querySelector('.reader').hidden && !root.querySelector('.panel').hidden").await;
    Ok(())
}
