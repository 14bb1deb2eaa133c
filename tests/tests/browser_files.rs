//! Files by paste, drop and pick; they wait for the network like words do.

use anyhow::Result;
use throughline_testkit::FaultProxy;
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;

/// A one-pixel PNG as a `File` in the page.
const PICTURE: &str = "const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
    const data = new DataTransfer(); data.items.add(new File([bytes], arguments[0], { type: 'image/png' }));
    const root = document.querySelector('throughline-chat').shadowRoot;";

async fn pastes(customer: &Customer, name: &str) -> Result<()> {
    let script = format!(
        "{PICTURE} root.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }}))"
    );
    customer.browser.run(&script, vec![name.into()]).await.map(drop)
}

async fn drops(customer: &Customer, name: &str) -> Result<()> {
    let script = format!(
        "{PICTURE} for (const type of ['dragover', 'drop']) root.querySelector('.scroller').dispatchEvent(new DragEvent(type, {{ dataTransfer: data, bubbles: true, cancelable: true }}))"
    );
    customer.browser.run(&script, vec![name.into()]).await.map(drop)
}

async fn names_on_record(company: &Company, token: &str) -> Result<Vec<Vec<String>>> {
    let record = company.record_of(token).await?;
    Ok(record
        .into_iter()
        .map(|message| message.attachments.into_iter().map(|file| file.name).collect())
        .collect())
}

#[tokio::test]
async fn pasted_and_dropped_pictures_go_with_one_message() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    pastes(&customer, "pasted.png").await?;
    drops(&customer, "dropped.png").await?;
    customer.until("root.querySelectorAll('.tray .file').length === 2").await;
    customer.writes("both").await?;
    customer.sees_mark("Sent").await;
    assert_eq!(names_on_record(&company, &customer.token().await).await?, [["pasted.png", "dropped.png"]]);
    Ok(())
}

#[tokio::test]
async fn a_picture_picked_in_a_tunnel_goes_from_the_next_page() -> Result<()> {
    let company = Company::open().await?;
    let network = FaultProxy::start(company.addr()).await?;
    let customer = Customer::at(&format!("{}/demo", network.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let token = customer.token().await;
    network.cut().await;
    pastes(&customer, "meter.png").await?;
    customer.until("root.querySelector('.tray .size')?.textContent.includes('waiting')").await;
    customer.writes("the meter").await?;
    customer.sees_mark("Waiting for the network").await;
    customer.browser.goes_to("about:blank").await?;
    network.restore();
    customer.browser.goes_to(&format!("{}/demo/help.html", network.url())).await?;
    customer.sees_mark("Sent").await;
    assert_eq!(names_on_record(&company, &token).await?, [["meter.png"]]);
    Ok(())
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_before_it_is_sent() -> Result<()> {
    let company = Company::open().await?;
    let customer = Customer::at(&format!("{}/demo", company.url())).await?;
    customer.opens_chat().await?;
    customer.is_connected().await;
    let folder = tempfile::tempdir()?;
    let large = folder.path().join("large.pdf");
    std::fs::File::create(&large)?.set_len(11 << 20)?;
    customer.attaches(&large).await?;
    customer.reads(".complaint", "large.pdf is too large. The limit is 10 MB.").await;
    customer.until("root.querySelectorAll('.tray .file').length === 0").await;
    Ok(())
}
