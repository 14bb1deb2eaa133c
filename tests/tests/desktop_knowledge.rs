//! The knowledge base in the real window, by keyboard where a writer would use
//! it: written, drawn, published, found, suggested to a customer's question,
//! sent; and all of that without a network, and back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use throughline_desk::{Desk, DeskOptions, HubChoice, KeyChoice, Timing};
use throughline_domain::{Clock as _, InteractionId, SystemClock};
use throughline_testkit::{FaultProxy, eventually};
use throughline_tests::company::Company;
use throughline_tests::customer::Customer;
use throughline_tests::desktop_session::{DesktopSession, Keychain};
use throughline_tests::window::{PATIENCE, Window, keys};
use throughline_wire::chat::{ChatMessage, ChatPage, ChatSession, OpenSession, PostMessage};
use throughline_wire::desk_api::{DeskCommands as _, FindArticles, SignIn};

const PASSWORD: &str = "correct horse battery staple";

const TITLE: &str = "The Wi-Fi point blinks purple after update 7.4";
const SUMMARY: &str = "It lost its pairing during the update; pairing it again takes two minutes.";
const ASKED: &str = "Since the update last night my Wi-Fi point blinks purple, is it broken?";
const ASKED_NEXT: &str = "Hi, why does the wifi point blink purple since the update?";

const OFFLINE_TITLE: &str = "Collecting a parcel at Briggate after closing";
const OFFLINE_BODY: &str = "The locker beside the door opens with the number in the text message.";
const UNFINISHED_TITLE: &str = "Lending a router while ours is repaired";
const UNFINISHED_BODY: &str = "Anyone with a repair number may borrow one for two weeks.";
const HALF_WRITTEN: &str = "Hello, while I look at your line: ";

const FIND: &str = "input[role=combobox]";
const TITLE_FIELD: &str = "input[placeholder=Title]";
const BODY: &str = "textarea[aria-label='Words of the article']";
const PREVIEW: &str = "section[aria-label='As readers see it']";
const ANSWERS: &str = "section[aria-label=Answers]";
const COMPOSER: &str = "form[aria-label] textarea";
const THREAD: &str = "[data-pane=thread]";

/// What the journey stands on.
struct Stage {
    company: Company,
    network: FaultProxy,
    desktop: DesktopSession,
    profile: TempDir,
}

impl Stage {
    async fn set() -> Result<Self> {
        let company = Company::open().await?;
        let network = FaultProxy::start(company.addr()).await?;
        let desktop = DesktopSession::start(Keychain::Unlocked).await?;
        Ok(Self { company, network, desktop, profile: tempfile::tempdir()? })
    }

    /// The program in a window of the size of its pictures, its errors kept.
    async fn opens_window(&self) -> Result<Window> {
        let profile = self.profile.path().to_string_lossy().into_owned();
        let window =
            Window::open(&self.desktop, &["--profile", &profile, "--hub", &self.network.url()]).await?;
        let mut resize = self.desktop.command("xdotool");
        resize.args(["search", "--sync", "--onlyvisible", "--name", "^Throughline$"]);
        resize.args(["windowsize", "1280", "800"]);
        anyhow::ensure!(resize.status().await?.success(), "the window cannot be resized");
        window.keeps_faults().await?;
        Ok(window)
    }

    /// What the program logged as going wrong.
    fn errors_logged(&self) -> Result<Vec<String>> {
        let mut errors = Vec::new();
        for file in std::fs::read_dir(self.profile.path().join("logs"))? {
            let log = std::fs::read_to_string(file?.path())?;
            errors.extend(log.lines().filter(|line| is_error(line)).map(str::to_owned));
        }
        Ok(errors)
    }
}

/// What went wrong in the page. A resize told one frame later is WebKit's notice, nothing is wrong.
async fn faults(window: &Window) -> Result<Vec<String>> {
    let mut faults = window.faults().await?;
    faults.retain(|fault| !fault.starts_with("ResizeObserver loop completed"));
    Ok(faults)
}

fn is_error(line: &str) -> bool {
    line.contains(" ERROR ") || line.contains("panicked")
}

