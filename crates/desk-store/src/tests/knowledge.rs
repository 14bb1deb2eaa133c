//! The knowledge base on a real file: lists, counts, what waits, what an index follows.

use throughline_domain::article::UNNUMBERED_FROM;
use throughline_domain::{
    AgentId, AnswerId, AnswerUse, ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, Audience,
    Clock as _, CommandId, TopicId,
};
use throughline_testkit::people::{id_of, nadia, sam};
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand, SearchNote};
use throughline_wire::desk_api::{ArticleCounts, ArticleFilter, ListArticles};
use throughline_wire::rows::{
    AnswerRow, AnsweredWith, ArticleContent, ArticleRow, ArticleSource, PublishedArticle, Row, RowKind,
    TopicRow, UnmergedVersion,
};
use throughline_wire::sync::ChangeBody;
use throughline_wire::{ErrorCode, WireError};

use super::desk::{Desk, company};
use crate::{
    answers, article_drafts, articles, changes, feeds, files, imports, knowledge_settings, outbox, schema,
    topics,
};

const NOW: i64 = 1_000_000;

fn topic(name: &str) -> TopicId {
    TopicId(id_of("topic", name))
}

fn article(name: &str, at: i64) -> ArticleRow {
    ArticleRow {
        id: ArticleId(id_of("article", name)),
        family_id: ArticleFamilyId(id_of("family", name)),
        language: "en".into(),
        content: words(name, "words\n"),
        version: 1,
        state: ArticleState::Draft,
        published: None,
        audience: Audience::Public,
        topic_ids: vec![],
        products: vec![],
        owner_id: None,
        review_by_at: None,
        author_id: Some(sam().id),
        created_at: at,
        updated_at: at,
        votes_up: 0,
        votes_down: 0,
        times_used: 0,
        source: None,
        unmerged: vec![],
    }
}

fn words(title: &str, body: &str) -> ArticleContent {
    ArticleContent { title: title.into(), summary: String::new(), body: body.into() }
}

fn publish(mut row: ArticleRow) -> ArticleRow {
    row.state = ArticleState::Published;
    row.published = Some(PublishedArticle { version: row.version, at: row.updated_at, content: None });
    row
}

/// One of every kind, in different topics.
fn shelf() -> Vec<ArticleRow> {
    (0..60)
        .map(|n| {
            let mut row = article(&format!("article {n:02}"), NOW + n % 7);
            match n % 5 {
                0 => row = publish(row),
                1 => row.state = ArticleState::InReview,
                2 => row.state = ArticleState::Retired,
                _ => {}
            }
            if n % 3 == 0 {
                row.owner_id = Some(nadia().id);
            }
            if n % 4 == 0 {
                row.topic_ids = vec![topic("returns"), topic("delivery")];
                row.products = vec!["Router".into()];
            }
            if n % 6 == 0 {
                row.source = Some(ArticleSource {
                    origin: ArticleOrigin::Community,
                    key: n.to_string(),
                    url: String::new(),
                    author: String::new(),
                    feed_id: None,
                });
            }
            if n % 11 == 0 {
                row.unmerged = vec![UnmergedVersion {
                    version: 2,
                    base_version: 1,
                    base: words("b", "b"),
                    content: words("c", "c"),
                    author_id: None,
                    at: NOW,
                }];
            }
            row
        })
        .collect()
}

const FILTERS: [ArticleFilter; 8] = [
    ArticleFilter::All,
    ArticleFilter::Drafts,
    ArticleFilter::InReview,
    ArticleFilter::Published,
    ArticleFilter::Retired,
    ArticleFilter::Mine,
    ArticleFilter::Unmerged,
    ArticleFilter::Community,
];

/// What the words of the contract say, by looking at every row.
fn is_in(row: &ArticleRow, filter: ArticleFilter) -> bool {
    let is_shown = row.state != ArticleState::Retired;
    match filter {
        ArticleFilter::All => is_shown,
        ArticleFilter::Drafts => row.state == ArticleState::Draft,
        ArticleFilter::InReview => row.state == ArticleState::InReview,
        ArticleFilter::Published => row.published.is_some(),
        ArticleFilter::Retired => !is_shown,
        ArticleFilter::Mine => is_shown && row.owner_id == Some(nadia().id),
        ArticleFilter::Unmerged => !row.unmerged.is_empty(),
        ArticleFilter::Community => is_shown && row.source.is_some(),
    }
}

async fn desk_with(rows: &[ArticleRow]) -> Desk {
    Desk::with(company(rows.iter().cloned().map(Row::Article).collect())).await
}

