//! "Still stuck?": chat, a callback or a letter, with what was searched and read.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use throughline_domain::{ContactKind, InteractionId, contact as address, text};
use throughline_hub_store::{HandOver, ReadingOutcome, ReadingPlace};
use throughline_wire::chat::Tried;
use throughline_wire::rows::{HandOverWish, ReadArticle};
use uuid::Uuid;

use super::site::{Page, Site};
use super::words::words_for;
use super::{Trouble, page};
use crate::http::address::Caller;
use crate::hub::Shared;
use crate::limits::network_of;

const MAX_QUESTION_CHARS: usize = 5_000;
/// A question with more web addresses is an advertisement.
const MAX_LINKS: usize = 4;
const SUBJECT_CHARS: usize = 80;
const WHENS: &[(&str, &str)] = &[
    ("soon", "when_soon"),
    ("morning", "when_morning"),
    ("afternoon", "when_afternoon"),
    ("evening", "when_evening"),
];

/// The form as it was sent, and what is wrong with it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Sent {
    #[serde(skip_serializing)]
    form: String,
    id: String,
    wants: String,
    phone: String,
    email: String,
    name: String,
    when: String,
    question: String,
    #[serde(skip_deserializing)]
    problem: String,
    #[serde(skip_deserializing)]
    bad_phone: String,
    #[serde(skip_deserializing)]
    bad_email: String,
    #[serde(skip_deserializing)]
    bad_question: String,
}

/// `/help/en/contact`.
pub async fn contact(
    State(hub): State<Shared>,
    Path(language): Path<String>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let site = Site::open(&hub, &language, &headers).await?;
        if !site.is_offered() || !site.offers_contact() {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        }
        contact_page(&site, StatusCode::OK, Sent::default()).await
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}

async fn contact_page(site: &Site<'_>, status: StatusCode, mut form: Sent) -> Result<Response, Trouble> {
    if Uuid::try_parse(&form.id).is_err() {
        form.id = site.hub.clock.new_id().to_string();
    }
    let tried = tried(site).await?;
    let read: Vec<String> = tried.read.iter().map(|one| one.title.clone()).collect();
    let tried_json = serde_json::to_string(&tried).unwrap_or_default();
    let whens: Vec<Value> =
        WHENS.iter().map(|(code, word)| context! { code => *code, name => site.words.say(word) }).collect();
    let more = context! {
        form => page::given(form),
        whens,
        form_token => site.reader.form_token(),
        tried => !tried.searched.is_empty() || !read.is_empty(),
        searched => tried.searched,
        read,
        tried_json,
        is_staffed => site.hub.widgets.is_staffed(),
    };
    let about = Page {
        title: site.words.say("contact").to_owned(),
        canonical: format!("{}/contact", site.base()),
        is_contact: true,
        ..Page::default()
    };
    let response = site.page(status, "contact.html", about, more)?;
    Ok(site.reader.remembered_by(response))
}

/// What the reader's browser remembers, with the titles as they are; what customers may not read is left out.
async fn tried(site: &Site<'_>) -> Result<Tried, Trouble> {
    let trail = &site.reader.trail;
    let mut read = Vec::with_capacity(trail.read.len());
    for (article_id, was_helpful) in &trail.read {
        let found = site.hub.store.public_article(site.hub.tenant_id, *article_id).await?;
        read.extend(found.map(|article| ReadArticle {
            article_id: *article_id,
            title: article.content.title,
            was_helpful: *was_helpful,
        }));
    }
    Ok(Tried { searched: trail.searched.clone(), read })
}

/// A checked form.
struct Wanted {
    kind: ContactKind,
    value: String,
    wants: HandOverWish,
}

