//! For search engines: robots.txt, and a sitemap in pages of 50,000 addresses.

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use throughline_hub_store::StoreError;

use super::Trouble;
use super::address::article_path;
use super::structured::day;
use super::words::words_for;
use crate::hub::{Parts, Shared};

/// The most a sitemap may hold.
const PAGE: u32 = 50_000;
/// Read at once.
const STEP: u32 = 5_000;

/// `/robots.txt`.
pub async fn robots(State(hub): State<Shared>) -> Response {
    let url = hub.portal_url();
    let text = format!(
        "User-agent: *\nAllow: /help\nDisallow: /help/*/search\nDisallow: /help/*/suggest\nDisallow: /help/*/contact\n\
         Disallow: /chat/\nDisallow: /v1/\n\nSitemap: {url}/sitemap.xml\n"
    );
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        text,
    )
        .into_response()
}

/// Which page.
#[derive(Deserialize)]
pub struct Part {
    after: Option<i64>,
}

/// `/help/sitemap.xml`: the addresses, or where their pages are when there are too many for one.
pub async fn sitemap(State(hub): State<Shared>, Query(part): Query<Part>) -> Response {
    let made = async {
        if let Some(after) = part.after {
            addresses(&hub, after).await
        } else {
            let pages = pages(&hub).await?;
            if pages.len() > 1 { Ok(list_of(&hub, &pages)) } else { addresses(&hub, 0).await }
        }
    };
    match made.await {
        Ok(xml) => {
            let headers = [
                (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=3600"),
            ];
            (StatusCode::OK, headers, xml).into_response()
        }
        Err(error) => Trouble::Store(error).page(words_for("en")),
    }
}

/// The rows after which pages begin.
async fn pages(hub: &Parts) -> Result<Vec<i64>, StoreError> {
    let mut pages = vec![0];
    let mut after = 0;
    while let Some(end) = hub.store.public_addresses_end(hub.tenant_id, after, PAGE).await? {
        after = end;
        if hub.store.public_addresses(hub.tenant_id, after, 1).await?.is_empty() {
            break;
        }
        pages.push(after);
    }
    Ok(pages)
}

fn list_of(hub: &Parts, pages: &[i64]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for after in pages {
        let _ = writeln!(
            xml,
            "<sitemap><loc>{}/sitemap.xml?after={after}</loc></sitemap>",
            escaped(&hub.portal_url())
        );
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

async fn addresses(hub: &Parts, mut after: i64) -> Result<String, StoreError> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let portal = escaped(&hub.portal_url());
    let mut many = 0;
    while many < PAGE {
        let limit = STEP.min(PAGE - many);
        let some = hub.store.public_addresses(hub.tenant_id, after, limit).await?;
        for one in &some {
            let path = article_path(one.id, &one.title, &one.language);
            let path = escaped(path.strip_prefix("/help").unwrap_or(&path));
            let _ = writeln!(
                xml,
                "<url><loc>{portal}{path}</loc><lastmod>{}</lastmod></url>",
                day(one.published_at)
            );
        }
        many += some.len() as u32;
        match some.last() {
            Some(last) if some.len() == limit as usize => after = last.row,
            _ => break,
        }
    }
    xml.push_str("</urlset>\n");
    Ok(xml)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}
