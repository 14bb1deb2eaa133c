//! The portal in a real browser: with and without JavaScript, by keyboard, in
//! the dark and on a phone.

use anyhow::Result;
use throughline_domain::{Clock as _, SystemClock, TopicId};
use throughline_testkit::eventually;
use throughline_tests::browser::{Browser, PATIENCE, Wishes};
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::library::Library;
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::TopicRow;

const DOWN: char = '\u{E015}';
const ENTER: char = '\u{E007}';

const RED: &str = "Red means that the router has no line.\n\n## Start it again\n\n1. Pull the plug.\n2. Count to **ten**.\n3. Plug it in.\n\n\
    | light | means |\n|---|---|\n| red | no line |\n| white | all well |\n\n## If it stays red\n\nTell us your postcode.\n\n## Outages\n\n> We see outages before you can report them.\n";

async fn stocked(company: &Company) -> Result<Library<'_>> {
    let library = Library::of(company).await?;
    for (position, (name, description)) in [
        ("Broadband", "Speed, outages, your line."),
        ("Moving home", "Take your plan with you."),
        ("Bills", "What you pay and when."),
    ]
    .into_iter()
    .enumerate()
    {
        let id = TopicId(SystemClock.new_id());
        let topic =
            TopicRow { id, name: name.into(), description: description.into(), position: position as u32 };
        library.gives(CommandBody::SaveTopic(topic)).await?;
    }
    library
        .publishes("The router’s light is red. What now?", "Usually it wants to be started again.", RED)
        .await?;
    library
        .publishes("Move your broadband to a new home", "Tell us four weeks before.", "Fill in the form.")
        .await?;
    library
        .publishes(
            "How your first bill is made up",
            "It is higher than the next.",
            "It covers part of a month.",
        )
        .await?;
    library.publishes("Set up the white router", "Ten minutes, no tools.", "Plug it in.").await?;
    library.is_found("router").await?;
    Ok(library)
}

#[tokio::test]
async fn a_reader_without_javascript_searches_reads_votes_and_asks_for_a_call() -> Result<()> {
    let company = Company::open().await?;
    let library = stocked(&company).await?;
    let browser = Browser::open().await?;
    browser.switches_scripts_off().await?;
    browser.goes_to(&format!("{}/help", company.url())).await?;
    browser
        .until("return location.pathname === '/help/en' && !document.querySelector('[role=combobox]')")
        .await;
    let field = browser.element("return document.querySelector('#q')", vec![]).await;
    field.send_keys("red light").await?;
    click(&browser, "form[role=search] button").await?;
    browser.until("return document.querySelectorAll('.articles mark').length > 0").await;
    click(&browser, ".articles a").await?;
    browser.until("return document.querySelector('article h1')?.textContent.includes('light is red')").await;
    click(&browser, ".helpful button[value=no]").await?;
    browser.until("return document.querySelector('.helpful [role=status]') !== null").await;
    click(&browser, ".stuck a").await?;
    browser.until("return document.querySelector('.tried')?.textContent.includes('red light')").await;
    for (field, words) in [("#callback-phone", "not a number"), ("#callback-question", "It stays red.")] {
        browser
            .element(&format!("return document.querySelector('{field}')"), vec![])
            .await
            .send_keys(words)
            .await?;
    }
    click(&browser, "section[aria-labelledby=callback] button").await?;
    browser.until("return document.querySelector('#callback-phone')?.getAttribute('aria-invalid') === 'true' && document.querySelector('#callback-question').value === 'It stays red.'").await;
    let phone = browser.element("return document.querySelector('#callback-phone')", vec![]).await;
    phone.clear().await?;
    phone.send_keys("+44 20 7946 0018").await?;
    click(&browser, "section[aria-labelledby=callback] button").await?;
    browser.until("return location.pathname.endsWith('/contact/done')").await;
    let handed = library.handed_over()?;
    assert_eq!(handed.len(), 1, "{handed:?}");
    for part in ["red light", "light is red", "\"was_helpful\":false", "callback", "It stays red."] {
        assert!(handed[0].contains(part), "{part} in {handed:?}");
    }
    Ok(())
}

async fn click(browser: &Browser, css: &str) -> Result<()> {
    let found = browser.element("return document.querySelector(arguments[0])", vec![css.into()]).await;
    Ok(found.click().await?)
}

