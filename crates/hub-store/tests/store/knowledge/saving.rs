//! Writing articles: versions, merges, states and who may do what.

use proptest::prelude::*;
use throughline_domain::{ArticleState, Audience};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand};
use throughline_wire::rows::{RowKind, TopicRow};

use super::library::{Library, words};
use crate::desk::Desk;

const BODY: &str = "First.\n\nSecond.\n\nThird.\n\nFourth.\n";

#[tokio::test]
async fn a_draft_becomes_a_version_and_publishing_shows_it_to_customers() {
    let library = Library::open().await;
    let (store, tenant) = (&library.world.store, library.world.tenant);
    let draft = library.written(library.sam, "Returns", BODY).await;
    assert_eq!(
        (draft.version, draft.state, draft.author_id),
        (1, ArticleState::Draft, Some(library.sam.agent_id))
    );
    assert_eq!(store.public_article(tenant, draft.id).await.unwrap(), None, "a draft is nobody's business");
    let Outcome::Done { .. } = library.state(library.jonas, &draft, ArticleState::Published).await else {
        panic!()
    };
    let shown = store.public_article(tenant, draft.id).await.unwrap().expect("published");
    assert_eq!(shown.content.body, BODY);
    let edited = library.saved(library.sam, library.edit(&draft, "Changed.\n")).await;
    assert_eq!((edited.version, edited.state), (2, ArticleState::Draft));
    let published = edited.published.expect("it stays published");
    assert_eq!((published.version, published.content.unwrap().body.as_str()), (1, BODY));
    let shown = store.public_article(tenant, draft.id).await.unwrap().expect("the old words");
    assert_eq!(shown.content.body, BODY, "an edit shows once it is published");
    let edited = library.article(draft.id).await;
    let Outcome::Done { .. } = library.state(library.jonas, &edited, ArticleState::Published).await else {
        panic!()
    };
    let again = library.article(draft.id).await;
    assert_eq!(again.published.unwrap().content, None, "the newest words are the published ones");
    let Outcome::Done { .. } = library.state(library.jonas, &edited, ArticleState::Retired).await else {
        panic!()
    };
    assert_eq!(store.public_article(tenant, draft.id).await.unwrap(), None);
    assert_eq!(library.article(draft.id).await.published, None);
}

#[tokio::test]
async fn agents_write_and_hand_in_and_managers_decide() {
    let library = Library::open().await;
    let draft = library.written(library.sam, "Returns", BODY).await;
    for state in [ArticleState::Published, ArticleState::Retired] {
        let Outcome::Refused(error) = library.state(library.sam, &draft, state).await else { panic!() };
        assert_eq!(error.code, ErrorCode::NotAllowed);
    }
    let Outcome::Done { .. } = library.state(library.sam, &draft, ArticleState::InReview).await else {
        panic!()
    };
    let published = SaveArticleCommand { state: ArticleState::Published, ..library.new_article("x", "y") };
    assert_eq!(library.refused_save(library.sam, published).await.code, ErrorCode::NotAllowed);
    let topic =
        TopicRow { id: library.world.id(), name: "Shop".into(), description: String::new(), position: 0 };
    for body in [
        CommandBody::SaveTopic(topic.clone()),
        CommandBody::DeleteTopic { topic_id: topic.id },
        CommandBody::DeleteArticle { article_id: draft.id },
        CommandBody::DeleteFeed { feed_id: library.world.id() },
    ] {
        assert_eq!(library.refused(library.sam, body).await.code, ErrorCode::NotAllowed);
    }
    let internal = SaveArticleCommand {
        state: ArticleState::Published,
        fields: ArticleFields { audience: Some(Audience::Internal), ..ArticleFields::default() },
        ..library.new_article("Till codes", "1234")
    };
    let internal = library.saved(library.jonas, internal).await;
    let mut opens = library.edit(&internal, "1234");
    opens.fields.audience = Some(Audience::Public);
    let error = library.refused_save(library.sam, opens).await;
    assert_eq!(error.code, ErrorCode::NotAllowed, "what agents alone may read is not opened by an agent");
    let gone = CommandBody::DeleteArticle { article_id: internal.id };
    assert_eq!(library.refused(library.jonas, gone).await.code, ErrorCode::Conflict, "it was published");
    library.world.done(library.jonas, CommandBody::DeleteArticle { article_id: draft.id }).await;
    assert_eq!(library.world.store.article(library.world.tenant, draft.id).await.unwrap(), None);
}