#[tokio::test]
async fn an_article_is_written_found_and_sent_and_the_next_one_waits_for_the_network() -> Result<()> {
    let stage = Stage::set().await?;
    let nadia = stage.company.is_harbour_with_nadia(PASSWORD).await?;
    let sam = stage.company.lets_in("Sam", PASSWORD).await?;
    let window = stage.opens_window().await?;
    window.signs_in(&nadia.email, PASSWORD).await?;

    writes_and_publishes(&stage, &window).await?;
    finds_it_as_one_types(&stage, &window).await?;
    answers_a_customer(&stage, &window).await?;
    answers_the_next_by_card(&stage, &window).await?;

    stage.network.cut().await;
    window.reads(&["Offline since"]).await;
    finds_and_inserts_offline(&window).await?;
    writes_offline(&stage, &window).await?;
    assert_eq!(faults(&window).await?, Vec::<String>::new(), "in the page");

    let colleague = ColleaguesDesk::opens(&stage.company, &sam.email).await?;
    assert_eq!(colleague.finds("parcel locker").await?.iter().filter(|it| *it == OFFLINE_TITLE).count(), 0);
    stage.network.restore();
    window.reads(&["Connected"]).await;
    colleague.finds_soon("parcel locker briggate", OFFLINE_TITLE).await;
    stage.desktop.pictures_window(&picture("knowledge-end")).await?;
    assert_eq!(faults(&window).await?, Vec::<String>::new(), "in the page, back on the network");
    assert_eq!(stage.errors_logged()?, Vec::<String>::new(), "in the log");
    Ok(())
}

/// From the inbox to a published article without the mouse, but for who may read it.
async fn writes_and_publishes(stage: &Stage, window: &Window) -> Result<()> {
    goes_to_knowledge(window).await?;
    window.types("n").await?;
    window.sees(&format!("{TITLE_FIELD}:focus")).await;
    window.types(&format!("{TITLE}\n")).await?;
    window.sees(&format!("{BODY}:focus")).await;
    window
        .types("It is not broken. The update made it forget its router, and it asks to be paired again.\n\n")
        .await?;
    // The list goes on by itself; an empty line ends it.
    window.types("1. Put the point beside the router.\nHold its button for ").await?;
    window.press(&[keys::CONTROL], 'b').await?;
    window.types("ten seconds").await?;
    window.press(&[], keys::END).await?;
    window.types(", until the light turns white.\nCarry it back to its place.\n\n\n").await?;
    window.types("## What the light says\n\n| Light | What it is |\n|---|---|\n| Purple, blinking | Waits to be paired |\n| White | All is well |\n").await?;
    window.types("\nStill purple after an hour? Write to us, we send another one.").await?;
    window.click("input[aria-label='Summary in one sentence']").await?;
    window.types(SUMMARY).await?;

    window.with_words(&format!("{PREVIEW} strong"), "ten seconds").await;
    window.with_words(&format!("{PREVIEW} ol li"), "Carry it back to its place.").await;
    window.with_words(&format!("{PREVIEW} td"), "Waits to be paired").await;
    window.with_words(&format!("{PREVIEW} :is(h2, h3, h4)"), "What the light says").await;
    window.click_words("label:has(> [type=radio])", "Everybody").await?;
    window.with_words("label:has(> :checked)", "Everybody").await;
    window.reads(&["Kept on this machine"]).await;
    stage.desktop.pictures_window(&docs_picture("knowledge-editor")).await?;
    window.press(&[keys::CONTROL], keys::ENTER).await?;
    window.with_words(&format!("{THREAD} h1"), TITLE).await;
    window.with_words(THREAD, "Published").await;
    lacks(window, "Waiting for the hub").await;
    Ok(())
}

/// Letter by letter, a typo included; what fits stands out.
async fn finds_it_as_one_types(stage: &Stage, window: &Window) -> Result<()> {
    window.types("/").await?;
    window.sees(&format!("{FIND}:focus")).await;
    window.types("wifi point purp").await?;
    window.with_words("[role=option] mark", "purple").await;
    first_found(window, TITLE).await;
    window.types("el").await?;
    window.holds(FIND, "purpel").await;
    first_found(window, TITLE).await;
    stage.desktop.pictures_window(&picture("knowledge-found")).await?;
    window.press(&[], keys::ESCAPE).await
}

