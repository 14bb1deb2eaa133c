//! Imports and the export over HTTP: looked at before they are written, gone on
//! with after a restart, harmless twice, merged with what was changed here, and
//! refused with a reason when they are bad.

use std::io::{Cursor, Write as _};

use reqwest::{Method, StatusCode};
use throughline_domain::{ArticleState, Audience, Clock as _, ImportId};
use throughline_testkit::eventually;
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand};
use throughline_wire::knowledge::{BeginImport, ImportAction, ImportEntry, ImportEntryPage};
use throughline_wire::rows::{
    AnsweredWith, ArticleContent, ArticleRow, ImportCounts, ImportRow, ImportState, Role,
};
use zip::write::SimpleFileOptions;

use crate::house::{House, SOON, SignedIn, answer, refusal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const RETURNS: &str = "---\ntitle: Returns\ntopics: [Money]\nproducts: [Headphones]\n---\n\n\
    Send it back. See [how long](shipping.md#days).\n\n![The box](images/box.png)\n\nWe pay it back.\n";
const SHIPPING: &str = "# Shipping\n\n## Days\n\nTwo days. <script>steal()</script>\n";
const PAIRS: &str =
    "question,answer,category\nHow do I pay?,By card.,Money\nWhere is my parcel?,On its way.,Parcels\n";

type Files<'f> = Vec<(&'f str, Vec<u8>)>;

fn shop() -> Files<'static> {
    vec![
        ("returns.md", RETURNS.into()),
        ("shipping.md", SHIPPING.into()),
        ("images/box.png", PNG.to_vec()),
        ("faq.csv", PAIRS.into()),
    ]
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

async fn put(house: &House, by: &SignedIn, id: ImportId, path: &str, bytes: Vec<u8>) -> reqwest::Response {
    let route = format!("{}/v1/knowledge/imports/{id}/files", house.url);
    let address = reqwest::Url::parse_with_params(&route, [("path", path)]).expect("an address");
    let request = house.http.put(address).bearer_auth(&by.tokens.access_token).body(bytes);
    request.send().await.expect("an answer")
}

async fn step(house: &House, by: &SignedIn, id: ImportId, step: &str) -> reqwest::Response {
    house
        .call(Method::POST, &format!("/v1/knowledge/imports/{id}/{step}"), by.token())
        .send()
        .await
        .expect("an answer")
}

async fn begin(house: &House, by: &SignedIn, name: &str) -> ImportId {
    let begin = BeginImport {
        import_id: ImportId(house.clock.new_id()),
        name: name.into(),
        language: "en".into(),
        audience: Audience::Public,
        publishes: true,
    };
    let row: ImportRow = house.post("/v1/knowledge/imports", by.token(), &begin).await;
    assert_eq!((row.state, row.agent_id), (ImportState::Reading, Some(by.tokens.agent.id)));
    row.id
}

async fn reaches(house: &House, id: ImportId, state: ImportState) -> ImportRow {
    let (store, tenant) = (house.hub.store(), house.hub.tenant_id());
    eventually(SOON * 3, || async {
        let row = store.import_row(tenant, id).await.expect("a row").expect("the import");
        (row.state == state).then_some(row)
    })
    .await
}

/// Gives files and waits for the preview.
async fn previewed(house: &House, by: &SignedIn, name: &str, files: &Files<'_>) -> ImportRow {
    let id = begin(house, by, name).await;
    for (path, bytes) in files {
        assert_eq!(put(house, by, id, path, bytes.clone()).await.status(), StatusCode::NO_CONTENT, "{path}");
    }
    let _: ImportRow = answer(step(house, by, id, "read").await).await;
    reaches(house, id, ImportState::Previewed).await
}

async fn imported(house: &House, by: &SignedIn, name: &str, files: &Files<'_>) -> ImportRow {
    let row = previewed(house, by, name, files).await;
    let _: ImportRow = answer(step(house, by, row.id, "run").await).await;
    reaches(house, row.id, ImportState::Done).await
}

async fn entries(house: &House, by: &SignedIn, id: ImportId) -> Vec<ImportEntry> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/knowledge/imports/{id}/entries{after}");
        let page: ImportEntryPage =
            answer(house.call(Method::GET, &path, by.token()).send().await.expect("an answer")).await;
        all.extend(page.entries);
        let Some(next) = page.after else { return all };
        after = format!("?after={next}");
    }
}

