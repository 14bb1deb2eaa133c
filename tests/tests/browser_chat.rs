//! A customer in Chromium on the demo shop, a hub, an agent: what each writes
//! the other sees, once, and it is still there after everything a browser does.

use anyhow::Result;
use throughline_testkit::eventually;
use throughline_tests::browser::{Browser, PATIENCE};
use throughline_tests::company::Company;
use throughline_tests::customer::{Customer, Shown};
use throughline_wire::rows::Presence;

const QUESTION: &str = "Is the blue one in stock at Briggate?";
const ANSWER: &str = "Two are left. Shall I hold one?";

#[tokio::test]
async fn a_customer_writes_an_agent_answers_and_each_knows_how_far_it_got() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let customer = Customer::at(&format!("{}/demo/router-blue.html", company.url())).await?;
    customer.opens_chat().await?;
    customer.reads(".presence", "Nobody is here right now").await;
    let desk = company.seats(&nadia).await?;
    customer.reads(".presence", "Someone is here").await;
    company.says_presence(&nadia, Presence::Away).await?;
    customer.reads(".presence", "Nobody is here right now").await;
    company.says_presence(&nadia, Presence::Available).await?;
    customer.reads(".presence", "Someone is here").await;

    customer.writes(QUESTION).await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &[QUESTION]).await?;
    customer.sees_mark("Sent").await;

    let asked = company.record_of(&token).await?;
    company.reads(&nadia, conversation, asked[0].at).await?;
    customer.sees_mark("Seen").await;

    customer.part("textarea").await.send_keys("and").await?;
    desk.sees_customer_typing(conversation, true).await;
    desk.types_in(conversation, true)?;
    customer.reads(".typing:not([hidden])", "Nadia is writing").await;
    company.answers(&nadia, conversation, ANSWER).await?;
    customer.sees(&[QUESTION, ANSWER]).await;
    customer.reads(".theirs .name", "Nadia").await;
    customer.until("root.querySelector('.typing').hidden").await;
    desk.sees_customer_typing(conversation, false).await;
    assert_eq!(
        company.words_of(&token).await?,
        [QUESTION, ANSWER],
        "each message exactly once on the record"
    );
    Ok(())
}

#[tokio::test]
async fn nothing_reaches_the_hub_before_the_visitor_reaches_for_the_chat() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.part(".launcher").await;
    let calls = "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/chat/v1/')).length";
    assert_eq!(customer.browser.run(calls, vec![]).await?, 0);
    assert_eq!(customer.browser.run("return localStorage.length", vec![]).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_reload_and_another_page_keep_the_conversation_the_draft_and_the_open_chat() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes(QUESTION).await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &[QUESTION]).await?;
    customer.part("textarea").await.send_keys("half a thou").await?;

    customer.browser.page.refresh().await?;
    customer.sees(&[QUESTION]).await;
    customer.until("root.querySelector('textarea').value === 'half a thou'").await;
    company.answers(&nadia, conversation, ANSWER).await?;
    customer.sees(&[QUESTION, ANSWER]).await;

    customer.browser.goes_to(&format!("{}/demo/routers.html", company.url())).await?;
    customer.sees(&[QUESTION, ANSWER]).await;
    assert_eq!(customer.token().await, token, "the same visitor");
    Ok(())
}

#[tokio::test]
async fn an_answer_to_a_closed_chat_is_counted_and_shown_on_a_card() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes(QUESTION).await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &[QUESTION]).await?;
    customer.part(".close").await.click().await?;
    company.answers(&nadia, conversation, ANSWER).await?;
    customer
        .until("root.querySelector('.badge').textContent === '1' && !root.querySelector('.badge').hidden")
        .await;
    customer.reads(".card", ANSWER).await;
    customer.part(".preview").await.click().await?;
    customer.sees(&[QUESTION, ANSWER]).await;
    customer.until("root.querySelector('.badge').hidden").await;
    Ok(())
}

