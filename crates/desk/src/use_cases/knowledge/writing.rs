//! Writing articles: kept in the outbox before a command returns. Roles and
//! limits are looked at here first, so that nobody learns minutes later, on the
//! train, that the hub will not have it; the hub looks again.

use throughline_articles::{clean, references};
use throughline_desk_store::{StoreError, Writer, article_drafts, articles, attachments};
use throughline_domain::article::UNNUMBERED_FROM;
use throughline_domain::{ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, AttachmentId, text};
use throughline_wire::commands::{CommandBody, SaveArticleCommand};
use throughline_wire::desk_api::{ArticleView, GetArticle, Nothing, SaveArticle, SetArticleState};
use throughline_wire::rows::{ArticleContent, ArticleRow};

use super::ask_a_manager;
use super::reading::{MAX_BODY_BYTES, blocking, no_article, view};
use crate::desk::Inner;
use crate::error::DeskError;
use crate::outbox::Giving;

const MAX_TITLE_CHARS: usize = 300;
const MAX_SUMMARY_CHARS: usize = 1_000;
/// Topics, and products, of one article.
const MOST_LABELS: usize = 20;
const MOST_IMAGES: usize = 200;

/// Given in a transaction: kept, or why not.
type Given<T> = Result<Result<T, DeskError>, StoreError>;

/// Writes a version: kept in the outbox before this returns.
pub(crate) async fn save_article(desk: &Inner, request: SaveArticle) -> Result<ArticleView, DeskError> {
    let seat = desk.seat()?;
    check(&request)?;
    let content = content(&request.content)?;
    let (content, images) = blocking(move || {
        let body = clean(&content.body).markdown;
        let images = references(&body).attachments;
        (ArticleContent { body, ..content }, images)
    })
    .await?;
    if images.len() > MOST_IMAGES {
        return Err(DeskError::TooLarge { limit: "images", max_bytes: MOST_IMAGES });
    }
    let clock = &desk.around.clock;
    let command = SaveArticleCommand {
        article_id: request.article_id.unwrap_or_else(|| ArticleId(clock.new_id())),
        family_id: request.family_id.unwrap_or_else(|| ArticleFamilyId(clock.new_id())),
        language: request.language,
        base_version: request.base_version,
        content,
        fields: request.fields,
        state: request.state,
        images,
        merges: request.merges,
    };
    let (article_id, is_new) = (command.article_id, request.article_id.is_none());
    let (giving, may_publish) = (Giving::new(&seat), super::may_publish(&seat));
    let kept = seat.store.write(move |writer| {
        let may_publish = may_publish(writer)?;
        let command = match placed(writer, command, is_new, may_publish)? {
            Ok(command) => command,
            Err(refused) => return Ok(Err(refused)),
        };
        giving.give_own(writer, CommandBody::SaveArticle(command))?;
        article_drafts::clear(writer, (!is_new).then_some(article_id))?;
        Ok(Ok(()))
    });
    kept.await??;
    seat.wake_outbox();
    view(&seat, article_id).await
}

/// What can be told without looking anything up.
fn check(request: &SaveArticle) -> Result<(), DeskError> {
    let wrong = |field, message: &str| Err(DeskError::InvalidInput { field, message: message.into() });
    let language = &request.language;
    let is_tag = language.len() <= 35 && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if language.len() < 2 || !is_tag {
        return wrong("language", "name a language as in en or pt-BR");
    }
    if request.state == ArticleState::Retired {
        return wrong("state", "save it, then retire it");
    }
    let labels = [
        ("fields.topic_ids", request.fields.topic_ids.as_ref().map(Vec::len)),
        ("fields.products", request.fields.products.as_ref().map(Vec::len)),
    ];
    for (limit, count) in labels {
        if count.is_some_and(|count| count > MOST_LABELS) {
            return Err(DeskError::TooLarge { limit, max_bytes: MOST_LABELS });
        }
    }
    Ok(())
}

/// The words made fit to store, as the hub will make them.
fn content(raw: &ArticleContent) -> Result<ArticleContent, DeskError> {
    if raw.body.len() > MAX_BODY_BYTES {
        return Err(DeskError::TooLarge { limit: "content.body", max_bytes: MAX_BODY_BYTES });
    }
    let title = line(&raw.title, MAX_TITLE_CHARS, "content.title")?;
    if title.is_empty() {
        return Err(DeskError::InvalidInput { field: "content.title", message: "give it a title".into() });
    }
    let summary = line(&raw.summary, MAX_SUMMARY_CHARS, "content.summary")?;
    Ok(ArticleContent { title, summary, body: raw.body.replace('\0', "") })
}

/// One line of at most `max` characters. Counted before it is cleaned, and cleaned word by word:
/// `clean_line` is made for names and cuts what is longer than one.
fn line(raw: &str, max: usize, limit: &'static str) -> Result<String, DeskError> {
    let chars: usize = raw.split_whitespace().map(|word| word.chars().count() + 1).sum();
    if chars > max + 1 {
        return Err(DeskError::TooLarge { limit, max_bytes: max });
    }
    let words: Vec<String> =
        raw.split_whitespace().map(text::clean_line).filter(|word| !word.is_empty()).collect();
    Ok(words.join(" "))
}

