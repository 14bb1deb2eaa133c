//! Articles are found on every desk, offline too, after a kill too, whatever is typed.

use throughline_domain::{ArticleState, Audience};
use throughline_testkit::eventually;
use throughline_wire::commands::ArticleFields;
use throughline_wire::desk_api::{
    ArticleHit, ArticleHits, ArticleView, DeskCommands, FindArticles, SaveArticle, SetArticleState,
};
use throughline_wire::rows::ArticleContent;

use crate::world::{SOON, TestDesk, World};

pub fn finding(text: &str) -> FindArticles {
    FindArticles {
        text: text.into(),
        language: None,
        topic_id: None,
        product: None,
        audience: None,
        offset: 0,
        limit: 10,
    }
}

pub fn article(title: &str, body: &str) -> SaveArticle {
    SaveArticle {
        article_id: None,
        family_id: None,
        language: "en".into(),
        base_version: 0,
        content: ArticleContent { title: title.into(), summary: String::new(), body: body.into() },
        fields: ArticleFields { audience: Some(Audience::Public), ..ArticleFields::default() },
        state: ArticleState::Published,
        merges: vec![],
        question: None,
    }
}

impl TestDesk {
    pub async fn publish(&self, title: &str, body: &str) -> ArticleView {
        self.desk.save_article(article(title, body)).await.unwrap()
    }

    pub async fn find(&self, text: &str) -> ArticleHits {
        self.desk.find_articles(finding(text)).await.unwrap()
    }

    pub async fn titles(&self, text: &str) -> Vec<String> {
        self.find(text).await.hits.iter().map(title).collect()
    }

    pub async fn until_found(&self, text: &str, titles: &[&str]) {
        eventually(SOON, || async {
            let found = self.titles(text).await;
            if found == titles { Ok(()) } else { Err(found) }
        })
        .await;
    }
}

