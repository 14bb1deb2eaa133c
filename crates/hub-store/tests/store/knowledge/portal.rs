//! What customers get, and what an index that follows the record gets.

use bytes::Bytes;
use throughline_domain::{ArticleState, Audience, Clock as _};
use throughline_hub_store::{NewAttachment, Uploader, Vote};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, CommandBody, SaveArticleCommand};
use throughline_wire::rows::TopicRow;

use super::library::Library;

#[tokio::test]
async fn customers_find_published_public_articles_by_page_topic_and_family_and_no_others() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let topic = TopicRow { id: world.id(), name: "Shop".into(), description: String::new(), position: 0 };
    world.done(library.jonas, CommandBody::SaveTopic(topic.clone())).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let fields = ArticleFields {
            audience: Some(Audience::Public),
            topic_ids: (n % 2 == 0).then(|| vec![topic.id]),
            ..ArticleFields::default()
        };
        let state = ArticleState::Published;
        let new = library.new_article(&format!("Article {n}"), "Words.");
        ids.push(library.saved(library.jonas, SaveArticleCommand { fields, state, ..new }).await);
    }
    library.written(library.sam, "A draft", "x").await;
    let internal = ArticleFields { topic_ids: Some(vec![topic.id]), ..ArticleFields::default() };
    let state = ArticleState::Published;
    let internal = SaveArticleCommand { fields: internal, state, ..library.new_article("Internal", "x") };
    library.saved(library.jonas, internal).await;
    let german = SaveArticleCommand {
        family_id: ids[0].family_id,
        language: "de".into(),
        state,
        ..library.new_article("Artikel 0", "Wörter.")
    };
    let german = library.saved(library.jonas, german).await;

    let first = store.newest_public_articles(world.tenant, "en", None, 3).await.unwrap();
    let titles = |page: &[throughline_hub_store::PublicArticle]| {
        page.iter().map(|it| it.content.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&first), ["Article 4", "Article 3", "Article 2"]);
    let rest = store.newest_public_articles(world.tenant, "en", Some(first[2].place), 3).await.unwrap();
    assert_eq!(titles(&rest), ["Article 1", "Article 0"]);
    let of_topic = store.public_articles_of_topic(world.tenant, topic.id, "en", None, 2).await.unwrap();
    assert_eq!(titles(&of_topic), ["Article 4", "Article 2"]);
    let after = Some(of_topic[1].place);
    let of_topic = store.public_articles_of_topic(world.tenant, topic.id, "en", after, 2).await.unwrap();
    assert_eq!(titles(&of_topic), ["Article 0"]);
    let family = store.public_variants(world.tenant, german.family_id).await.unwrap();
    assert_eq!(titles(&family), ["Artikel 0", "Article 0"]);
    let counts = store.public_topic_counts(world.tenant, "en").await.unwrap();
    assert_eq!(counts.iter().map(|it| (it.topic_id, it.articles)).collect::<Vec<_>>(), [(topic.id, 3)]);
    let all = store.public_articles_page(world.tenant, 0, 4).await.unwrap();
    let more = store.public_articles_page(world.tenant, all[3].place.row, 4).await.unwrap();
    assert_eq!((all.len(), more.len()), (4, 2), "every language, each once");
}

