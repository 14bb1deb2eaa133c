//! The portal as a browser without JavaScript sees it.

use reqwest::{Method, StatusCode, header};
use throughline_domain::{ArticleFamilyId, ArticleId, ArticleState, Audience, Clock as _, TopicId};
use throughline_testkit::eventually;
use throughline_wire::chat::{ArticleToRead, PostAfter, SuggestedArticles, Tried};
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand};
use throughline_wire::rows::{ArticleContent, ReadArticle, Role, TopicRow};

use crate::house::{House, SOON, SignedIn, answer};
use crate::widget::Widget;

const NASTY: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;";

/// A hub with someone who publishes, and a reader's browser.
struct Scene {
    house: House,
    ines: SignedIn,
    browser: reqwest::Client,
}

impl Scene {
    async fn open() -> Self {
        Self::open_with(|options| options.allowances = crate::house::generous()).await
    }

    async fn open_with(change: impl Fn(&mut throughline_hub::HubOptions)) -> Self {
        let house = House::open_with(change).await;
        let ines = house.agent("Ines Calder", Role::Administrator, &[]).await;
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Self { house, ines, browser: browser.expect("a client") }
    }

    async fn publishes(&self, title: &str, body: &str) -> ArticleId {
        self.saves(title, body, "en", None, ArticleState::Published, Audience::Public).await
    }

    async fn saves(
        &self,
        title: &str,
        body: &str,
        language: &str,
        family: Option<ArticleId>,
        state: ArticleState,
        audience: Audience,
    ) -> ArticleId {
        let id = ArticleId(self.house.clock.new_id());
        let save = SaveArticleCommand {
            article_id: id,
            family_id: ArticleFamilyId(family.unwrap_or(id).0),
            language: language.into(),
            base_version: 0,
            content: ArticleContent { title: title.into(), summary: String::new(), body: body.into() },
            fields: ArticleFields { audience: Some(audience), ..ArticleFields::default() },
            state,
            images: Vec::new(),
            merges: Vec::new(),
        };
        self.gives(CommandBody::SaveArticle(save)).await;
        id
    }

    async fn gives(&self, body: CommandBody) {
        let outcome = self.house.command(&self.ines, body).await;
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.browser.get(format!("{}{path}", self.house.url)).send().await.expect("an answer")
    }

    async fn page(&self, path: &str) -> String {
        let mut path = path.to_owned();
        loop {
            let response = self.get(&path).await;
            if response.status() == StatusCode::MOVED_PERMANENTLY {
                path = response.headers()[header::LOCATION].to_str().expect("text").to_owned();
                continue;
            }
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            return response.text().await.expect("a page");
        }
    }

    /// Waits until a page has some words.
    async fn sees(&self, path: &str, words: &str) -> String {
        tokio::time::timeout(SOON, async {
            eventually(SOON, || async {
                let page = self.page(path).await;
                if page.contains(words) { Ok(page) } else { Err(format!("no {words} in {page}")) }
            })
            .await
        })
        .await
        .expect("in time")
    }

    /// A reader's browser with cookies: what it says and what it was told.
    async fn posts(&self, path: &str, cookies: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let request = self.browser.post(format!("{}{path}", self.house.url)).header(header::COOKIE, cookies);
        sent(request, fields.iter().copied()).await
    }
}

/// As a browser sends a form.
async fn sent<'f>(
    request: reqwest::RequestBuilder,
    fields: impl Iterator<Item = (&'f str, &'f str)>,
) -> reqwest::Response {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> = fields.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(pairs.join("&")).send().await.expect("an answer")
}

fn cookies_of(response: &reqwest::Response) -> String {
    let lines = response.headers().get_all(header::SET_COOKIE).iter();
    let pairs = lines.filter_map(|line| line.to_str().ok()?.split(';').next().map(str::to_owned));
    pairs.collect::<Vec<_>>().join("; ")
}

fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().expect("a value")
}

