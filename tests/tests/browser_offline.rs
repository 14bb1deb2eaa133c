//! A customer in a tunnel: the network between browser and hub is really cut,
//! by a proxy that knows nothing of what passes.

use anyhow::Result;
use throughline_testkit::FaultProxy;
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::site::Site;

/// The browser notices by itself, later; people in a hurry get this from their browser too.
const BACK: &str = "window.dispatchEvent(new Event('online'))";

#[tokio::test]
async fn words_written_in_a_tunnel_wait_and_arrive_once_and_in_order() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let network = FaultProxy::start(company.addr()).await?;
    let customer = Customer::at(&format!("{}/demo", network.url())).await?;
    customer.opens_chat().await?;
    customer.writes("one").await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &["one"]).await?;
    customer.sees_mark("Sent").await;

    network.cut().await;
    customer.writes("two").await?;
    customer.writes("three").await?;
    customer.sees_mark("Waiting for the network").await;
    customer.reads(".strip", "No connection right now").await;
    company.answers(&nadia, conversation, "are you still there?").await?;
    customer.sees(&["one", "two", "three"]).await;

    network.restore();
    customer.browser.run(BACK, vec![]).await?;
    let whole = ["one", "are you still there?", "two", "three"];
    customer.sees(&whole).await;
    customer.sees_mark("Sent").await;
    company.has_on_record(&token, &whole).await?;
    Ok(())
}

#[tokio::test]
async fn it_heals_by_itself_without_anyone_telling_the_browser() -> Result<()> {
    let company = Company::open().await?;
    let network = FaultProxy::start(company.addr()).await?;
    let customer = Customer::at(&format!("{}/demo", network.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    network.cut().await;
    customer.writes("patience").await?;
    customer.sees_mark("Waiting for the network").await;
    network.restore();
    customer.sees_mark("Sent").await;
    let token = customer.token().await;
    company.has_on_record(&token, &["patience"]).await?;
    Ok(())
}

#[tokio::test]
async fn answers_lost_on_the_way_double_nothing() -> Result<()> {
    let company = Company::open().await?;
    let network = FaultProxy::start(company.addr()).await?;
    let customer = Customer::at(&format!("{}/demo", network.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let token = customer.token().await;
    network.drop_next_responses(4);
    customer.writes("one").await?;
    customer.writes("two").await?;
    company.has_on_record(&token, &["one", "two"]).await?;
    customer.sees_mark("Sent").await;
    customer.sees(&["one", "two"]).await;
    assert_eq!(company.words_of(&token).await?, ["one", "two"]);
    Ok(())
}

#[tokio::test]
async fn a_page_left_in_the_tunnel_sends_from_the_next_one() -> Result<()> {
    let company = Company::open().await?;
    let network = FaultProxy::start(company.addr()).await?;
    let customer = Customer::at(&format!("{}/demo", network.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let token = customer.token().await;
    network.cut().await;
    customer.writes("kept by the browser").await?;
    customer.sees_mark("Waiting for the network").await;
    customer.browser.goes_to("about:blank").await?;
    network.restore();
    customer.browser.goes_to(&format!("{}/demo/help.html", network.url())).await?;
    customer.sees(&["kept by the browser"]).await;
    company.has_on_record(&token, &["kept by the browser"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_hub_that_restarts_is_a_normal_event() -> Result<()> {
    let mut company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("before").await?;
    let token = customer.token().await;
    company.has_on_record(&token, &["before"]).await?;
    company.shut().await;
    customer.writes("during").await?;
    customer.sees_mark("Waiting for the network").await;
    company.restart().await?;
    customer.browser.run(BACK, vec![]).await?;
    customer.sees_mark("Sent").await;
    company.has_on_record(&token, &["before", "during"]).await?;
    Ok(())
}

#[tokio::test]
async fn where_sockets_are_forbidden_answers_come_by_polling() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let hub = company.url();
    let page = format!(
        "<!doctype html><html lang=en><title>Shop</title><body><script src={hub}/widget.js></script></body></html>"
    );
    let policy = format!("default-src 'none'; script-src {hub}; connect-src {hub}");
    let site = Site::with(page, Some(policy)).await?;
    let customer = Customer::at(&site.url()).await?;
    customer.opens_chat().await?;
    customer.writes("is anyone there?").await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &["is anyone there?"]).await?;
    for words in ["one", "two"] {
        company.answers(&nadia, conversation, words).await?;
    }
    customer.sees(&["is anyone there?", "one", "two"]).await;
    Ok(())
}