async fn listed(desk: &Desk, filter: ArticleFilter, topic_id: Option<TopicId>, limit: u32) -> Vec<String> {
    let (mut titles, mut after) = (Vec::new(), None);
    loop {
        let request = ListArticles { filter, topic_id, after: after.take(), limit };
        let list = move |reader: &crate::Reader<'_>| articles::list(reader, nadia().id, &request, NOW);
        let page = desk.store.read(list).await.unwrap();
        assert!(page.articles.len() <= limit as usize);
        titles.extend(page.articles.into_iter().map(|article| article.title));
        match page.after {
            Some(next) => after = Some(next),
            None => return titles,
        }
    }
}

async fn counts(desk: &Desk) -> ArticleCounts {
    desk.store.read(|reader| articles::counts(reader, nadia().id)).await.unwrap()
}

fn counted(rows: &[ArticleRow]) -> ArticleCounts {
    let count = |filter| rows.iter().filter(|row| is_in(row, filter)).count() as u32;
    ArticleCounts {
        all: count(ArticleFilter::All),
        drafts: count(ArticleFilter::Drafts),
        in_review: count(ArticleFilter::InReview),
        published: count(ArticleFilter::Published),
        retired: count(ArticleFilter::Retired),
        mine: count(ArticleFilter::Mine),
        unmerged: count(ArticleFilter::Unmerged),
        community: count(ArticleFilter::Community),
    }
}

#[tokio::test]
async fn every_list_holds_what_it_says_page_by_page() {
    let rows = shelf();
    let desk = desk_with(&rows).await;
    for filter in FILTERS {
        for topic_id in [None, Some(topic("returns"))] {
            let is_of = |row: &&ArticleRow| topic_id.is_none_or(|topic| row.topic_ids.contains(&topic));
            let mut expected: Vec<&ArticleRow> =
                rows.iter().filter(|row| is_in(row, filter)).filter(is_of).collect();
            expected.sort_by_key(|row| std::cmp::Reverse((row.updated_at, row.id)));
            let expected: Vec<String> = expected.iter().map(|row| row.content.title.clone()).collect();
            assert_eq!(listed(&desk, filter, topic_id, 4).await, expected, "{filter:?} {topic_id:?}");
        }
    }
}

#[tokio::test]
async fn counts_follow_every_change() {
    let mut rows = shelf();
    let mut desk = desk_with(&rows).await;
    assert_eq!(counts(&desk).await, counted(&rows));
    for (n, row) in rows.iter_mut().enumerate() {
        row.updated_at += 10;
        row.topic_ids = vec![topic("returns")];
        match n % 4 {
            0 => *row = publish(row.clone()),
            1 => row.state = ArticleState::Retired,
            2 => row.owner_id = Some(sam().id),
            _ => row.unmerged.clear(),
        }
    }
    desk.hear_rows(rows.iter().cloned().map(Row::Article).collect()).await;
    let gone = rows.split_off(50);
    let bury = |row: ArticleRow| ChangeBody::Tombstone { kind: RowKind::Article, id: row.id.0 };
    desk.hear(gone.into_iter().map(bury).collect()).await;
    assert_eq!(counts(&desk).await, counted(&rows));
    let shelf =
        TopicRow { id: topic("returns"), name: "Returns".into(), description: String::new(), position: 0 };
    desk.hear_rows(vec![Row::Topic(shelf)]).await;
    let found = desk.store.read(topics::list).await.unwrap();
    assert_eq!(found[0].articles, rows.iter().filter(|row| row.published.is_some()).count() as u32);
    assert_eq!(listed(&desk, ArticleFilter::All, Some(topic("delivery")), 10).await, Vec::<String>::new());
}

fn save(row: &ArticleRow, base_version: u32, body: &str) -> SaveArticleCommand {
    SaveArticleCommand {
        article_id: row.id,
        family_id: row.family_id,
        language: "en".into(),
        base_version,
        content: words(&row.content.title, body),
        fields: ArticleFields::default(),
        state: ArticleState::Draft,
        images: vec![],
        merges: vec![],
    }
}

async fn shown(desk: &Desk, id: ArticleId) -> ArticleRow {
    desk.store.read(move |reader| articles::get(reader, id)).await.unwrap().unwrap()
}

fn bases(entries: &[outbox::Entry]) -> Vec<(u32, String)> {
    let base = |entry: &outbox::Entry| match &entry.command.body {
        CommandBody::SaveArticle(save) => (save.base_version, save.content.body.clone()),
        other => panic!("{other:?}"),
    };
    entries.iter().map(base).collect()
}