#[tokio::test]
async fn an_article_is_read_under_its_own_address_and_only_there() {
    let mut scene = Scene::open().await;
    let id = scene.publishes("How do I return a router?", "## Pack it\n\nUse **the box**.").await;
    let moved = scene.get(&format!("/help/en/articles/something-else-{id}?q=box")).await;
    assert_eq!(moved.status(), StatusCode::MOVED_PERMANENTLY);
    let path = moved.headers()[header::LOCATION].to_str().expect("text").to_owned();
    assert_eq!(path, format!("/help/en/articles/how-do-i-return-a-router-{id}?q=box"));
    let response = scene.get(&path).await;
    let policy = response.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    // Templates escape slashes too.
    let page = response.text().await.expect("a page").replace("&#x2f;", "/");
    assert!(page.contains("<strong>the box</strong>") && page.contains("FAQPage"), "{page}");
    assert!(
        page.contains(&format!("rel=\"canonical\" href=\"{}/help/en/articles/", scene.house.url)),
        "{page}"
    );
    for missing in ["/help/en/articles/none", "/help/xx", "/help/en/nothing/here"] {
        assert_eq!(scene.get(missing).await.status(), StatusCode::NOT_FOUND, "{missing}");
    }
    let state = ArticleState::Retired;
    scene.gives(CommandBody::SetArticleState { article_id: id, version: 1, state }).await;
    let gone = scene.get(&path).await;
    assert_eq!(gone.status(), StatusCode::GONE);
    assert!(gone.text().await.expect("a page").contains("role=\"search\""), "search is offered");
    scene.house.close().await;
}

#[tokio::test]
async fn what_is_not_public_is_nowhere() {
    let mut scene = Scene::open().await;
    let inside =
        scene.saves("Inside secret", "word", "en", None, ArticleState::Published, Audience::Internal).await;
    let draft = scene.saves("Draft secret", "word", "en", None, ArticleState::Draft, Audience::Public).await;
    scene.publishes("Open word", "word").await;
    scene.sees("/help/en/search?q=word", "Open").await;
    for path in ["/help/en", "/help/en/search?q=secret", "/help/en/suggest?q=secret", "/help/sitemap.xml"] {
        assert!(!scene.page(path).await.to_lowercase().contains("secret</"), "{path}");
    }
    for id in [inside, draft] {
        assert_eq!(scene.get(&format!("/help/en/articles/x-{id}")).await.status(), StatusCode::NOT_FOUND);
    }
    scene.house.close().await;
}

#[tokio::test]
async fn nothing_anybody_wrote_becomes_part_of_a_page() {
    let mut scene = Scene::open().await;
    let topic = TopicRow {
        id: TopicId(scene.house.clock.new_id()),
        name: NASTY.into(),
        description: NASTY.into(),
        position: 0,
    };
    scene.gives(CommandBody::SaveTopic(topic.clone())).await;
    let id =
        scene.publishes(&format!("Nasty {NASTY}"), &format!("Nasty {NASTY} [x](javascript:alert(3))")).await;
    let article = scene.page(&format!("/help/en/articles/x-{id}")).await;
    let search = scene
        .sees(&format!("/help/en/search?q=nasty%20{}", "%3Cscript%3Ealert(1)%3C/script%3E"), "Nasty")
        .await;
    let contact = scene.page("/help/en/contact").await;
    for page in [article, search, scene.page("/help/en").await, contact] {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains("javascript:"), "{page}");
        // The portal's own, the structured data, the widget.
        assert!(page.matches("<script").count() <= 3, "{page}");
    }
    scene.house.close().await;
}

#[tokio::test]
async fn a_reader_votes_once_changes_their_mind_and_comments() {
    let mut scene = Scene::open().await;
    let id = scene.publishes("Opening hours", "Nine to five.").await;
    let path = format!("/help/en/articles/opening-hours-{id}");
    let response = scene.get(&path).await;
    let cookies = cookies_of(&response);
    let page = response.text().await.expect("a page");
    let form = hidden(&page, "form").to_owned();
    let vote = format!("{path}/vote");
    assert_eq!(
        scene.posts(&vote, &cookies, &[("form", "00"), ("helpful", "yes")]).await.status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        scene.posts(&vote, "", &[("form", &form), ("helpful", "yes")]).await.status(),
        StatusCode::FORBIDDEN
    );
    for helpful in ["yes", "yes", "no"] {
        let voted =
            scene.posts(&vote, &cookies, &[("form", &form), ("helpful", helpful), ("comment", NASTY)]).await;
        assert_eq!(voted.status(), StatusCode::SEE_OTHER);
    }
    let store = scene.house.hub.store();
    let article = store.public_article(scene.house.hub.tenant_id(), id).await.expect("read").expect("there");
    assert_eq!((article.votes_up, article.votes_down), (0, 1));
    let comments = store.vote_comments(scene.house.hub.tenant_id(), id, 10).await.expect("read");
    assert_eq!(comments.len(), 1);
    scene.house.close().await;
}