#[tokio::test]
async fn typing_brings_articles_that_the_keyboard_opens() -> Result<()> {
    let company = Company::open().await?;
    stocked(&company).await?;
    let browser = Browser::open().await?;
    browser.goes_to(&format!("{}/help/en", company.url())).await?;
    let field = browser.element("return document.querySelector('#q[role=combobox]')", vec![]).await;
    field.click().await?;
    browser.types("rout").await?;
    browser.until("return document.querySelectorAll('.suggestions [role=option] mark').length > 0").await;
    browser.until("return /\\d/.test(document.querySelector('form.search [role=status]').textContent)").await;
    assert_eq!(browser.barriers().await?, Vec::<String>::new(), "with suggestions");
    browser.presses(&[DOWN]).await?;
    browser
        .until("return document.querySelector('#q').getAttribute('aria-activedescendant') === 'suggestion-0'")
        .await;
    browser.presses(&[ENTER]).await?;
    browser.until("return location.pathname.includes('/articles/')").await;
    Ok(())
}

async fn has_no_barriers(wishes: Wishes, picture: &str) -> Result<()> {
    let company = Company::open().await?;
    stocked(&company).await?;
    let browser = Browser::open_as(wishes).await?;
    let article = "return [...document.querySelectorAll('.articles a')].find((a) => a.textContent.includes('red'))?.href ?? null";
    for path in [
        "/help/en",
        "/help/en/search?q=router",
        "/help/en/search?q=nothingatall",
        "/help/en/contact",
        "/help/en/articles/none",
    ] {
        browser.goes_to(&format!("{}{path}", company.url())).await?;
        assert_eq!(browser.barriers().await?, Vec::<String>::new(), "{path}");
        let is_wide =
            browser.run("return document.documentElement.scrollWidth > innerWidth + 1", vec![]).await?;
        assert_eq!(is_wide, false, "{path} is wider than the window");
    }
    browser.goes_to(&format!("{}/help/en", company.url())).await?;
    save(&browser, &format!("{picture}-home")).await?;
    let address = browser.run(article, vec![]).await?;
    browser.goes_to(address.as_str().expect("the article is on the home page")).await?;
    assert_eq!(browser.barriers().await?, Vec::<String>::new(), "the article");
    save(&browser, picture).await?;
    Ok(())
}

/// Pictures are kept when a folder for them is named.
async fn save(browser: &Browser, name: &str) -> Result<()> {
    let Some(folder) = std::env::var_os("THROUGHLINE_PICTURES") else { return Ok(()) };
    browser.picture(&std::path::Path::new(&folder).join(format!("{name}.png"))).await
}

#[tokio::test]
async fn the_portal_has_no_barriers_in_the_light() -> Result<()> {
    has_no_barriers(Wishes::default(), "portal-light").await
}

#[tokio::test]
async fn the_portal_has_no_barriers_in_the_dark() -> Result<()> {
    has_no_barriers(Wishes { is_dark: true, ..Wishes::default() }, "portal-dark").await
}

#[tokio::test]
async fn the_portal_has_no_barriers_on_a_phone() -> Result<()> {
    has_no_barriers(Wishes { size: (500, 860), ..Wishes::default() }, "portal-phone").await
}

#[tokio::test]
async fn the_chat_opened_from_the_portal_hands_over_what_was_read() -> Result<()> {
    let company = Company::open().await?;
    let library = stocked(&company).await?;
    let customer = Customer::at(&format!("{}/help/en/search?q=first+bill", company.url())).await?;
    click(&customer.browser, ".articles a").await?;
    click(&customer.browser, ".stuck a").await?;
    click(&customer.browser, "[data-chat]").await?;
    customer.until("root.querySelector('.panel') && !root.querySelector('.panel').hidden").await;
    customer.writes("Why is it so high?").await?;
    customer.sees_mark("Sent").await;
    let handed = eventually(PATIENCE, || async {
        let handed = library.handed_over().map_err(|error| error.to_string())?;
        if handed.len() == 1 { Ok(handed) } else { Err(format!("{handed:?}")) }
    })
    .await;
    for part in ["first bill", "How your first bill is made up", "\"wants\":\"chat\"", "Why is it so high?"] {
        assert!(handed[0].contains(part), "{part} in {handed:?}");
    }
    Ok(())
}