/// A customer asks; the article shows beside their words; its words go to them.
async fn answers_a_customer(stage: &Stage, window: &Window) -> Result<()> {
    let customer = Customer::at(&format!("{}/demo", stage.company.url())).await?;
    customer.opens_chat().await?;
    customer.writes(ASKED).await?;
    stage.company.has_on_record(&customer.token().await, &[ASKED]).await?;
    opens_conversation(window, ASKED).await?;
    // Nobody has answered this yet: what the agent writes brings the article.
    window.click(COMPOSER).await?;
    window.types("Wi-Fi point blinks purple").await?;
    window.with_words(ANSWERS, TITLE).await;
    window.press(&[keys::ALT], 'a').await?;
    window.with_words(&format!("{ANSWERS} td"), "Waits to be paired").await;
    stage.desktop.pictures_window(&docs_picture("suggestions")).await?;
    window.press(&[], keys::ESCAPE).await?;
    window.press(&[keys::ALT], '1').await?;
    window.holds(COMPOSER, "ten seconds").await;
    stage.desktop.pictures_window(&picture("knowledge-inserted")).await?;
    window.press(&[keys::CONTROL], keys::ENTER).await?;
    eventually(PATIENCE, || async {
        let words = customer.words().await.map_err(|error| vec![format!("{error:#}")])?;
        if words.last().is_some_and(|last| last.contains("ten seconds")) { Ok(()) } else { Err(words) }
    })
    .await;
    Ok(())
}

/// The next customer's question is known by now; they get the article as a card.
async fn answers_the_next_by_card(stage: &Stage, window: &Window) -> Result<()> {
    let visitor = Visitor::says(&stage.company, ASKED_NEXT).await?;
    opens_conversation(window, ASKED_NEXT).await?;
    window.with_words(ANSWERS, "used once for a question like this").await;
    window.click(COMPOSER).await?;
    window.types("Wi-Fi point blinks purple").await?;
    window.with_words(ANSWERS, TITLE).await;
    window.press(&[keys::ALT], 'c').await?;
    window.with_words("form[aria-label] [role=group]", TITLE).await;
    window.press(&[keys::CONTROL], keys::ENTER).await?;
    let card = visitor.gets_card().await;
    assert_eq!((card.title.as_str(), card.summary.as_str()), (TITLE, SUMMARY));
    window.with_words(&format!("{THREAD} .card"), TITLE).await;
    stage.desktop.pictures_window(&picture("knowledge-card")).await
}

/// Without a network: the same search, and the picker of the composer.
async fn finds_and_inserts_offline(window: &Window) -> Result<()> {
    window.click(COMPOSER).await?;
    window.types(HALF_WRITTEN).await?;
    window.types("??purple").await?;
    window.with_words("[role=option]", TITLE).await;
    window.press(&[keys::SHIFT], keys::ENTER).await?;
    window.holds(COMPOSER, "ten seconds").await;
    window.click("nav button[aria-label=Knowledge]").await?;
    window.click(FIND).await?;
    window.types("purple").await?;
    first_found(window, TITLE).await;
    window.press(&[], keys::ESCAPE).await
}

/// One article is published on this machine, another one only begun.
async fn writes_offline(stage: &Stage, window: &Window) -> Result<()> {
    window.click("button[aria-label='New article']").await?;
    window.sees(&format!("{TITLE_FIELD}:focus")).await;
    window.types(&format!("{OFFLINE_TITLE}\n{OFFLINE_BODY}")).await?;
    window.reads(&["No network. Saving works"]).await;
    window.with_words(PREVIEW, OFFLINE_BODY).await;
    window.press(&[keys::CONTROL], keys::ENTER).await?;
    window.reads(&["Saved on this machine. It goes to the hub by itself."]).await;
    window.with_words(&format!("{THREAD} h1"), OFFLINE_TITLE).await;
    window.with_words(THREAD, "Waiting for the hub").await;
    stage.desktop.pictures_window(&picture("knowledge-waiting")).await?;
    window.types("n").await?;
    window.sees(&format!("{TITLE_FIELD}:focus")).await;
    window.types(&format!("{UNFINISHED_TITLE}\n{UNFINISHED_BODY}")).await?;
    window.reads(&["Kept on this machine"]).await;
    Ok(())
}

async fn goes_to_knowledge(window: &Window) -> Result<()> {
    window.types("gk").await?;
    window.sees("nav[aria-label='Lists of articles']").await;
    window.sees("[role=option]").await;
    Ok(())
}

async fn opens_conversation(window: &Window, words: &str) -> Result<()> {
    window.click("nav button[aria-label^=Inbox]").await?;
    window.click_words("[role=tab]", "All").await?;
    window.click_words("[role=option]", words).await?;
    window.with_words(THREAD, words).await;
    Ok(())
}