#[tokio::test]
async fn a_save_never_tried_is_replaced_and_what_waits_is_shown_in_lists_and_counts() {
    let row = article("hours", NOW);
    let desk = desk_with(std::slice::from_ref(&row)).await;
    desk.give(CommandBody::SaveArticle(save(&row, 1, "nine\n"))).await;
    let first = shown(&desk, row.id).await;
    assert!(first.version >= UNNUMBERED_FROM, "a number the hub never gives");
    let in_review =
        SaveArticleCommand { state: ArticleState::InReview, ..save(&row, first.version, "ten\n") };
    desk.give(CommandBody::SaveArticle(in_review)).await;
    assert_eq!(shown(&desk, row.id).await.content.body, "ten\n");
    assert_eq!(listed(&desk, ArticleFilter::InReview, None, 5).await, ["hours"]);
    assert_eq!(listed(&desk, ArticleFilter::Drafts, None, 5).await, Vec::<String>::new());
    assert_eq!((counts(&desk).await.in_review, counts(&desk).await.drafts), (1, 0));
    assert_eq!(bases(&desk.take().await), [(1, "ten\n".to_owned())], "one save from where the first began");
}

#[tokio::test]
async fn a_save_written_on_one_that_is_on_its_way_waits_and_begins_from_its_version() {
    let row = article("hours", NOW);
    let mut desk = desk_with(std::slice::from_ref(&row)).await;
    let first = desk.give(CommandBody::SaveArticle(save(&row, 1, "nine\n"))).await;
    desk.take().await;
    let version = shown(&desk, row.id).await.version;
    desk.give(CommandBody::SaveArticle(save(&row, version, "ten\n"))).await;
    assert_eq!(desk.take().await, [], "not before the hub has numbered the first");
    desk.settle(first, Outcome::Done { seq: desk.seq + 1 }).await;
    assert_eq!(desk.take().await, [], "nor before its copy is here");

    let copy = ArticleRow { version: 5, content: words("hours", "nine\n"), ..row.clone() };
    desk.hear_rows(vec![Row::Article(copy)]).await;
    // Rows leave in the transaction after the one that brought the copy.
    desk.store
        .write(|writer| crate::sync_state::caught_up(writer, crate::sync_state::cursor(writer)?.unwrap()))
        .await
        .unwrap();
    assert_eq!(bases(&desk.take().await), [(5, "ten\n".to_owned())]);
}

#[tokio::test]
async fn an_editor_that_stayed_open_never_names_a_colleagues_version() {
    let row = article("hours", NOW);
    let mut desk = desk_with(std::slice::from_ref(&row)).await;
    let first = desk.give(CommandBody::SaveArticle(save(&row, 1, "nine\n"))).await;
    desk.take().await;
    let open = shown(&desk, row.id).await.version;
    desk.settle(first, Outcome::Done { seq: desk.seq + 1 }).await;
    // A colleague was faster: the hub merged, and the newest has other words than ours.
    let merged =
        ArticleRow { version: 4, content: words("hours", "nine, but not on Sundays\n"), ..row.clone() };
    desk.hear_rows(vec![Row::Article(merged)]).await;
    desk.give(CommandBody::SaveArticle(save(&row, open, "ten\n"))).await;
    assert_eq!(bases(&desk.take().await), [(1, "ten\n".to_owned())], "from what both began from");
}

#[tokio::test]
async fn a_refused_save_becomes_the_draft_and_takes_its_publishing_with_it() {
    let row = article("hours", NOW);
    let desk = desk_with(std::slice::from_ref(&row)).await;
    let id = desk.give(CommandBody::SaveArticle(save(&row, 1, "nine\n"))).await;
    let version = shown(&desk, row.id).await.version;
    let article_id = row.id;
    desk.give(CommandBody::SetArticleState { article_id, version, state: ArticleState::Published }).await;
    desk.take().await;
    let refused = WireError::new(ErrorCode::InvalidInput, "no");
    let settled = desk.settle(id, Outcome::Refused(refused)).await;
    assert_eq!(settled.dropped[0].0.article_id(), Some(article_id));
    let draft = desk.store.read(move |reader| article_drafts::get(reader, Some(article_id))).await.unwrap();
    assert_eq!((draft.content.body.as_str(), draft.base_version), ("nine\n", 1));
    assert_eq!(shown(&desk, article_id).await.content.body, "words\n", "what is shown went back");
    assert_eq!(desk.take().await, [], "the older words are not published in their place");
}

#[tokio::test]
async fn an_index_hears_of_every_change_once_and_of_what_went() {
    let rows = [article("a", NOW), article("b", NOW)];
    let mut desk = desk_with(&rows).await;
    let before = desk.store.read(changes::mark).await.unwrap();
    let all = desk.store.read(|reader| articles::for_index(reader, 0, 10)).await.unwrap();
    assert_eq!((all.len(), all.last().unwrap().no), (2, before.articles));
    desk.hear_rows(vec![Row::Article(ArticleRow { version: 2, ..rows[0].clone() })]).await;
    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::Article, id: rows[1].id.0 }]).await;
    let after = before.articles;
    let news = desk.store.read(move |reader| articles::for_index(reader, after, 10)).await.unwrap();
    let news: Vec<_> =
        news.into_iter().map(|changed| (changed.id, changed.row.map(|row| row.version))).collect();
    assert_eq!(news, [(rows[0].id, Some(2)), (rows[1].id, None)]);
    desk.load(company(vec![])).await;
    assert_ne!(desk.store.read(changes::mark).await.unwrap().epoch, before.epoch, "another cache");
}