/// Takes the form; when something is wrong with it, what was typed stays.
pub async fn send(
    State(hub): State<Shared>,
    Path(language): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    Form(mut sent): Form<Sent>,
) -> Response {
    let made = async {
        let mut site = Site::open(&hub, &language, &headers).await?;
        let Some(wanted) = checked(&site, &mut sent) else {
            return contact_page(&site, StatusCode::UNPROCESSABLE_ENTITY, sent).await;
        };
        hub.limits.hand_overs_per_address.take(&network_of(caller.0))?;
        let tried = tried(&site).await?;
        for one in tried.read.iter().filter(|one| one.was_helpful != Some(true)) {
            let outcome = ReadingOutcome::Unanswered;
            hub.store.note_reading(hub.tenant_id, one.article_id, ReadingPlace::Portal, outcome).await?;
        }
        hub.store.hand_over(hub.tenant_id, hand_over(&site, &sent, &wanted, tried)).await?;
        site.reader.forget_trail();
        let done = format!("{}/contact/done?wants={}", site.base(), sent.wants);
        Ok(site.reader.remembered_by(page::redirect(StatusCode::SEE_OTHER, &done)))
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}

/// Says in the form what is wrong with it, or what is wanted.
fn checked(site: &Site<'_>, sent: &mut Sent) -> Option<Wanted> {
    let say = |key| site.words.say(key).to_owned();
    if !site.reader.is_form(&sent.form) {
        sent.problem = say("bad_form");
        return None;
    }
    let question = text::clean_body(&sent.question);
    if question.trim().is_empty() {
        sent.bad_question = say("bad_question");
    } else if question.chars().count() > MAX_QUESTION_CHARS {
        sent.bad_question = site.words.fill("bad_long", &[("n", &MAX_QUESTION_CHARS.to_string())]);
    } else if question.matches("http").count() > MAX_LINKS {
        sent.bad_question = say("bad_many_links");
    }
    let wanted = match sent.wants.as_str() {
        "callback" if site.settings.offers_callback => {
            let number = address::normalise(ContactKind::Phone, &sent.phone, site.region.as_deref());
            number.map_err(|_| sent.bad_phone = say("bad_phone")).ok().map(|value| Wanted {
                kind: ContactKind::Phone,
                value,
                wants: HandOverWish::Callback,
            })
        }
        "email" if site.settings.offers_email => {
            let mail = address::normalise(ContactKind::Email, &sent.email, None);
            mail.map_err(|_| sent.bad_email = say("bad_email")).ok().map(|value| Wanted {
                kind: ContactKind::Email,
                value,
                wants: HandOverWish::Email,
            })
        }
        _ => {
            sent.problem = say("bad_form");
            None
        }
    };
    let problems = [&sent.bad_phone, &sent.bad_email, &sent.bad_question];
    if let Some(problem) = problems.into_iter().find(|problem| !problem.is_empty()) {
        sent.problem.clone_from(problem);
        return None;
    }
    wanted
}

fn hand_over(site: &Site<'_>, sent: &Sent, wanted: &Wanted, tried: Tried) -> HandOver {
    let question = text::clean_body(&sent.question).trim().to_owned();
    let body = match wanted.wants {
        HandOverWish::Callback => {
            let when =
                WHENS.iter().find(|(code, _)| *code == sent.when).map_or("when_soon", |(_, word)| word);
            format!(
                "{question}\n\n{}: {}\n{} {}",
                site.words.say("phone"),
                wanted.value,
                site.words.say("when"),
                site.words.say(when)
            )
        }
        _ => question.clone(),
    };
    let id = Uuid::try_parse(&sent.id).unwrap_or_else(|_| site.hub.clock.new_id());
    HandOver {
        id: InteractionId(id),
        kind: wanted.kind,
        value: wanted.value.clone(),
        name: text::clean_line(&sent.name),
        language: site.language.clone(),
        subject: text::preview(&question, SUBJECT_CHARS),
        body,
        searched: tried.searched,
        read: tried.read,
        wants: wanted.wants,
    }
}

/// What was asked for.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    wants: String,
}

/// After it was sent.
pub async fn done(
    State(hub): State<Shared>,
    Path(language): Path<String>,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let site = Site::open(&hub, &language, &headers).await?;
        if done.wants == "callback" {
            return site.told(StatusCode::OK, "done_callback", "done_callback_more");
        }
        site.told(StatusCode::OK, "done_email", "done_email_more")
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}
