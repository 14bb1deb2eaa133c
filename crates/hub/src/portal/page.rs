//! Templates and answers: HTML with the headers every page of the portal has.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::words::{Words, filled};

/// No script but the portal's and the widget's, nothing from elsewhere. A data: icon stands for none.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("templates/base.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("home.html", include_str!("templates/home.html")),
    ("topic.html", include_str!("templates/topic.html")),
    ("article.html", include_str!("templates/article.html")),
    ("search.html", include_str!("templates/search.html")),
    ("contact.html", include_str!("templates/contact.html")),
    ("told.html", include_str!("templates/told.html")),
];

pub const STYLE: &str = include_str!("portal.css");
pub const SCRIPT: &str = include_str!("portal.js");

/// Names the style and the script as they are, so that browsers may keep them.
pub static ASSETS: LazyLock<String> = LazyLock::new(|| fingerprint(&[STYLE.as_bytes(), SCRIPT.as_bytes()]));

/// A short name for some bytes.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hex::encode(hash.finalize()).chars().take(12).collect()
}

/// The templates; what goes into them is escaped unless an article's cleaned HTML.
pub fn templates() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.add_filter("fill", fill);
    for (name, text) in TEMPLATES {
        templates.add_template(name, text).expect("BUG: a template does not parse");
    }
    templates
}

/// A value for a template.
pub fn given(value: impl Serialize) -> Value {
    Value::from(Serde(value))
}

/// `w.updated|fill(date=…)`.
fn fill(sentence: &str, gaps: Kwargs) -> Result<String, Error> {
    let names: Vec<String> = gaps.args().map(str::to_owned).collect();
    let mut pairs = Vec::with_capacity(names.len());
    for name in &names {
        pairs.push((name.as_str(), gaps.get::<String>(name)?));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, words)| (*name, words.as_str())).collect();
    Ok(filled(sentence, &pairs))
}

/// A page.
pub fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        // What a reader voted and read stands on it.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    (status, headers, body).into_response()
}

/// A page that needs neither record nor settings. Nothing but our own words goes into it.
pub fn plain(status: StatusCode, words: &Words, title: &str, more: &str) -> Response {
    let (language, direction, home) = (words.language, words.direction(), words.say("back_home"));
    let assets = &*ASSETS;
    html(
        status,
        format!(
            "<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
             <meta name=\"robots\" content=\"noindex\"><link rel=\"stylesheet\" href=\"/help/portal.css?v={assets}\">\
             <link rel=\"stylesheet\" href=\"/help/theme.css\"></head><body><main class=\"wide\"><h1>{title}</h1>\
             <p class=\"lead\">{more}</p><p><a class=\"button quiet\" href=\"/help\">{home}</a></p></main></body></html>"
        ),
    )
}

/// To another page of the portal; `status` says how lasting that is.
pub fn redirect(status: StatusCode, to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (status, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