#[tokio::test]
async fn whoever_is_still_stuck_is_handed_over_with_what_they_read() {
    let mut scene = Scene::open().await;
    let id = scene.publishes("Red light", "Unplug it.").await;
    let path = format!("/help/en/articles/red-light-{id}");
    let read = scene.get(&path).await;
    let cookies = cookies_of(&read);
    let searched = scene
        .browser
        .get(format!("{}/help/en/search?q=red+lamp", scene.house.url))
        .header(header::COOKIE, &cookies)
        .send()
        .await
        .expect("an answer");
    let cookies = cookies_of(&searched);
    let page =
        scene.browser.get(format!("{}/help/en/contact", scene.house.url)).header(header::COOKIE, &cookies);
    let page = page.send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("red lamp") && page.contains("Red light"), "{page}");
    let (form, ask) = (hidden(&page, "form").to_owned(), hidden(&page, "id").to_owned());
    let fields = |phone: &'static str| {
        vec![
            ("form", form.clone()),
            ("id", ask.clone()),
            ("wants", "callback".into()),
            ("phone", phone.into()),
            ("when", "evening".into()),
            ("name", "Miriam".into()),
            ("question", "It stays red <b>".into()),
        ]
    };
    let post = |fields: Vec<(&'static str, String)>| {
        let request = scene.browser.post(format!("{}/help/en/contact", scene.house.url));
        let request = request.header(header::COOKIE, &cookies);
        async move { sent(request, fields.iter().map(|(name, value)| (*name, value.as_str()))).await }
    };
    let wrong = post(fields("call me")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.text().await.expect("a page");
    assert!(
        wrong.contains("It stays red &lt;b&gt;") && wrong.contains("aria-invalid"),
        "what was typed stays: {wrong}"
    );
    for _ in 0..2 {
        assert_eq!(post(fields("+44 20 7946 0018")).await.status(), StatusCode::SEE_OTHER);
    }
    let record = handed_over(&scene).await;
    assert_eq!(record.len(), 1, "sending twice is asking once: {record:?}");
    let (body, details) = record.into_iter().next().expect("one");
    assert!(body.starts_with("It stays red <b>") && body.contains("+442079460018"), "{body}");
    assert!(
        details.contains("red lamp") && details.contains("Red light") && details.contains("callback"),
        "{details}"
    );
    scene.house.close().await;
}

/// Words and details of every hand-over, as a desk that sees everything gets them.
async fn handed_over(scene: &Scene) -> Vec<(String, String)> {
    let request = scene.house.call(Method::GET, "/v1/snapshot", scene.ines.token());
    let bytes = request.send().await.expect("an answer").bytes().await.expect("a body");
    let text = zstd::decode_all(&bytes[..]).expect("zstd");
    let lines = String::from_utf8(text).expect("text");
    let rows = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    rows.filter_map(|row| {
        let row = row.pointer("/row/row").or(row.pointer("/row")).cloned()?;
        let details = row.get("details")?;
        (details["type"] == "hand_over")
            .then(|| (row["body"].as_str().unwrap_or_default().to_owned(), details.to_string()))
    })
    .collect()
}

#[tokio::test]
async fn the_widget_is_offered_articles_and_hands_over_what_was_read() {
    let mut scene = Scene::open().await;
    let id = scene.publishes("The light on the router is red", "Pull the **plug**.").await;
    scene.sees("/help/en/search?q=router", "<mark>").await;
    let widget = Widget::open(&scene.house).await;
    let ask = serde_json::json!({ "text": "my router shows a red light", "language": "en" });
    let offered: SuggestedArticles = scene.house.post("/chat/v1/suggest", widget.token(), &ask).await;
    assert_eq!(offered.articles.first().map(|one| one.id), Some(id));
    let ask = serde_json::json!({ "text": "zxqv blorp", "language": "en" });
    let offered: SuggestedArticles = scene.house.post("/chat/v1/suggest", widget.token(), &ask).await;
    assert!(offered.articles.is_empty(), "silent rather than wrong: {offered:?}");
    let path = format!("/chat/v1/articles/{id}");
    let article: ArticleToRead =
        answer(scene.house.call(Method::GET, &path, widget.token()).send().await.expect("an answer")).await;
    assert!(!article.blocks.is_empty() && article.url.contains("/help/en/articles/"), "{article:?}");
    let end = scene.house.call(Method::POST, &format!("{path}/outcome"), widget.token());
    let end = end.json(&serde_json::json!({ "is_answered": false })).send().await.expect("an answer");
    assert_eq!(end.status(), StatusCode::NO_CONTENT);
    let read = vec![ReadArticle { article_id: id, title: "made up".into(), was_helpful: Some(false) }];
    let tried = Some(Tried { searched: vec!["red".into()], read });
    let message = PostAfter { message: Widget::message(&scene.house, "Still red"), tried };
    let _: serde_json::Value = scene.house.post("/chat/v1/messages", widget.token(), &message).await;
    let record = handed_over(&scene).await;
    assert_eq!(record.len(), 1);
    assert!(
        record[0].1.contains("The light on the router is red") && !record[0].1.contains("made up"),
        "{record:?}"
    );
    let readings = scene.house.hub.store().readings(scene.house.hub.tenant_id(), id).await.expect("read");
    assert_eq!((readings.opened, readings.unanswered), (1, 1));
    scene.house.close().await;
}