async fn articles(house: &House) -> Vec<ArticleRow> {
    let page = house.hub.store().articles_page(house.hub.tenant_id(), 0, 1_000).await.expect("articles");
    page.into_iter().map(|(_, row)| row).collect()
}

async fn titled(house: &House, title: &str) -> ArticleRow {
    let found = articles(house).await.into_iter().find(|article| article.content.title == title);
    found.unwrap_or_else(|| panic!("no article {title}"))
}

async fn exported(house: &House, by: &SignedIn) -> Vec<u8> {
    let response =
        house.call(Method::GET, "/v1/knowledge/export", by.token()).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()["content-disposition"].to_str().expect("text").contains(".zip"));
    response.bytes().await.expect("an archive").to_vec()
}

async fn write(house: &House, by: &SignedIn, article: &ArticleRow, body: &str) {
    let save = SaveArticleCommand {
        article_id: article.id,
        family_id: article.family_id,
        language: article.language.clone(),
        base_version: article.version,
        content: ArticleContent { body: body.into(), ..article.content.clone() },
        fields: ArticleFields::default(),
        state: ArticleState::Published,
        images: Vec::new(),
        merges: Vec::new(),
    };
    let outcome = house.command(by, CommandBody::SaveArticle(save)).await;
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
}

fn counts(created: u32, updated: u32, unchanged: u32, skipped: u32) -> ImportCounts {
    ImportCounts { created, updated, unchanged, skipped }
}

#[tokio::test]
async fn a_folder_is_looked_at_then_written_and_the_same_again_changes_nothing() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let row = previewed(&house, &ines, "shop", &shop()).await;
    assert_eq!((row.planned, row.done), (counts(4, 0, 0, 0), 0));
    assert!(articles(&house).await.is_empty(), "a preview changes nothing");
    let planned = entries(&house, &ines, row.id).await;
    let shipping = planned.iter().find(|it| it.title == "Shipping").expect("an entry");
    assert_eq!((shipping.action, shipping.is_done), (ImportAction::Create, false));
    assert_eq!(shipping.removed, ["script"], "what is taken out is said before");

    let _: ImportRow = answer(step(&house, &ines, row.id, "run").await).await;
    let row = reaches(&house, row.id, ImportState::Done).await;
    assert_eq!(row.done, 4);
    let (returns, shipping) = (titled(&house, "Returns").await, titled(&house, "Shipping").await);
    assert!(
        returns.content.body.contains(&format!("(article:{}#days)", shipping.id)),
        "{}",
        returns.content.body
    );
    assert!(!shipping.content.body.contains("steal"));
    assert_eq!(
        (returns.state, returns.audience, returns.author_id),
        (ArticleState::Published, Audience::Public, None)
    );
    assert_eq!(
        (returns.topic_ids.len(), returns.products.as_slice()),
        (1, ["Headphones".to_owned()].as_slice())
    );
    let picture = returns.content.body.split("attachment:").nth(1).expect("a picture");
    let picture = picture.split(')').next().expect("an id").parse().expect("an id");
    let shown = house.hub.store().article_image(house.hub.tenant_id(), picture).await.expect("a read");
    assert_eq!(shown.expect("customers see it").bytes, PNG);
    let answers = house.hub.store().answers_page(house.hub.tenant_id(), 0, 10).await.expect("answers");
    let pay = titled(&house, "How do I pay?").await;
    let learned = answers.iter().find(|(_, it)| it.question == "How do I pay?").expect("it learned");
    assert_eq!(learned.1.answer, AnsweredWith::Article { article_id: pay.id });
    assert_eq!((answers.len(), learned.1.conversation_id), (2, None));

    let again = imported(&house, &ines, "shop", &shop()).await;
    assert_eq!((again.planned, again.done), (counts(0, 0, 4, 0), 4));
    let packed = imported(&house, &ines, "shop.zip", &vec![("shop.zip", zipped(&shop()))]).await;
    assert_eq!(packed.planned, counts(0, 0, 4, 0), "the same folder as an archive is the same folder");
    let elsewhere = previewed(&house, &ines, "branch", &shop()).await;
    assert_eq!(elsewhere.planned, counts(4, 0, 0, 0), "another folder with such names is another");
    house.close().await;
}

