//! Hostile words, hostile files and hostile pages: everything is shown as text,
//! nothing runs, nothing of the page reaches into the chat or the other way.

use anyhow::{Context as _, Result};
use throughline_domain::text::clean_body;
use throughline_testkit::hostile::BODIES;
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::site::Site;

#[tokio::test]
async fn hostile_words_of_either_side_are_shown_as_the_text_they_are() -> Result<()> {
    let company = Company::open().await?;
    let nadia = company.employs("Nadia").await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.writes("hello").await?;
    let token = customer.token().await;
    let conversation = company.has_on_record(&token, &["hello"]).await?;
    for body in BODIES {
        company.answers(&nadia, conversation, body).await.with_context(|| format!("{body:?}"))?;
    }
    let from_the_field =
        "</textarea><img src=x onerror=window.__owned=true><script>window.__owned=true</script>";
    customer.writes(from_the_field).await?;

    let mut expected = vec!["hello".to_owned()];
    expected.extend(BODIES.iter().map(|body| clean_body(body)).filter(|body| !body.is_empty()));
    expected.push(from_the_field.to_owned());
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    customer.sees(&expected).await;
    let harm = "const root = document.querySelector('throughline-chat').shadowRoot;
        return [window.__owned ?? null, ...[...root.querySelectorAll('script, iframe, style, math, .bubble img, .bubble :not(a)')].map((e) => e.outerHTML),
            ...[...root.querySelectorAll('.bubble a')].map((a) => a.protocol).filter((p) => !/^https?:$/.test(p))]";
    assert_eq!(
        customer.browser.run(harm, vec![]).await?,
        serde_json::json!([null]),
        "nothing ran, nothing became markup"
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_lies_about_itself_is_refused_with_the_reason_and_a_true_one_arrives() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let folder = tempfile::tempdir()?;
    let lie = folder.path().join("meter.png");
    std::fs::write(&lie, "<html><script>window.__owned=true</script></html>")?;
    customer.attaches(&lie).await?;
    customer.reads(".tray .size", "was not accepted").await;

    let truth = folder.path().join("truth.png");
    std::fs::write(&truth, a_picture())?;
    customer.attaches(&truth).await?;
    customer.until("[...root.querySelectorAll('.tray .file:not(.refused)')].some((f) => f.querySelector('.bar').hidden && f.textContent.includes('truth.png'))").await;
    customer.writes("here is the meter").await?;
    customer.sees_mark("Sent").await;
    customer.until("root.querySelector('.row img')?.naturalWidth === 1").await;
    let record = company.record_of(&customer.token().await).await?;
    let files: Vec<_> = record
        .iter()
        .flat_map(|message| &message.attachments)
        .map(|file| (file.name.as_str(), file.media_type.as_str()))
        .collect();
    assert_eq!(files, [("truth.png", "image/png")], "the lie is nowhere");
    Ok(())
}

#[tokio::test]
async fn a_page_with_the_strictest_policy_and_hostile_styles_has_a_working_chat() -> Result<()> {
    let company = Company::open().await?;
    let hub = company.url();
    let live = hub.replace("http", "ws");
    let page = format!(
        "<!doctype html><html lang=de><title>Laden</title><link rel=stylesheet href=data:text/css,ignored>
         <body><h1>Ein Laden</h1><div id=own class=panel>own</div><script src={hub}/widget.js async></script></body></html>"
    );
    let policy = format!(
        "default-src 'none'; script-src {hub}; connect-src {hub} {live}; require-trusted-types-for 'script'"
    );
    let site = Site::with(page, Some(policy)).await?;
    let customer = Customer::at(&site.url()).await?;
    customer.opens_chat().await?;
    customer.reads(".presence", "Gerade ist niemand da").await;
    customer.writes("Ist der blaue da?").await?;
    customer.sees_mark("Gesendet").await;
    customer.until("getComputedStyle(root.querySelector('.launcher')).borderRadius === '50%'").await;
    Ok(())
}

#[tokio::test]
async fn neither_the_pages_styles_nor_its_keys_reach_in_nor_ours_out() -> Result<()> {
    let company = Company::open().await?;
    let hub = company.url();
    let page = format!(
        "<!doctype html><html lang=en><title>Shop</title><style>
            * {{ all: unset !important; display: block !important; font-size: 3px !important; color: red !important }}
            html {{ font-size: 30px; direction: rtl }} throughline-chat * {{ display: none }}
         </style><body><div id=own class=panel>own</div><script>
            window.heard = []; for (const type of ['keydown', 'keyup', 'keypress', 'input', 'paste']) document.addEventListener(type, (e) => heard.push(type));
         </script><script src={hub}/widget.js></script></body></html>"
    );
    let site = Site::with(page, None).await?;
    let customer = Customer::at(&site.url()).await?;
    let before = "const s = getComputedStyle(document.querySelector('#own')); return JSON.stringify([s.position, s.height, s.display])";
    let untouched = customer.browser.run(before, vec![]).await?;
    customer.part(".launcher").await;
    customer.browser.run("Throughline.open()", vec![]).await?;
    customer.writes("jkx?").await?;
    customer.sees_mark("Sent").await;
    assert_eq!(
        customer.browser.run("return heard.length", vec![]).await?,
        0,
        "the page's shortcuts hear nothing"
    );
    assert_eq!(customer.browser.run(before, vec![]).await?, untouched, "the page's own .panel is as it was");
    customer.until("root.querySelector('.launcher').getBoundingClientRect().width === 60 && parseFloat(getComputedStyle(root.querySelector('.bubble')).fontSize) === 15").await;
    Ok(())
}

/// The smallest PNG: one pixel.
fn a_picture() -> Vec<u8> {
    use base64::Engine as _;
    let text =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    base64::engine::general_purpose::STANDARD.decode(text).expect("it is base64")
}
