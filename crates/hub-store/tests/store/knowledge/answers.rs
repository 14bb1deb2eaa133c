//! Answered questions and what people searched for.

use throughline_domain::{AnswerUse, Channel, Clock as _};
use throughline_hub_store::Searched;
use throughline_wire::ErrorCode;
use throughline_wire::commands::{CommandBody, RecordAnswerCommand, SearchNote};
use throughline_wire::rows::{AnsweredWith, Details, Role};

use super::library::Library;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn an_answer_is_recorded_once_and_counts_for_its_article_unless_dismissed() {
    let library = Library::open().await;
    let world = &library.world;
    let article = library.published("Returns", "Within 30 days.").await;
    let conversation_id = world.conversation(library.sam).await;
    let record = |used| RecordAnswerCommand {
        answer_id: world.id(),
        conversation_id,
        question: "  Can I bring it back?\r\n".into(),
        answer: AnsweredWith::Article { article_id: article.id },
        used,
    };
    let linked = record(AnswerUse::Linked);
    for _ in 0..2 {
        world.done(library.sam, CommandBody::RecordAnswer(linked.clone())).await;
    }
    world.done(library.sam, CommandBody::RecordAnswer(record(AnswerUse::Dismissed))).await;
    assert_eq!(library.article(article.id).await.times_used, 1);
    let page = world.store.answers_page(world.tenant, 0, 10).await.unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(page[0].1.question, "Can I bring it back?");
    assert_eq!((page[0].1.id, page[1].1.used), (linked.answer_id, AnswerUse::Dismissed));
    assert_eq!(world.store.answers_page(world.tenant, page[0].0, 10).await.unwrap(), page[1..]);
    let reply = world.says(library.sam, conversation_id, "Yes, within 30 days.").await;
    let with_reply = RecordAnswerCommand {
        answer: AnsweredWith::Reply { interaction_id: reply },
        ..record(AnswerUse::Marked)
    };
    world.done(library.sam, CommandBody::RecordAnswer(with_reply)).await;
    let long = RecordAnswerCommand { question: "x".repeat(2_001), ..record(AnswerUse::Marked) };
    assert_eq!(library.refused(library.sam, CommandBody::RecordAnswer(long)).await.code, ErrorCode::TooLarge);
    let nothing = AnsweredWith::Article { article_id: world.id() };
    let missing = RecordAnswerCommand { answer: nothing, ..record(AnswerUse::Marked) };
    assert_eq!(
        library.refused(library.sam, CommandBody::RecordAnswer(missing)).await.code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn a_card_goes_to_the_chat_and_only_with_what_customers_may_read() {
    let library = Library::open().await;
    let world = &library.world;
    world.store.set_portal_url(world.tenant, "https://harbour.example/help").await.unwrap();
    let article = library.published("Größe ändern?", "So.").await;
    let draft = library.written(library.sam, "Draft", "x").await;
    let visitor = world.visitor().await;
    let posted = world.visitor_says(&visitor, "Wie?").await;
    let mut message = world.message(posted.conversation_id, "");
    message.card = Some(article.id);
    world.done(library.sam, CommandBody::SendMessage(message.clone())).await;
    let seen = world.store.chat_messages(visitor.visitor.id, None, None, 10).await.unwrap().messages;
    let card = seen[1].card.as_ref().expect("a card");
    assert_eq!((card.article_id, card.title.as_str()), (article.id, "Größe ändern?"));
    assert_eq!(card.url, format!("https://harbour.example/help/en/articles/grosse-andern-{}", article.id));
    assert_eq!((seen[0].card.as_ref(), seen[1].body.as_str()), (None, ""));
    let desk = crate::desk::Desk::first_sync(&world.store, library.sam).await;
    let details = desk.rows.values().filter_map(|row| match row {
        throughline_wire::rows::Row::Interaction(row) if row.id == message.interaction_id => {
            Some(&row.details)
        }
        _ => None,
    });
    assert!(details.into_iter().any(|it| matches!(it, Details::ArticleCard { .. })));
    let mut of_draft = world.message(posted.conversation_id, "");
    of_draft.card = Some(draft.id);
    assert_eq!(
        library.refused(library.sam, CommandBody::SendMessage(of_draft)).await.code,
        ErrorCode::NotAllowed
    );
    let mut by_mail = world.message(posted.conversation_id, "see this");
    (by_mail.card, by_mail.channel) = (Some(article.id), Channel::Email);
    assert_eq!(
        library.refused(library.sam, CommandBody::SendMessage(by_mail)).await.code,
        ErrorCode::NotAllowed
    );
}

#[tokio::test]
async fn searches_are_counted_together_however_they_were_written_and_forgotten_after_ninety_days() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let note =
        |query: &str, hits, opened| SearchNote { query: query.into(), hits, opened, at: world.clock.now() };
    let searches = vec![
        note("Wi-Fi Attic", 0, None),
        note("wi-fi attic", 0, None),
        note("wi-fi attic", 0, None),
        note("returns", 4, None),
        note("returns", 4, Some(world.id())),
        note("returns", 4, None),
        note("  ", 0, None),
    ];
    world.done(library.sam, CommandBody::NoteSearches { searches }).await;
    let searched = Searched { query: "refund".into(), hits: 2, was_opened: false, at: world.clock.now() };
    store.record_search(world.tenant, searched).await.unwrap();
    store.record_search_opened(world.tenant, "refund", world.clock.now()).await.unwrap();
    let empty = store.searches_without_results(world.tenant).await.unwrap();
    assert_eq!(
        empty.iter().map(|it| (it.query.as_str(), it.times)).collect::<Vec<_>>(),
        [("wi-fi attic", 3)]
    );
    let unclicked = store.searches_without_click(world.tenant).await.unwrap();
    assert_eq!(
        unclicked.iter().map(|it| (it.query.as_str(), it.times)).collect::<Vec<_>>(),
        [("returns", 2)]
    );
    world.clock.advance(91 * DAY_MS);
    assert!(store.searches_without_results(world.tenant).await.unwrap().is_empty());
    store.prune_searches().await.unwrap();
    let old = SearchNote { at: 1, ..note("of old", 0, None) };
    let ahead = SearchNote { at: i64::MAX, ..note("ahead", 0, None) };
    world.done(library.sam, CommandBody::NoteSearches { searches: vec![old, ahead] }).await;
    let empty = store.searches_without_results(world.tenant).await.unwrap();
    assert_eq!(empty.len(), 1);
    assert_eq!((empty[0].query.as_str(), empty[0].last_at <= world.clock.now()), ("ahead", true));
}

#[tokio::test]
async fn questions_without_an_answer_are_those_the_asker_may_see() {
    let library = Library::open().await;
    let world = &library.world;
    let care = world.team("Care").await;
    let nadia = world.agent("Nadia", Role::Agent, &[care]).await;
    let (one, two) = (world.visitor().await, world.visitor().await);
    let answered = world.visitor_says(&one, "How do I return it?").await;
    world.visitor_says(&one, "Hello?").await;
    let hidden = world.visitor_says(&two, "Where is my parcel?").await;
    let assign = CommandBody::Assign {
        conversation_id: hidden.conversation_id,
        assignee_id: Some(library.sam.agent_id),
        team_id: None,
    };
    world.done(library.jonas, assign).await;
    let texts = async |caller| {
        let questions = world.store.unanswered_questions(caller).await.unwrap();
        questions.into_iter().map(|it| it.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(nadia).await, ["How do I return it?"]);
    assert_eq!(texts(library.jonas).await.len(), 2);
    let article = library.published("Returns", "x").await;
    let answer = RecordAnswerCommand {
        answer_id: world.id(),
        conversation_id: answered.conversation_id,
        question: "How do I return it?".into(),
        answer: AnsweredWith::Article { article_id: article.id },
        used: AnswerUse::Marked,
    };
    world.done(library.sam, CommandBody::RecordAnswer(answer)).await;
    assert!(texts(nadia).await.is_empty());
    world.clock.advance(91 * DAY_MS);
    assert!(texts(library.jonas).await.is_empty(), "of long ago");
}