/// Waits until this is the best of what was found.
async fn first_found(window: &Window, title: &str) {
    eventually(PATIENCE, || async {
        let best = window.sees("[role=listbox] [role=option]").await;
        let words = best.text().await.map_err(|error| error.to_string())?;
        if words.contains(title) { Ok(()) } else { Err(words) }
    })
    .await;
}

/// Waits until the page no longer says this.
async fn lacks(window: &Window, words: &str) {
    eventually(PATIENCE, || async {
        let text = window.text().await.map_err(|error| error.to_string())?;
        if text.contains(words) { Err(text) } else { Ok(()) }
    })
    .await;
}

/// A second agent's desk, without a window, on a profile of its own.
struct ColleaguesDesk {
    desk: Desk,
    _profile: TempDir,
}

impl ColleaguesDesk {
    async fn opens(company: &Company, email: &str) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let desk = Desk::start(DeskOptions {
            profile_dir: profile.path().to_owned(),
            hub: HubChoice::Remote(company.url()),
            clock: Arc::new(SystemClock),
            keys: KeyChoice::File,
            device_name: "a colleague's".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            opener: None,
            timing: Timing::default(),
        })
        .await?;
        desk.sign_in(SignIn { hub_url: company.url(), email: email.to_owned(), password: PASSWORD.into() })
            .await?;
        let this = Self { desk, _profile: profile };
        this.finds_soon("purple", TITLE).await;
        Ok(this)
    }

    async fn finds(&self, text: &str) -> Result<Vec<String>> {
        let text = text.to_owned();
        let request = FindArticles {
            text,
            language: None,
            topic_id: None,
            product: None,
            audience: None,
            offset: 0,
            limit: 10,
        };
        let found = self.desk.find_articles(request).await?;
        let title = |hit: throughline_wire::desk_api::ArticleHit| {
            hit.title.parts.into_iter().map(|part| part.text).collect()
        };
        Ok(found.hits.into_iter().map(title).collect())
    }

    async fn finds_soon(&self, text: &str, title: &str) {
        eventually(PATIENCE, || async {
            let titles = self.finds(text).await.map_err(|error| vec![error.to_string()])?;
            if titles.iter().any(|found| found == title) { Ok(()) } else { Err(titles) }
        })
        .await;
    }
}

/// A customer at the widget without a browser.
struct Visitor {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Visitor {
    async fn says(company: &Company, words: &str) -> Result<Self> {
        let (http, url) = (reqwest::Client::builder().build()?, format!("{}/chat/v1", company.url()));
        let opened = http.post(format!("{url}/session")).json(&OpenSession::default()).send().await?;
        let session: ChatSession = opened.error_for_status()?.json().await?;
        let this = Self { http, url, token: session.visitor_token };
        let message = PostMessage {
            id: InteractionId(SystemClock.new_id()),
            body: words.to_owned(),
            attachments: vec![],
            page: None,
        };
        let said = this.http.post(format!("{}/messages", this.url)).bearer_auth(&this.token);
        said.json(&message).send().await?.error_for_status().context("the message was refused")?;
        Ok(this)
    }

    async fn messages(&self) -> Result<Vec<ChatMessage>> {
        let asked = self.http.get(format!("{}/messages?limit=200", self.url)).bearer_auth(&self.token);
        let page: ChatPage = asked.send().await?.error_for_status()?.json().await?;
        Ok(page.messages)
    }

    async fn gets_card(&self) -> throughline_wire::chat::ChatCard {
        eventually(PATIENCE, || async {
            let messages = self.messages().await.map_err(|error| format!("{error:#}"))?;
            let card = messages.iter().rev().find_map(|message| message.card.clone());
            card.ok_or_else(|| format!("{messages:?}"))
        })
        .await
    }
}

/// Where pictures for people go.
fn picture(name: &str) -> PathBuf {
    png("../out", name)
}

/// Pictures of the documentation are of what the test saw; kept only when asked for.
fn docs_picture(name: &str) -> PathBuf {
    let is_wanted = std::env::var_os("THROUGHLINE_DOCS_PICTURES").is_some();
    png(if is_wanted { "../docs/pictures" } else { "../out" }, name)
}

fn png(folder: &str, name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let _ = std::fs::create_dir_all(&dir);
    dir.join(format!("{name}.png"))
}
