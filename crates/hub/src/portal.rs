//! The self-service portal under `/help`: pages rendered here from templates
//! that are part of the program, so that everything works without JavaScript.
//!
//! Promises: only what is published and public is ever shown; every word of a
//! person is escaped by the templates, an article's HTML has passed the
//! allow-list of `throughline_articles`; pages allow no script but the portal's
//! own. What a reader searched and read stays in their browser (`reader`) until
//! they ask for a person.

pub mod address;
mod article;
mod contact;
mod files;
mod guard;
mod home;
mod looks;
mod page;
mod reader;
mod search;
mod site;
mod sitemap;
mod structured;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::{Environment, Value};
use throughline_hub_store::StoreError;

use crate::hub::Shared;
use crate::limits::Wait;
use words::Words;

pub use guard::own_host;

/// A form at its longest, every character escaped.
const FORM_BYTES: usize = 256 * 1024;

/// What all pages share.
pub struct Portal {
    templates: Environment<'static>,
    homes: Mutex<HashMap<String, (u64, Arc<home::Lists>)>>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the address asks for too much")]
    Busy(Wait),
    #[error("a template failed: {0}")]
    Template(#[from] minijinja::Error),
}

impl From<Wait> for Trouble {
    fn from(wait: Wait) -> Self {
        Self::Busy(wait)
    }
}

impl Trouble {
    /// A page that needs nothing of what has just failed.
    fn page(&self, words: &Words) -> Response {
        let (status, title, more) = match self {
            Self::Busy(_) => (StatusCode::TOO_MANY_REQUESTS, "busy", "busy_more"),
            Self::Store(_) | Self::Template(_) => {
                tracing::error!(error = %self, "a page of the portal failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "trouble", "trouble_more")
            }
        };
        page::plain(status, words, words.say(title), words.say(more))
    }
}

impl Portal {
    /// With its templates read.
    pub fn new() -> Self {
        Self { templates: page::templates(), homes: Mutex::default() }
    }

    fn render(&self, template: &str, context: Value) -> Result<String, Trouble> {
        Ok(self.templates.get_template(template)?.render(context)?)
    }
}

/// The portal's routes. `/help/{language}` is last in what it matches.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/help", get(home::entrance))
        .route("/help/", get(home::entrance))
        .route("/robots.txt", get(sitemap::robots))
        .route("/help/sitemap.xml", get(sitemap::sitemap))
        .route("/help/portal.css", get(files::style))
        .route("/help/portal.js", get(files::script))
        .route("/help/theme.css", get(files::theme))
        .route("/help/logo", get(files::logo))
        .route("/help/images/{id}", get(files::image))
        .route("/help/{language}", get(home::home))
        .route("/help/{language}/topics/{topic}", get(home::topic))
        .route("/help/{language}/articles/{article}", get(article::article))
        .route("/help/{language}/articles/{article}/vote", post(article::vote))
        .route("/help/{language}/search", get(search::search))
        .route("/help/{language}/suggest", get(search::suggest))
        .route("/help/{language}/contact", get(contact::contact).post(contact::send))
        .route("/help/{language}/contact/done", get(contact::done))
        .route("/help/{language}/{*rest}", get(home::nowhere))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}
