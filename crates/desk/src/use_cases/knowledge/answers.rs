//! What questions were answered with, and what was searched for: suggestions
//! learn from the one, the page of gaps from the other.

use throughline_desk_store::{Reader, StoreError, articles, conversations, interactions, outbox, timeline};
use throughline_domain::{AnswerId, CommandId, ConversationId, Direction, InteractionKind, text};
use throughline_wire::commands::{CommandBody, RecordAnswerCommand, SearchNote};
use throughline_wire::desk_api::{GetTimeline, NoteSearch, Nothing, RecordAnswer};
use throughline_wire::rows::AnsweredWith;

use crate::desk::Inner;
use crate::error::DeskError;
use crate::outbox::Giving;

const MAX_QUESTION_CHARS: usize = 2_000;
const MAX_QUERY_CHARS: usize = 200;
/// How far back the customer's latest words are looked for.
const LOOK_BACK: u32 = 50;

/// Tells what was done with an answer: kept in the outbox, and known to the next suggestion.
pub(crate) async fn record_answer(desk: &Inner, request: RecordAnswer) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let answer_id = AnswerId(desk.around.clock.new_id());
    let giving = Giving::new(&seat);
    let kept = seat.store.write(move |writer| {
        if let Some(gone) = missing(writer, request.answer)? {
            return Ok(Err(gone));
        }
        let asked = match request.question.trim() {
            "" => latest_words(writer, request.conversation_id)?,
            words => words.to_owned(),
        };
        let question: String = text::clean_body(&asked).trim().chars().take(MAX_QUESTION_CHARS).collect();
        if question.is_empty() {
            let message = "the customer has not asked anything".to_owned();
            return Ok(Err(DeskError::InvalidInput { field: "question", message }));
        }
        let RecordAnswer { conversation_id, answer, used, .. } = request;
        let command = RecordAnswerCommand { answer_id, conversation_id, question, answer, used };
        giving.give_own(writer, CommandBody::RecordAnswer(command))?;
        Ok(Ok(()))
    });
    kept.await??;
    seat.wake_outbox();
    Ok(Nothing {})
}

/// What is not here to have answered anything.
fn missing(reader: &Reader<'_>, answer: AnsweredWith) -> Result<Option<DeskError>, StoreError> {
    let (what, id, is_here) = match answer {
        AnsweredWith::Article { article_id } => {
            ("article", article_id.to_string(), articles::get(reader, article_id)?.is_some())
        }
        AnsweredWith::Reply { interaction_id } => {
            ("message", interaction_id.to_string(), interactions::get(reader, interaction_id)?.is_some())
        }
    };
    Ok((!is_here).then_some(DeskError::NotFound { what, id }))
}

/// What the customer said last in a conversation: all they said in a row, oldest first. Empty when nothing.
pub(crate) fn latest_words(reader: &Reader<'_>, id: ConversationId) -> Result<String, StoreError> {
    let Some(conversation) = conversations::get(reader, id)? else { return Ok(String::new()) };
    let request = GetTimeline {
        customer_id: conversation.customer_id,
        conversation_id: Some(id),
        before: None,
        limit: LOOK_BACK,
    };
    let page = timeline::page(reader, &request)?;
    let messages = page.items.iter().rev().map(|item| &item.interaction);
    let spoken = messages.filter(|row| row.kind == InteractionKind::Message);
    let latest = spoken.skip_while(|row| row.direction != Direction::In);
    let mut words: Vec<&str> =
        latest.take_while(|row| row.direction == Direction::In).map(|row| row.body.as_str()).collect();
    words.reverse();
    Ok(words.join("\n"))
}

/// What was searched for and whether something was opened.
pub(crate) async fn note_search(desk: &Inner, request: NoteSearch) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let query: String = text::clean_line(&request.query).chars().take(MAX_QUERY_CHARS).collect();
    if query.is_empty() {
        return Ok(Nothing {});
    }
    let clock = &desk.around.clock;
    let (id, me) = (CommandId(clock.new_id()), seat.me);
    let note = SearchNote { query, hits: request.hits, opened: request.opened, at: clock.now() };
    seat.store.write(move |writer| outbox::note_search(writer, id, me, &note)).await?;
    seat.outbox_wake.notify_one();
    Ok(Nothing {})
}
