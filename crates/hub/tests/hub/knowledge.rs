//! Versions and gaps over HTTP.

use reqwest::{Method, StatusCode};
use throughline_domain::{ArticleFamilyId, ArticleId, ArticleState, Clock as _};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand, SearchNote};
use throughline_wire::knowledge::{ArticleVersion, Gaps, VersionPage};
use throughline_wire::rows::{ArticleContent, Role};

use crate::house::{House, SignedIn, answer, refusal};
use crate::widget::Widget;

async fn get(house: &House, agent: &SignedIn, path: &str) -> reqwest::Response {
    house.call(Method::GET, path, agent.token()).send().await.expect("an answer")
}

#[tokio::test]
async fn agents_read_the_versions_of_an_article() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    let id = ArticleId(house.clock.new_id());
    for n in 0..52 {
        let save = SaveArticleCommand {
            article_id: id,
            family_id: ArticleFamilyId(id.0),
            language: "en".into(),
            base_version: n,
            content: ArticleContent {
                title: "Returns".into(),
                body: format!("Text {n}."),
                ..Default::default()
            },
            fields: ArticleFields::default(),
            state: ArticleState::Draft,
            images: Vec::new(),
            merges: Vec::new(),
        };
        let outcome = house.command(&ines, CommandBody::SaveArticle(save)).await;
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    }
    let page: VersionPage = answer(get(&house, &ines, &format!("/v1/articles/{id}/versions")).await).await;
    assert_eq!((page.versions.len(), page.versions[0].version), (50, 52));
    let before = page.before.expect("there are more");
    let rest = get(&house, &ines, &format!("/v1/articles/{id}/versions?before={before}")).await;
    let rest: VersionPage = answer(rest).await;
    assert_eq!((rest.versions.len(), rest.before), (2, None));
    let one: ArticleVersion =
        answer(get(&house, &ines, &format!("/v1/articles/{id}/versions/7")).await).await;
    assert_eq!(one.content.body, "Text 6.");
    for path in
        [format!("/v1/articles/{id}/versions/99"), format!("/v1/articles/{}/versions", house.clock.new_id())]
    {
        let (status, error) = refusal(get(&house, &ines, &path).await).await;
        assert_eq!((status, error.code), (StatusCode::NOT_FOUND, ErrorCode::NotFound));
    }
    let (status, _) = refusal(get(&house, &ines, "/v1/articles/none/versions").await).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    house.close().await;
}

#[tokio::test]
async fn the_page_of_gaps_tells_what_was_searched_and_asked_in_vain() {
    let mut house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Agent, &[]).await;
    for words in
        ["How do I return my headphones?", "can i return headphones please", "Do you sell gift cards?"]
    {
        Widget::open(&house).await.writes(&house, words).await;
    }
    let note =
        |query: &str, hits| SearchNote { query: query.into(), hits, opened: None, at: house.clock.now() };
    let searches = vec![note("gift cards", 0), note("refund", 3)];
    house.command(&ines, CommandBody::NoteSearches { searches }).await;
    let gaps: Gaps = answer(get(&house, &ines, "/v1/knowledge/gaps").await).await;
    assert_eq!(gaps.without_results.iter().map(|it| it.query.as_str()).collect::<Vec<_>>(), ["gift cards"]);
    assert_eq!(gaps.without_click.iter().map(|it| it.query.as_str()).collect::<Vec<_>>(), ["refund"]);
    assert_eq!(gaps.unanswered.iter().map(|it| it.times).collect::<Vec<_>>(), [2, 1]);
    assert!(gaps.unanswered[0].question.contains("headphones"));
    house.close().await;
}