#[tokio::test]
async fn what_was_changed_here_is_merged_with_what_changed_at_the_source() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let text =
        |first: &str, last: &str| format!("# Guide\n\n{first}\n\nMiddle one.\n\nMiddle two.\n\n{last}\n");
    let source = |first: &str, last: &str| vec![("guide.md", text(first, last).into_bytes())];
    imported(&house, &ines, "docs", &source("First.", "Last.")).await;
    let guide = titled(&house, "Guide").await;
    write(&house, &ines, &guide, &guide.content.body.replace("First.", "First, by hand.")).await;

    let same = imported(&house, &ines, "docs", &source("First.", "Last.")).await;
    assert_eq!(same.planned, counts(0, 0, 1, 0), "nothing changed at the source");
    let row = imported(&house, &ines, "docs", &source("First.", "Last, at the source.")).await;
    assert_eq!(row.planned, counts(0, 1, 0, 0));
    let merged = titled(&house, "Guide").await;
    assert!(
        merged.content.body.contains("First, by hand.")
            && merged.content.body.contains("Last, at the source.")
    );
    assert!(merged.unmerged.is_empty());

    imported(&house, &ines, "docs", &source("First, otherwise.", "Last, at the source.")).await;
    let both = titled(&house, "Guide").await;
    assert!(both.content.body.contains("First, by hand."), "what agents wrote is not written over");
    assert_eq!(both.unmerged.len(), 1, "what the source says waits for someone");
    assert!(both.unmerged[0].content.body.contains("First, otherwise."));

    imported(&house, &ines, "docs", &source("First.", "Last of all.")).await;
    let settled = titled(&house, "Guide").await;
    assert!(
        settled.content.body.contains("First, by hand.") && settled.content.body.contains("Last of all.")
    );
    assert!(settled.unmerged.is_empty(), "what waited is what the source does not say any more");
    house.close().await;
}

#[tokio::test]
async fn an_export_comes_back_as_it_went_here_and_in_an_empty_hub() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    imported(&house, &ines, "shop", &shop()).await;
    let guide = titled(&house, "Returns").await;
    write(&house, &ines, &guide, &guide.content.body.replace("Send", "Please send")).await;
    let archive = exported(&house, &ines).await;
    let back = imported(&house, &ines, "knowledge.zip", &vec![("knowledge.zip", archive.clone())]).await;
    assert_eq!(back.planned, counts(0, 0, 4, 0), "{:?}", entries(&house, &ines, back.id).await);
    assert_eq!(articles(&house).await.len(), 4);

    let mut other = House::open().await;
    let mara = other.agent("Mara Lindt", Role::Manager, &[]).await;
    let there = imported(&other, &mara, "knowledge.zip", &vec![("knowledge.zip", archive)]).await;
    assert_eq!(there.planned, counts(4, 0, 0, 0));
    let (here, there) = (titled(&house, "Returns").await, titled(&other, "Returns").await);
    assert_eq!(
        (here.id, here.state, here.audience, here.products),
        (there.id, there.state, there.audience, there.products)
    );
    let words = |body: &str| body.split("attachment:").next().expect("words").to_owned();
    assert_eq!(words(&here.content.body), words(&there.content.body), "links between articles come back");
    house.close().await;
    other.close().await;
}

#[tokio::test]
async fn an_import_goes_on_after_a_restart_and_ends_when_it_is_stopped() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let mut table = "question,answer\n".to_owned();
    for n in 0..1_500 {
        table.push_str(&format!("What is number {n}?,It is number {n} of many.\n"));
    }
    let files = vec![("many.csv", table.into_bytes())];
    let row = previewed(&house, &ines, "many.csv", &files).await;
    assert_eq!(row.planned, counts(1_500, 0, 0, 0));
    let _: ImportRow = answer(step(&house, &ines, row.id, "run").await).await;
    house.restart().await;
    let done = reaches(&house, row.id, ImportState::Done).await;
    assert_eq!(done.done, 1_500);
    let answers = house.hub.store().answers_page(house.hub.tenant_id(), 0, 10_000).await.expect("answers");
    assert_eq!(answers.len(), 1_500, "each question once");

    let row = previewed(&house, &ines, "more.csv", &vec![("more.csv", files[0].1.clone())]).await;
    let stopped: ImportRow = answer(step(&house, &ines, row.id, "stop").await).await;
    assert_eq!(stopped.state, ImportState::Stopped);
    let (status, error) = refusal(step(&house, &ines, row.id, "run").await).await;
    assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::Conflict));
    let (status, _) = refusal(put(&house, &ines, row.id, "late.md", b"# Late\n\nx".to_vec()).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    house.close().await;
}

