//! Suggestions learn from what was recorded, at once, and stay silent rather than guess.

use throughline_domain::{AnswerUse, Channel, ConversationId};
use throughline_testkit::eventually;
use throughline_wire::desk_api::{
    ConversationItem, DeskCommands, RecordAnswer, SendMessage, SuggestAnswers, Suggestions,
};
use throughline_wire::rows::AnsweredWith;

use crate::world::{SOON, TestDesk, World};

impl TestDesk {
    async fn suggestions(&self, conversation_id: ConversationId, draft: &str) -> Suggestions {
        let request = SuggestAnswers { conversation_id, draft: draft.into() };
        self.desk.suggest_answers(request).await.unwrap()
    }

    async fn suggested(&self, conversation_id: ConversationId) -> Vec<String> {
        self.suggestions(conversation_id, "").await.articles.into_iter().map(|it| it.title).collect()
    }

    async fn record(&self, conversation_id: ConversationId, answer: AnsweredWith, used: AnswerUse) {
        let request = RecordAnswer { conversation_id, question: String::new(), answer, used };
        self.desk.record_answer(request).await.unwrap();
    }
}

/// A customer who asks, seen by a desk.
async fn asks(world: &World, desk: &TestDesk, words: &str) -> ConversationItem {
    world.visitor().await.says(words).await;
    desk.conversation_saying(words).await
}

const ASKED: &str = "My package shows delivered but the mailbox is empty, where did it go?";
const ASKED_AGAIN: &str = "package shows delivered but my mailbox is empty, where did it go";

#[tokio::test(flavor = "multi_thread")]
async fn one_recorded_answer_is_the_next_suggestion_also_on_a_colleagues_desk() {
    let world = World::new().await;
    let (nadia, sam) = (world.desk_of("Nadia").await, world.desk_of("Sam").await);
    let article = nadia.publish("Missing items", "Ask the neighbours, then us.").await.article;
    nadia.until_found("neighbours", &["Missing items"]).await;
    let (first, next) = (asks(&world, &nadia, ASKED).await, asks(&world, &nadia, ASKED_AGAIN).await);
    assert!(nadia.suggested(next.conversation.id).await.is_empty(), "nothing learned, nothing said");

    let answer = AnsweredWith::Article { article_id: article.id };
    nadia.record(first.conversation.id, answer, AnswerUse::Marked).await;
    let suggestions = nadia.suggestions(next.conversation.id, "").await;
    assert_eq!(suggestions.question, ASKED_AGAIN);
    let suggested = suggestions.articles.first().expect("learned from one");
    assert_eq!(suggested.article_id, article.id);
    assert_eq!(suggested.why.times_used, 1);
    assert!(suggested.why.matched_words.iter().any(|word| word == "package"), "{:?}", suggested.why);
    assert!(suggested.why.probability > 0.0 && suggested.why.probability <= 1.0);

    sam.conversation_saying(ASKED_AGAIN).await;
    eventually(SOON, || async {
        let titles = sam.suggested(next.conversation.id).await;
        if titles == ["Missing items"] { Ok(()) } else { Err(titles) }
    })
    .await;
    let nadia = nadia.restart().await;
    eventually(SOON, || async {
        let titles = nadia.suggested(next.conversation.id).await;
        if titles == ["Missing items"] { Ok(()) } else { Err(titles) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dismissed_stays_away_and_gibberish_is_answered_with_silence() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    let article = nadia.publish("Missing items", "Ask the neighbours, then us.").await.article;
    nadia.until_found("neighbours", &["Missing items"]).await;
    let (first, next) = (asks(&world, &nadia, ASKED).await, asks(&world, &nadia, ASKED_AGAIN).await);
    let third =
        asks(&world, &nadia, "the package shows delivered but the mailbox is empty. where did it go?").await;
    let gibberish = asks(&world, &nadia, "asdf qwer zxcv lorem 8812 !!").await;
    let answer = AnsweredWith::Article { article_id: article.id };
    nadia.record(first.conversation.id, answer, AnswerUse::Linked).await;
    assert_eq!(nadia.suggested(next.conversation.id).await, ["Missing items"]);
    let silent = nadia.suggestions(gibberish.conversation.id, "").await;
    assert!(silent.articles.is_empty() && silent.replies.is_empty(), "{silent:?}");

    nadia.record(next.conversation.id, answer, AnswerUse::Dismissed).await;
    assert!(nadia.suggested(next.conversation.id).await.is_empty());
    assert!(nadia.suggested(third.conversation.id).await.is_empty(), "nor for such a question elsewhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_replied_before_is_offered_again_but_not_where_it_was_said() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    let first = asks(&world, &nadia, ASKED).await;
    let words = "Please look in the parcel locker next to the entrance; the code is in your mail.";
    nadia.say(first.conversation.id, words).await;
    nadia.until_words(&first, &[ASKED, words]).await;
    let next = asks(&world, &nadia, ASKED_AGAIN).await;
    let replies = eventually(SOON, || async {
        let replies = nadia.suggestions(next.conversation.id, "").await.replies;
        if replies.is_empty() { Err(replies) } else { Ok(replies) }
    })
    .await;
    assert_eq!(replies.len(), 1);
    assert_eq!((replies[0].text.as_str(), replies[0].question.as_str()), (words, ASKED));
    assert_eq!(replies[0].agent_name, "Nadia");
    assert!(replies[0].why.matched_words.contains(&"mailbox".to_owned()), "{:?}", replies[0].why);
    assert!(nadia.suggestions(first.conversation.id, "").await.replies.is_empty(), "not where it was said");
    let other = asks(&world, &nadia, "Do you repair bicycles on Sundays?").await;
    assert!(nadia.suggestions(other.conversation.id, "").await.replies.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_finds_articles_by_its_words_and_what_was_sent_is_not_suggested() {
    let world = World::new().await;
    let nadia = world.desk_of("Nadia").await;
    let article =
        nadia.publish("Parcel lockers", "Codes of parcel lockers are valid for a week.").await.article;
    nadia.until_found("lockers", &["Parcel lockers"]).await;
    let item = asks(&world, &nadia, "hello?").await;
    let id = item.conversation.id;
    assert!(nadia.suggested(id).await.is_empty());
    let titles: Vec<_> =
        nadia.suggestions(id, "parcel lockers").await.articles.into_iter().map(|it| it.title).collect();
    assert_eq!(titles, ["Parcel lockers"]);
    assert!(nadia.suggestions(id, "\" AND ( 🦭 -").await.articles.is_empty());

    let card = SendMessage {
        conversation_id: id,
        channel: Channel::Chat,
        body: String::new(),
        card: Some(article.id),
        attachments: vec![],
    };
    nadia.desk.send_message(card).await.unwrap();
    assert!(nadia.suggestions(id, "parcel lockers").await.articles.is_empty(), "just sent");
}