fn title(hit: &ArticleHit) -> String {
    hit.title.parts.iter().map(|part| part.text.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_desk_publishes_another_finds() {
    let world = World::new().await;
    let (nadia, sam) = (world.desk_of("Nadia").await, world.desk_of("Sam").await);
    nadia.publish("Returning a lamp", "Put the **lamp** into its box and bring it back.").await;
    sam.until_found("retur lamp", &["Returning a lamp"]).await;
    eventually(SOON, || async { !sam.find("lamp").await.is_rebuilding }).await;

    let found = sam.find("lmap").await;
    let hit = found.hits.first().expect("one typo is forgiven");
    assert_eq!(found.total, 1);
    let marked: Vec<_> =
        hit.title.parts.iter().filter(|part| part.is_match).map(|part| part.text.as_str()).collect();
    assert_eq!(marked, ["lamp"]);
    let marked: Vec<_> = hit.snippet.parts.iter().filter(|part| part.is_match).collect();
    assert!(marked.iter().all(|part| part.text == "lamp") && !marked.is_empty(), "{:?}", hit.snippet);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_published_offline_is_found_at_once_and_a_retired_one_no_more() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    world.net.cut().await;
    nadia.until_offline().await;
    let view = nadia.publish("Cleaning the kettle", "Use vinegar.").await;
    nadia.until_found("vinegar", &["Cleaning the kettle"]).await;
    let killed = nadia.after_a_kill().await;
    killed.until_found("vinegar", &["Cleaning the kettle"]).await;
    killed.desk.stop().await;

    let (article_id, version) = (view.article.id, view.article.version);
    let retire = SetArticleState { article_id, version, state: ArticleState::Retired };
    nadia.desk.set_article_state(retire).await.unwrap();
    assert!(nadia.titles("vinegar").await.is_empty(), "the store has the last say, at once");
    world.net.restore();
    nadia.until_connected().await;
    assert!(nadia.titles("vinegar").await.is_empty());
    assert!(nadia.titles("").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_are_not_found_and_the_published_words_are_while_new_ones_are_written() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    let first = nadia.publish("Opening hours", "We open at nine.").await.article;
    nadia.until_found("nine", &["Opening hours"]).await;
    let change = SaveArticle {
        article_id: Some(first.id),
        family_id: Some(first.family_id),
        base_version: first.version,
        state: ArticleState::Draft,
        ..article("Opening hours", "We open at seventeen.")
    };
    nadia.desk.save_article(change).await.unwrap();
    nadia
        .desk
        .save_article(SaveArticle { state: ArticleState::Draft, ..article("Secret", "eighteen") })
        .await
        .unwrap();
    nadia.publish("Parking", "There are nineteen places.").await;
    nadia.until_found("nineteen", &["Parking"]).await;
    assert!(nadia.titles("seventeen").await.is_empty() && nadia.titles("eighteen").await.is_empty());
    assert!(nadia.titles("nine").await.contains(&"Opening hours".to_owned()));
    assert_eq!(nadia.titles("").await.len(), 2, "the newest, without drafts");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_everything_is_found_again() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    for number in 0..30 {
        nadia.publish(&format!("Article number{number}"), "Said about walruses.").await;
    }
    until_counted(&nadia, 30).await;
    let killed = nadia.after_a_kill().await;
    until_counted(&killed, 30).await;
    killed.desk.stop().await;
}

async fn until_counted(desk: &TestDesk, walruses: u32) {
    eventually(SOON, || async {
        let found = desk.find("walruses").await;
        if found.total == walruses { Ok(()) } else { Err(found.total) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_heals_while_the_desk_runs() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    nadia.publish("Walruses", "They like herring.").await;
    nadia.until_found("herring", &["Walruses"]).await;
    nadia.desk.stop().await;
    let mut damaged = 0;
    spoil(nadia.profile.path(), &mut damaged);
    assert!(damaged > 3, "there is an index to damage: {damaged}");
    let nadia = nadia.restart().await;
    nadia.until_found("herring", &["Walruses"]).await;
    eventually(SOON, || async { !nadia.find("herring").await.is_rebuilding }).await;
}

/// Writes over every file of the indexes.
fn spoil(folder: &std::path::Path, damaged: &mut u32) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            spoil(&path, damaged);
        } else if path.components().any(|part| part.as_os_str() == "search") {
            let length = std::fs::metadata(&path).unwrap().len();
            std::fs::write(&path, vec![0x5a; length as usize]).unwrap();
            *damaged += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_article_can_be_read_in_the_indexes_files_and_they_go_with_the_sign_out() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    nadia.publish("Quokkapalooza", "Only quokkapalooza here.").await;
    nadia.until_found("quokkapalooza", &["Quokkapalooza"]).await;
    nadia.desk.stop().await;
    let mut files = Vec::new();
    list(nadia.profile.path(), &mut files);
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(!text.contains("quokkapalooza"), "{path:?}");
    }
    assert!(files.iter().any(|(path, _)| path.contains("search")));
    let nadia = nadia.restart().await;
    nadia.until_connected().await;
    nadia.desk.sign_out(throughline_wire::desk_api::SignOut { discard_outbox: true }).await.unwrap();
    let mut files = Vec::new();
    list(nadia.profile.path(), &mut files);
    assert!(!files.iter().any(|(path, _)| path.contains("search")), "removed with the cache");
}

fn list(folder: &std::path::Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_text_can_be_typed() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    nadia.publish("C++ and the AND gate", "An article.").await;
    nadia.until_found("c++", &["C++ and the AND gate"]).await;
    let long = "word ".repeat(2_000);
    for text in [
        "\"",
        "AND (",
        "-",
        "-\"a",
        "*",
        "مرحبا",
        "🦭🦭",
        "愛",
        "a\0b",
        "\u{202e}",
        &long,
        "((((",
        "[a TO z]",
    ] {
        let found = nadia.desk.find_articles(finding(text)).await;
        assert!(found.is_ok(), "{text:.20}: {found:?}");
    }
}