#[tokio::test]
async fn two_tabs_show_one_conversation() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("from the first tab").await?;
    let token = customer.token().await;
    company.has_on_record(&token, &["from the first tab"]).await?;

    let page = &customer.browser.page;
    let first = page.window().await?;
    let second = page.new_window(true).await?.handle;
    page.switch_to_window(second).await?;
    customer.browser.goes_to(&format!("{}/demo/help.html", company.url())).await?;
    customer.opens_chat().await?;
    customer.sees(&["from the first tab"]).await;
    customer.writes("from the second").await?;
    company.has_on_record(&token, &["from the first tab", "from the second"]).await?;
    page.switch_to_window(first).await?;
    customer.sees(&["from the first tab", "from the second"]).await;
    Ok(())
}

#[tokio::test]
async fn someone_new_on_the_same_browser_sees_nothing_of_the_last() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("my account number is 4417").await?;
    let token = customer.token().await;
    company.has_on_record(&token, &["my account number is 4417"]).await?;
    customer.browser.run("Throughline.close(); Throughline.forget()", vec![]).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    assert_eq!(customer.shown().await?, Vec::<Shown>::new());
    assert_ne!(customer.token().await, token);
    Ok(())
}

#[tokio::test]
async fn a_signed_in_user_finds_the_conversation_on_another_machine() -> Result<()> {
    let company = Company::open().await?;
    let secret = company.hub().company().await?.identity_secret;
    let signature = throughline_hub::vouching_signature(&secret, "user-1");
    let identify =
        format!("Throughline.identify({{ id: 'user-1', name: 'Miriam Okafor', signature: '{signature}' }})");
    let url = format!("{}/demo", company.url());

    let phone = Customer::at(&url).await?;
    phone.part(".launcher").await;
    phone.browser.run(&identify, vec![]).await?;
    phone.opens_chat().await?;
    phone.writes(QUESTION).await?;
    phone.sees_mark("Sent").await;
    drop(phone);

    let laptop = Customer::at(&url).await?;
    laptop.part(".launcher").await;
    laptop.browser.run(&identify, vec![]).await?;
    laptop.opens_chat().await?;
    laptop.sees(&[QUESTION]).await;
    Ok(())
}

#[tokio::test]
async fn the_agent_sees_the_page_the_customer_wrote_from() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo/move-home.html?secret=1#step-3", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("It says my plan isn’t offered there.").await?;
    let token = customer.token().await;
    company.has_on_record(&token, &["It says my plan isn’t offered there."]).await?;
    let record = rusqlite::Connection::open(company.record_path())?;
    let found = eventually(PATIENCE, || async {
        let query = "SELECT group_concat(details) FROM interactions";
        record.query_row(query, [], |row| row.get::<_, Option<String>>(0)).ok().flatten()
    })
    .await;
    assert!(found.contains("Move home, step 3"), "the title of the page: {found}");
    assert!(!found.contains("secret"), "what follows ? and # may be secret: {found}");
    Ok(())
}

#[tokio::test]
async fn the_demo_shop_works_without_the_chat() -> Result<()> {
    let company = Company::open().await?;
    let browser = Browser::open().await?;
    browser.goes_to(&format!("{}/demo/router-blue.html", company.url())).await?;
    browser.run("document.querySelector('[data-add]').click()", vec![]).await?;
    browser.goes_to(&format!("{}/demo/basket.html", company.url())).await?;
    browser.until("return document.querySelector('[data-basket-lines]').textContent.includes('Harbour router, blue')").await;
    browser.goes_to(&format!("{}/demo/move-home.html", company.url())).await?;
    let next = "const form = [...document.querySelectorAll('form.step')].find((f) => !f.hidden); form.querySelectorAll('input[required]').forEach((i) => { if (i.type === 'radio') i.checked = true; else i.value = i.type === 'date' ? '2027-01-04' : 'LS6 3AA'; }); form.requestSubmit()";
    for step in ["step 1", "step 2", "step 3", "step 4", "done"] {
        browser.until(&format!("return document.title.includes('{step}')")).await;
        if step != "done" {
            browser.run(next, vec![]).await?;
        }
    }
    Ok(())
}