#[tokio::test]
async fn two_offline_edits_in_different_places_are_merged_and_both_stay_versions() {
    let library = Library::open().await;
    let base = library.written(library.sam, "Returns", BODY).await;
    let one = library.edit(&base, &BODY.replace("First", "Sam's"));
    let two = library.edit(&base, &BODY.replace("Fourth", "Jonas's"));
    library.saved(library.sam, one).await;
    let merged = library.saved(library.jonas, two).await;
    assert_eq!(merged.content.body, BODY.replace("First", "Sam's").replace("Fourth", "Jonas's"));
    assert_eq!((merged.version, merged.unmerged.len()), (4, 0));
    let store = &library.world.store;
    let page = store.article_versions(library.world.tenant, base.id, None).await.unwrap().unwrap();
    let numbers: Vec<_> = page.versions.iter().map(|it| (it.version, it.base_version, it.is_merge)).collect();
    assert_eq!(numbers, [(4, 2, true), (3, 1, false), (2, 1, false), (1, 0, false)]);
    assert_eq!(page.before, None);
    let third = store.article_version(library.world.tenant, base.id, 3).await.unwrap().unwrap();
    assert!(third.content.body.contains("Jonas's") && third.content.body.contains("First"));
}

#[tokio::test]
async fn edits_of_the_same_words_wait_until_someone_merges_them() {
    let library = Library::open().await;
    let base = library.written(library.sam, "Returns", BODY).await;
    let newest = library.saved(library.sam, library.edit(&base, &BODY.replace("First", "Sam's"))).await;
    let waiting = library.saved(library.jonas, library.edit(&base, &BODY.replace("First", "Jonas's"))).await;
    assert_eq!((waiting.version, &waiting.content), (newest.version, &newest.content));
    let unmerged = waiting.unmerged.first().expect("kept");
    assert_eq!((unmerged.version, unmerged.base_version), (3, 1));
    assert_eq!(unmerged.base.body, BODY);
    assert!(unmerged.content.body.contains("Jonas's"));
    let mut resolved = library.edit(&waiting, &BODY.replace("First", "Ours"));
    resolved.merges = vec![3];
    let resolved = library.saved(library.jonas, resolved).await;
    assert_eq!((resolved.version, resolved.unmerged.len()), (4, 0));
    assert!(resolved.content.body.contains("Ours"));
}

#[tokio::test]
async fn a_save_given_again_after_its_outcome_was_forgotten_writes_nothing() {
    let library = Library::open().await;
    let base = library.written(library.sam, "Returns", BODY).await;
    let edit = library.edit(&base, "Changed.\n");
    library.saved(library.sam, edit.clone()).await;
    let later = library.saved(library.jonas, library.edit(&library.article(base.id).await, "Again.\n")).await;
    let after = library.saved(library.sam, edit).await;
    assert_eq!(after, later, "the same words from the same base by the same agent were written before");
    library.saved(library.sam, library.new_article("Other", "x")).await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_the_name_of_its_field() {
    let library = Library::open().await;
    let with = |content| SaveArticleCommand { content, ..library.new_article("", "") };
    let cases = [
        (with(words("", "x")), ErrorCode::InvalidInput, "content.title"),
        (with(words(&"t".repeat(301), "x")), ErrorCode::TooLarge, "content.title"),
        (with(words("t", &"x".repeat(1024 * 1024 + 1))), ErrorCode::TooLarge, "content.body"),
        (with(words("t", "a\0b")), ErrorCode::InvalidInput, "content.body"),
        (
            SaveArticleCommand { language: "no language".into(), ..library.new_article("t", "") },
            ErrorCode::InvalidInput,
            "language",
        ),
        (
            SaveArticleCommand { base_version: 3, ..library.new_article("t", "") },
            ErrorCode::NotFound,
            "article_id",
        ),
        (
            SaveArticleCommand { images: vec![library.world.id()], ..library.new_article("t", "") },
            ErrorCode::BadAttachment,
            "",
        ),
    ];
    for (command, code, about) in cases {
        let error = library.refused_save(library.sam, command).await;
        assert_eq!(error.code, code);
        assert!(about.is_empty() || error.about.as_deref() == Some(about), "{error:?}");
    }
    let many = ArticleFields { products: Some(vec!["p".into(); 21]), ..ArticleFields::default() };
    let command = SaveArticleCommand { fields: many, ..library.new_article("t", "") };
    assert_eq!(library.refused_save(library.sam, command).await.code, ErrorCode::TooLarge);
    let first = library.written(library.sam, "Returns", BODY).await;
    let twin = SaveArticleCommand { family_id: first.family_id, ..library.new_article("Returns", "x") };
    assert_eq!(library.refused_save(library.sam, twin).await.code, ErrorCode::Conflict, "one per language");
}

#[tokio::test]
async fn raw_html_and_dangerous_addresses_never_reach_the_record() {
    let library = Library::open().await;
    let hostile =
        "Hi <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **bold**";
    let saved = library.written(library.sam, "Hostile", hostile).await;
    for bad in ["<script", "javascript:", "onerror", "<img"] {
        assert!(!saved.content.body.contains(bad), "{}", saved.content.body);
    }
    assert!(saved.content.body.contains("**bold**"));
}

#[tokio::test]
async fn a_topic_that_goes_leaves_its_articles_and_desks_hear_of_both() {
    let library = Library::open().await;
    let topic =
        TopicRow { id: library.world.id(), name: "Shop".into(), description: String::new(), position: 2 };
    library.world.done(library.jonas, CommandBody::SaveTopic(topic.clone())).await;
    let mut command = library.new_article("Returns", BODY);
    command.fields.topic_ids = Some(vec![topic.id, topic.id, library.world.id()]);
    let article = library.saved(library.sam, command).await;
    assert_eq!(article.topic_ids, [topic.id], "unknown ones and repeats are left out");
    let mut desk = Desk::first_sync(&library.world.store, library.sam).await;
    assert_eq!(library.world.store.topics(library.world.tenant).await.unwrap(), std::slice::from_ref(&topic));
    library.world.done(library.jonas, CommandBody::DeleteTopic { topic_id: topic.id }).await;
    assert!(desk.catch_up(&library.world.store, library.sam, 100).await);
    assert_eq!(desk.count(RowKind::Topic), 0);
    assert!(library.article(article.id).await.topic_ids.is_empty());
    assert_eq!(desk, Desk::first_sync(&library.world.store, library.sam).await);
}

#[derive(Clone, Debug)]
enum Act {
    /// Writes a line over another, from the version this writer saw last.
    Edit {
        who: usize,
        line: usize,
        n: u32,
    },
    /// Looks at the newest version.
    Look {
        who: usize,
    },
    /// Takes in what waits.
    Merge {
        who: usize,
    },
    Publish,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..2_usize, 0..4_usize, any::<u32>()).prop_map(|(who, line, n)| Act::Edit { who, line, n }),
        2 => (0..2_usize).prop_map(|who| Act::Look { who }),
        2 => (0..2_usize).prop_map(|who| Act::Merge { who }),
        1 => Just(Act::Publish),
    ]
}