#[tokio::test]
async fn what_cannot_be_imported_is_left_out_with_the_reason() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let bomb = zipped(&[("a.md", vec![b'a'; 30 << 20]), ("b.md", b"# B\n\nB".to_vec())]);
    let traversal = zipped(&[("../../etc/evil.md", b"# Evil\n\n[x](javascript:alert(1)) words".to_vec())]);
    let nested = zipped(&[("inner.zip", zipped(&[("a.md", b"# A\n\nA".to_vec())]))]);
    let files = vec![
        ("bomb.zip", bomb),
        ("traversal.zip", traversal),
        ("nested.zip", nested),
        ("broken.zip", b"PK\x03\x04 and no more".to_vec()),
        ("latin.md", b"# Caf\xe9\n\nOuvert jusqu'\xe0 midi.\n".to_vec()),
        ("program.exe", b"MZ\x90\0".to_vec()),
        ("picture.png", b"<svg onload=alert(1)>".to_vec()),
        ("long.md", vec![b'a'; (1 << 20) + 1]),
    ];
    let row = imported(&house, &ines, "bad", &files).await;
    let found = entries(&house, &ines, row.id).await;
    let reason = |part: &str| {
        let entry = found.iter().find(|entry| entry.source_key.contains(part));
        entry.map_or_else(|| panic!("nothing of {part} in {found:?}"), |entry| entry.reason.clone())
    };
    assert_eq!(reason("broken.zip"), "damaged");
    assert_eq!(reason("program.exe"), "unknown_format");
    assert_eq!(reason("picture.png"), "damaged");
    assert_eq!(reason("long.md"), "too_large");
    assert_eq!(reason("inner.zip"), "unknown_format");
    assert!(found.iter().any(|entry| entry.reason == "bomb"), "{found:?}");
    assert!(found.iter().all(|entry| !entry.source_key.contains("..")), "paths stay where they are put");
    let evil = titled(&house, "Evil").await;
    assert!(!evil.content.body.contains("javascript:"));
    assert!(titled(&house, "Café").await.content.body.contains("à midi"));
    house.close().await;
}

#[tokio::test]
async fn files_too_large_half_sent_or_nowhere_are_refused_and_agents_do_not_import() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let id = begin(&house, &ines, "docs").await;
    let (status, error) = refusal(put(&house, &ines, id, "big.md", vec![b'a'; 50 << 20]).await).await;
    assert_eq!((status, error.code), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge));
    for path in ["", "..", "/", "../.."] {
        let (status, _) = refusal(put(&house, &ines, id, path, b"x".to_vec()).await).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
    }
    let (status, error) = refusal(step(&house, &ines, id, "read").await).await;
    assert_eq!((status, error.about.as_deref()), (StatusCode::BAD_REQUEST, Some("files")));
    let unknown = ImportId(house.clock.new_id());
    for to in ["read", "run", "stop"] {
        assert_eq!(step(&house, &ines, unknown, to).await.status(), StatusCode::NOT_FOUND);
    }
    let (status, error) = refusal(step(&house, &ines, id, "run").await).await;
    assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::Conflict));

    let sam = house.agent("Sam Agent", Role::Agent, &[]).await;
    assert_eq!(put(&house, &sam, id, "a.md", b"# A".to_vec()).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(step(&house, &sam, id, "read").await.status(), StatusCode::FORBIDDEN);
    house.close().await;
}

#[tokio::test]
async fn an_import_whose_files_never_all_came_is_given_up() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Manager, &[]).await;
    let id = begin(&house, &ines, "docs").await;
    assert_eq!(put(&house, &ines, id, "a.md", b"# A".to_vec()).await.status(), StatusCode::NO_CONTENT);
    let read = previewed(&house, &ines, "shop", &shop()).await;
    let (store, tenant) = (house.hub.store(), house.hub.tenant_id());
    store.stop_abandoned_imports(tenant, house.clock.now() + 1).await.expect("it is looked after");
    let row = store.import_row(tenant, id).await.expect("a row").expect("the import");
    assert_eq!((row.state, row.problem.as_str()), (ImportState::Stopped, "abandoned"));
    let row = store.import_row(tenant, read.id).await.expect("a row").expect("the import");
    assert_eq!(row.state, ImportState::Previewed, "one that waits for someone to look waits");
    house.close().await;
}