#[tokio::test]
async fn answers_are_learned_from_the_hub_and_from_here() {
    let mut desk = desk_with(&[article("a", NOW)]).await;
    let answer = AnswerRow {
        id: AnswerId(id_of("answer", "1")),
        question: "when do you open?".into(),
        answer: AnsweredWith::Article { article_id: ArticleId(id_of("article", "a")) },
        used: AnswerUse::Linked,
        conversation_id: None,
        agent_id: None,
        at: NOW,
    };
    desk.hear_rows(vec![Row::Answer(answer.clone())]).await;
    let learned = desk.store.read(|reader| answers::for_learning(reader, 0, 10)).await.unwrap();
    assert_eq!(learned[0].row.as_ref(), Some(&answer));
    let command = throughline_wire::commands::RecordAnswerCommand {
        answer_id: AnswerId(id_of("answer", "2")),
        conversation_id: throughline_domain::ConversationId(id_of("conversation", "x")),
        question: "hours?".into(),
        answer: answer.answer,
        used: AnswerUse::Card,
    };
    desk.give(CommandBody::RecordAnswer(command)).await;
    let waiting = desk.store.read(answers::waiting).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].question.as_str()), (1, "hours?"));
    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::Answer, id: answer.id.0 }]).await;
    let learned = desk.store.read(|reader| answers::for_learning(reader, 0, 10)).await.unwrap();
    assert_eq!(learned.last().unwrap().row, None);
}

#[tokio::test]
async fn searches_are_collected_and_hold_nobody_up() {
    let desk = desk_with(&[]).await;
    for query in ["router", "rooter"] {
        let (id, at) = (CommandId(desk.clock.new_id()), desk.clock.now());
        let note = SearchNote { query: query.into(), hits: 0, opened: None, at };
        let me: AgentId = nadia().id;
        desk.store.write(move |writer| outbox::note_search(writer, id, me, &note)).await.unwrap();
    }
    assert_eq!(desk.take().await, [], "they wait for more");
    assert!(desk.store.read(outbox::is_empty).await.unwrap(), "signing out is not refused for them");
    desk.clock.advance(60_000);
    let taken = desk.take().await;
    assert!(matches!(&taken[0].command.body, CommandBody::NoteSearches { searches } if searches.len() == 2));
}

#[test]
fn a_cache_of_the_schema_before_is_loaded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let options = crate::Options::new(folder.path(), crate::Key::raw(super::desk::KEY), NOW);
    let path = folder.path().join("older.db");
    let mut connection = files::open_cache(&options, &path).unwrap();
    let before: Vec<&str> =
        schema::CACHE.iter().copied().take_while(|sql| !sql.contains("CREATE TABLE articles")).collect();
    schema::migrate(&mut connection, "older", &before).unwrap();
    connection.execute("INSERT INTO sync_state (only, seq, token, scope) VALUES (1, 7, 7, 1)", []).unwrap();
    schema::migrate(&mut connection, "older", schema::CACHE).unwrap();
    let count = |table: &str| -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("sync_state"), count("loading")), (0, 1), "articles were thrown away as they came");
}

/// Every statement of the knowledge base, for its plan.
pub(crate) async fn run_everything(desk: &mut Desk) {
    let row = ArticleRow { topic_ids: vec![topic("returns")], ..publish(article("plan", NOW)) };
    desk.hear_rows(vec![Row::Article(row.clone()), Row::Article(row.clone())]).await;
    for filter in FILTERS {
        for topic_id in [None, Some(topic("returns"))] {
            listed(desk, filter, topic_id, 2).await;
        }
    }
    counts(desk).await;
    let (id, family) = (row.id, row.family_id);
    let reading = desk.store.read(move |reader| {
        articles::of_family(reader, family, NOW)?;
        articles::products(reader)?;
        articles::languages(reader)?;
        articles::for_index(reader, 0, 10)?;
        answers::for_learning(reader, 0, 10)?;
        changes::mark(reader)?;
        topics::list(reader)?;
        feeds::list(reader)?;
        imports::newest(reader, 10)?;
        knowledge_settings::get(reader)?;
        article_drafts::get(reader, Some(id))
    });
    reading.await.unwrap();
    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::Article, id: id.0 }]).await;
}