#[tokio::test]
async fn the_index_is_caught_up_after_a_restart_and_made_anew_when_it_is_damaged() {
    let mut scene = Scene::open().await;
    scene.publishes("First found", "alpha").await;
    scene.sees("/help/en/search?q=alpha", "First").await;
    let folder = scene.house.folder.path().join("search");
    for entry in walk(&folder) {
        // Another file under the name: the open one stays what it was. One that the index has merged away stays away.
        if std::fs::remove_file(&entry).is_ok() {
            std::fs::write(entry, b"damaged").expect("written");
        }
    }
    scene.house.restart().await;
    scene.publishes("Second found", "alpha").await;
    scene.sees("/help/en/search?q=alpha", "Second").await;
    scene.sees("/help/en/search?q=alpha", "First").await;
    scene.house.close().await;
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn search_engines_and_readers_of_other_languages_find_their_way() {
    let mut scene = Scene::open().await;
    let english = scene.publishes("Returns", "Send it back.").await;
    let german = scene
        .saves("Rückgabe", "Zurück.", "de", Some(english), ArticleState::Published, Audience::Public)
        .await;
    let page = scene.page(&format!("/help/en/articles/returns-{english}")).await;
    assert!(page.contains("hreflang=\"de\"") && page.contains(&format!("rueckgabe-{german}")), "{page}");
    let sitemap = scene.page("/help/sitemap.xml").await;
    assert_eq!(sitemap.matches("<url>").count(), 2, "{sitemap}");
    assert!(scene.page("/robots.txt").await.contains("/help/sitemap.xml"));
    let home = scene.browser.get(format!("{}/help", scene.house.url)).header("accept-language", "de");
    let home = home.send().await.expect("an answer");
    assert_eq!(home.headers()[header::LOCATION], "/help/en", "German is not offered by the settings");
    scene.house.close().await;
}

#[tokio::test]
async fn a_portal_with_an_address_of_its_own_serves_nothing_else_there() {
    let mut scene =
        Scene::open_with(|options| options.portal_url = Some("http://help.harbour.test".into())).await;
    let at = |host: &str, path: &str| {
        let request = scene.browser.get(format!("{}{path}", scene.house.url)).header(header::HOST, host);
        async move { request.send().await.expect("an answer") }
    };
    assert_eq!(at("help.harbour.test", "/help/en").await.status(), StatusCode::OK);
    assert_eq!(at("help.harbour.test", "/").await.headers()[header::LOCATION], "/help");
    assert_eq!(at("help.harbour.test", "/v1/snapshot").await.status(), StatusCode::NOT_FOUND);
    let elsewhere = at("hub.harbour.test", "/help/en?x=1").await;
    assert_eq!(elsewhere.headers()[header::LOCATION], "http://help.harbour.test/help/en?x=1");
    scene.house.close().await;
}

#[tokio::test]
async fn searches_without_an_answer_are_counted_and_too_many_are_refused() {
    let mut scene = Scene::open_with(|options| {
        let few = throughline_hub::Allowance::new(3, 1);
        options.allowances.knowledge.searches = few;
    })
    .await;
    for _ in 0..3 {
        assert_eq!(scene.get("/help/en/search?q=warranty").await.status(), StatusCode::OK);
    }
    assert_eq!(scene.get("/help/en/search?q=warranty").await.status(), StatusCode::TOO_MANY_REQUESTS);
    let store = scene.house.hub.store();
    let gaps = store.searches_without_results(scene.house.hub.tenant_id()).await.expect("read");
    assert_eq!(gaps.first().map(|gap| (gap.query.as_str(), gap.times)), Some(("warranty", 3)));
    scene.house.close().await;
}

#[tokio::test]
async fn the_first_load_is_light() {
    let mut scene = Scene::open().await;
    for n in 0..12 {
        scene.publishes(&format!("Article number {n} about routers"), "Some words.").await;
    }
    let mut bytes = 0;
    for path in ["/help/en", "/help/portal.css", "/help/portal.js", "/help/theme.css"] {
        let request =
            scene.browser.get(format!("{}{path}", scene.house.url)).header("accept-encoding", "gzip");
        let response = request.send().await.expect("an answer");
        assert_eq!(response.headers()["content-encoding"], "gzip", "{path}");
        bytes += response.bytes().await.expect("a body").len();
    }
    assert!(bytes < 50 * 1024, "{bytes} bytes");
    println!("first load: {bytes} bytes gzipped");
    scene.house.close().await;
}