#[tokio::test]
async fn a_reader_has_one_vote_and_may_change_it() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let article = library.published("Returns", "x").await;
    let vote = |reader: &str, is_helpful, comment: &str| Vote {
        reader: reader.into(),
        article_id: article.id,
        is_helpful,
        comment: comment.into(),
    };
    let counts = async || {
        let row = library.article(article.id).await;
        (row.votes_up, row.votes_down)
    };
    store.vote(world.tenant, vote("a", true, "")).await.unwrap();
    store.vote(world.tenant, vote("a", true, "Clear, thanks")).await.unwrap();
    assert_eq!(counts().await, (1, 0));
    store.vote(world.tenant, vote("a", false, "")).await.unwrap();
    store.vote(world.tenant, vote("b", false, "")).await.unwrap();
    assert_eq!(counts().await, (0, 2));
    let comments = store.vote_comments(world.tenant, article.id, 10).await.unwrap();
    assert_eq!(
        comments.iter().map(|it| (it.0, it.1.as_str())).collect::<Vec<_>>(),
        [(false, "Clear, thanks")]
    );
    let need = store.articles_in_need(world.tenant).await.unwrap();
    assert_eq!(need.voted_down.iter().map(|it| it.article_id).collect::<Vec<_>>(), [article.id]);
    assert!(need.past_review.is_empty());
    let mut looked_at = library.edit(&article, "x");
    (looked_at.fields.review_by_at, looked_at.state) =
        (Some(world.clock.now() + 10), ArticleState::Published);
    library.saved(library.jonas, looked_at).await;
    world.clock.advance(20);
    let need = store.articles_in_need(world.tenant).await.unwrap();
    assert_eq!(need.past_review.iter().map(|it| it.article_id).collect::<Vec<_>>(), [article.id]);
    let draft = library.written(library.sam, "A draft", "x").await;
    let on_draft = Vote { article_id: draft.id, ..vote("a", true, "") };
    let refused = store.vote(world.tenant, on_draft).await.unwrap_err().to_wire();
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_picture_is_for_agents_once_used_and_for_customers_once_its_article_is_published() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let id = world.id();
    let file = NewAttachment {
        id,
        name: "lights.png".into(),
        media_type: "image/png".into(),
        bytes: Bytes::from_static(b"\x89PNG\r\n\x1a\n"),
        by: Uploader::Agent(library.sam.agent_id),
    };
    store.put_attachment(world.tenant, file).await.unwrap();
    assert!(store.attachment_for_agent(library.jonas, id).await.unwrap().is_none(), "not used yet");
    let not_mine = SaveArticleCommand { images: vec![id], ..library.new_article("Lights", "x") };
    assert_eq!(library.refused_save(library.jonas, not_mine.clone()).await.code, ErrorCode::BadAttachment);
    let draft = library.saved(library.sam, not_mine).await;
    assert!(store.attachment_for_agent(library.jonas, id).await.unwrap().is_some());
    assert!(store.article_image(world.tenant, id).await.unwrap().is_none());
    library.state(library.jonas, &draft, ArticleState::Published).await;
    assert_eq!(store.article_image(world.tenant, id).await.unwrap().unwrap().bytes.len(), 8);
    store.prune_attachments(i64::MAX).await.unwrap();
    assert!(store.article_image(world.tenant, id).await.unwrap().is_some(), "it is in use");
    library.state(library.jonas, &draft, ArticleState::Retired).await;
    assert!(store.article_image(world.tenant, id).await.unwrap().is_none());
}

#[tokio::test]
async fn whoever_follows_articles_hears_of_each_that_changed_and_of_a_gap() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let one = library.written(library.sam, "One", "x").await;
    let start = store.article_changes(world.tenant, 0).await.unwrap();
    assert_eq!((start.ids.as_slice(), start.has_more, start.has_gap), ([one.id].as_slice(), false, false));
    let two = library.written(library.sam, "Two", "x").await;
    library.world.done(library.jonas, CommandBody::DeleteArticle { article_id: one.id }).await;
    let mut next = store.article_changes(world.tenant, start.through_seq).await.unwrap().ids;
    next.sort();
    let mut both = vec![one.id, two.id];
    both.sort();
    assert_eq!(next, both);
    assert_eq!(store.articles(world.tenant, &next).await.unwrap().len(), 1);
    let page = store.articles_page(world.tenant, 0, 10).await.unwrap();
    assert_eq!(page.iter().map(|(_, row)| row.id).collect::<Vec<_>>(), [two.id]);
    assert!(store.article_changes(world.tenant, 1_000).await.unwrap().has_gap, "of another history");
    store.prune(world.tenant, 3, 0).await.unwrap();
    assert!(store.article_changes(world.tenant, 1).await.unwrap().has_gap);
}