/// The command as it fits what is here, or why it may not be given.
fn placed(
    writer: &Writer<'_>,
    mut command: SaveArticleCommand,
    is_new: bool,
    may_publish: bool,
) -> Given<SaveArticleCommand> {
    if command.state == ArticleState::Published && !may_publish {
        return Ok(Err(ask_a_manager("state")));
    }
    let known = articles::get(writer, command.article_id)?;
    match &known {
        Some(article) if is_community(article) => return Ok(Err(written_elsewhere())),
        Some(article) => {
            let changes_audience =
                command.fields.audience.is_some_and(|audience| audience != article.audience);
            if changes_audience && article.published.is_some() && !may_publish {
                return Ok(Err(ask_a_manager("fields.audience")));
            }
            command.family_id = article.family_id;
        }
        None if !is_new => return Ok(Err(no_article(command.article_id))),
        None => {
            command.base_version = 0;
            let family = articles::of_family(writer, command.family_id, 0)?;
            if family.iter().any(|other| other.language == command.language) {
                let message = "there is one in this language already".to_owned();
                return Ok(Err(DeskError::Conflict { about: "language".into(), message }));
            }
        }
    }
    for image in &command.images {
        if !is_a_picture(writer, *image)? {
            let message = "articles show pictures only".to_owned();
            return Ok(Err(DeskError::InvalidInput { field: "content.body", message }));
        }
    }
    Ok(Ok(command))
}

/// One that is not on this machine is the hub's: it looks itself.
fn is_a_picture(writer: &Writer<'_>, id: AttachmentId) -> Result<bool, StoreError> {
    let found = attachments::reference(writer, id)?;
    Ok(found.is_none_or(|file| file.media_type.starts_with("image/")))
}

fn is_community(article: &ArticleRow) -> bool {
    article.source.as_ref().is_some_and(|source| source.origin == ArticleOrigin::Community)
}

fn written_elsewhere() -> DeskError {
    DeskError::NotAllowedFor {
        about: "article_id",
        message: "a community thread is changed where it was written",
    }
}

/// To review, published, retired, back to draft.
pub(crate) async fn set_article_state(
    desk: &Inner,
    request: SetArticleState,
) -> Result<ArticleView, DeskError> {
    let seat = desk.seat()?;
    let SetArticleState { article_id, version, state } = request;
    let (giving, may_publish) = (Giving::new(&seat), super::may_publish(&seat));
    let kept = seat.store.write(move |writer| {
        let Some(article) = articles::get(writer, article_id)? else {
            return Ok(Err(no_article(article_id)));
        };
        let decides = matches!(state, ArticleState::Published | ArticleState::Retired)
            || article.state == ArticleState::Retired;
        if decides && !may_publish(writer)? {
            return Ok(Err(ask_a_manager("state")));
        }
        if version < UNNUMBERED_FROM && article.version != version {
            let message = "a newer version is there: look at it first".to_owned();
            return Ok(Err(DeskError::Conflict { about: "version".into(), message }));
        }
        giving.give_own(writer, CommandBody::SetArticleState { article_id, version, state })?;
        Ok(Ok(()))
    });
    kept.await??;
    seat.wake_outbox();
    view(&seat, article_id).await
}

/// Throws away an article that was never published.
pub(crate) async fn delete_article(desk: &Inner, request: GetArticle) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let article_id = request.article_id;
    let (giving, may_publish) = (Giving::new(&seat), super::may_publish(&seat));
    let kept = seat.store.write(move |writer| {
        let Some(article) = articles::get(writer, article_id)? else {
            return Ok(Err(no_article(article_id)));
        };
        if !may_publish(writer)? {
            return Ok(Err(ask_a_manager("article_id")));
        }
        if article.published.is_some() || article.state == ArticleState::Retired {
            let message = "customers have read it: retire it instead".to_owned();
            return Ok(Err(DeskError::Conflict { about: "article_id".into(), message }));
        }
        giving.give_own(writer, CommandBody::DeleteArticle { article_id })?;
        article_drafts::clear(writer, Some(article_id))?;
        Ok(Ok(()))
    });
    kept.await??;
    seat.wake_outbox();
    Ok(Nothing {})
}

#[cfg(test)]
mod tests {
    use throughline_wire::ErrorCode;
    use throughline_wire::rows::ArticleContent;

    use super::content;

    fn words(title: &str, body: &str) -> ArticleContent {
        ArticleContent { title: title.into(), summary: String::new(), body: body.into() }
    }

    #[test]
    fn an_article_has_a_title_of_one_line_and_is_not_endless() {
        assert_eq!(content(&words(" two\n words\u{202E} ", "x\0y")).unwrap(), words("two words", "xy"));
        assert_eq!(content(&words(" \n", "x")).unwrap_err().code(), ErrorCode::InvalidInput);
        assert_eq!(content(&words(&"t".repeat(301), "x")).unwrap_err().code(), ErrorCode::TooLarge);
        assert!(content(&words(&"words ".repeat(50), "x")).is_ok());
        let endless = words("t", &"a".repeat(1024 * 1024 + 1));
        assert_eq!(content(&endless).unwrap_err().to_wire().about.as_deref(), Some("content.body"));
    }
}
