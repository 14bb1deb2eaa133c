//! The chat and the shop for everybody: by keyboard alone, to a screen reader's
//! rules, small, large, dark.

use anyhow::Result;
use throughline_tests::browser::{Wishes, keys};
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;

const FOCUSED: &str = "const root = document.querySelector('throughline-chat').shadowRoot; return root.activeElement?.className || root.activeElement?.localName || document.activeElement.localName";

#[tokio::test]
async fn a_customer_without_a_mouse_opens_writes_attaches_and_closes() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.part(".launcher").await;
    let mut presses = 0;
    while customer.browser.run(FOCUSED, vec![]).await? != "launcher" {
        customer.browser.presses(&[keys::TAB]).await?;
        presses += 1;
        assert!(presses < 60, "Tab never comes to the chat");
    }
    customer.browser.presses(&[keys::ENTER]).await?;
    customer.until("root.activeElement?.localName === 'textarea'").await;
    customer.browser.types("is anyone there?").await?;
    customer.browser.presses(&[keys::ENTER]).await?;
    customer.sees_mark("Sent").await;
    customer.browser.holds(&[keys::SHIFT], &[keys::TAB]).await?;
    assert_eq!(customer.browser.run(FOCUSED, vec![]).await?, "attach");
    customer.browser.presses(&[keys::ESCAPE]).await?;
    customer
        .until("root.querySelector('.panel').hidden && root.activeElement?.className === 'launcher'")
        .await;
    Ok(())
}

#[tokio::test]
async fn shift_enter_makes_a_line_and_an_empty_message_is_not_sent() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.part("textarea").await.click().await?;
    customer.browser.presses(&[keys::ENTER]).await?;
    customer.browser.types("one").await?;
    customer.browser.holds(&[keys::SHIFT], &[keys::ENTER]).await?;
    customer.browser.types("two").await?;
    customer.browser.presses(&[keys::ENTER, keys::ENTER]).await?;
    customer.sees_mark("Sent").await;
    customer.sees(&["one\ntwo"]).await;
    Ok(())
}

async fn has_no_barriers(is_dark: bool) -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let wishes = Wishes { is_dark, ..Wishes::default() };
    let customer = Customer::at_as(&format!("{}/demo", company.url()), wishes).await?;
    customer.part(".launcher").await;
    for page in ["index", "routers", "router-blue", "move-home", "basket", "help"] {
        customer.browser.goes_to(&format!("{}/demo/{page}.html", company.url())).await?;
        customer.part(".launcher").await;
        assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "the shop's page {page}");
    }
    customer.opens_chat().await?;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "the first look");
    customer.writes("see https://harbour.example/a").await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &["see https://harbour.example/a"]).await?;
    company.answers(&nadia, conversation, "I see it: https://harbour.example/b").await?;
    customer.sees(&["see https://harbour.example/a", "I see it: https://harbour.example/b"]).await;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "in a conversation");
    customer.part(".close").await.click().await?;
    company.answers(&nadia, conversation, "Anything else?").await?;
    customer.reads(".card", "Anything else?").await;
    assert_eq!(customer.browser.barriers().await?, Vec::<String>::new(), "with a card");
    Ok(())
}

#[tokio::test]
async fn chat_and_shop_have_no_barriers_in_the_light() -> Result<()> {
    has_no_barriers(false).await
}

#[tokio::test]
async fn chat_and_shop_have_no_barriers_in_the_dark() -> Result<()> {
    has_no_barriers(true).await
}

#[tokio::test]
async fn where_there_is_no_room_the_chat_takes_the_whole_page_and_keeps_the_focus() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.browser.page.set_window_size(500, 460).await?;
    customer.opens_chat().await?;
    customer.until("root.querySelector('.panel').getBoundingClientRect().width === document.documentElement.clientWidth && getComputedStyle(root.querySelector('.launcher')).display === 'none'").await;
    customer.until("root.querySelector('.panel').getAttribute('aria-modal') === 'true'").await;
    for _ in 0..8 {
        customer.browser.presses(&[keys::TAB]).await?;
        assert_eq!(
            customer.browser.run("return document.activeElement.localName", vec![]).await?,
            "throughline-chat",
            "the page behind is not reachable",
        );
    }
    let overflow = "const p = document.querySelector('throughline-chat').shadowRoot.querySelector('.panel'); return p.scrollWidth <= p.clientWidth";
    assert_eq!(customer.browser.run(overflow, vec![]).await?, true, "nothing is cut off at the side");
    Ok(())
}

#[tokio::test]
async fn every_target_is_large_enough_for_a_thumb() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let small = "const root = document.querySelector('throughline-chat').shadowRoot;
        return [...root.querySelectorAll('button')].filter((b) => b.getClientRects().length > 0).map((b) => [b.className, b.getBoundingClientRect()]).filter(([, r]) => r.width < 44 || r.height < 44).map(([name]) => name)";
    assert_eq!(customer.browser.run(small, vec![]).await?, serde_json::json!([]));
    Ok(())
}