/// Whatever two writers do in whatever order, every save is a version, what cannot be
/// merged waits, and a desk that follows holds what a fresh one holds.
async fn play(acts: Vec<Act>) {
    let library = Library::open().await;
    let first = library.written(library.sam, "Returns", BODY).await;
    let writers = [library.sam, library.jonas];
    let mut seen = [first.clone(), first.clone()];
    let mut desk = Desk::first_sync(&library.world.store, library.sam).await;
    let mut saved = vec![first.content.body.clone()];
    for act in acts {
        let now = library.article(first.id).await;
        match act {
            Act::Look { who } => seen[who] = now,
            Act::Edit { who, line, n } => {
                let mut lines: Vec<String> = seen[who].content.body.lines().map(str::to_owned).collect();
                let at = (line * 2).min(lines.len() - 1);
                lines[at] = format!("Line {n} of writer {who}.");
                let body = lines.join("\n") + "\n";
                saved.push(body.clone());
                library.saved(writers[who], library.edit(&seen[who], &body)).await;
            }
            Act::Merge { who } => {
                let mut command =
                    library.edit(&now, &format!("{}\nMerged {}.\n", now.content.body, now.version));
                command.merges = now.unmerged.iter().map(|it| it.version).collect();
                saved.push(command.content.body.clone());
                let after = library.saved(writers[who], command).await;
                assert!(after.unmerged.is_empty(), "what was merged waits no more");
            }
            Act::Publish => {
                let before = now.published.clone();
                let Outcome::Done { .. } = library.state(library.jonas, &now, ArticleState::Published).await
                else {
                    panic!("{before:?}")
                };
            }
        }
    }
    let (store, tenant) = (&library.world.store, library.world.tenant);
    let (mut kept, mut before) = (Vec::new(), None);
    loop {
        let page = store.article_versions(tenant, first.id, before).await.unwrap().unwrap();
        kept.extend(page.versions);
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    for body in saved {
        assert!(kept.iter().any(|it| it.content.body == body), "lost: {body:?}");
    }
    let now = library.article(first.id).await;
    assert!(kept.iter().any(|it| it.version == now.version && it.content == now.content));
    if let Some(published) = &now.published {
        let shown = store.public_article(tenant, first.id).await.unwrap().expect("published");
        let version = store.article_version(tenant, first.id, published.version).await.unwrap().unwrap();
        assert_eq!(shown.content, version.content, "readers get the version that was published");
    }
    assert!(desk.catch_up(store, library.sam, 3).await);
    assert_eq!(desk, Desk::first_sync(store, library.sam).await);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn two_writers_in_any_order_lose_nothing(acts in prop::collection::vec(act(), 1..14)) {
        tokio::runtime::Runtime::new().unwrap().block_on(play(acts));
    }
}
