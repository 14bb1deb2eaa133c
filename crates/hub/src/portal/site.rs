//! The portal as one request sees it: settings, language, words, colours, and
//! what every template is given.

use minijinja::value::merge_maps;
use minijinja::{Value, context};
use serde::Serialize;
use throughline_hub_store::PublicArticle;
use throughline_wire::rows::PortalSettings;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::address::{article_path, escaped};
use super::looks::Brand;
use super::reader::Reader;
use super::words::{Words, direction_of, name_of, words_for};
use super::{Trouble, page};
use crate::hub::Parts;

/// What one request works with.
pub struct Site<'h> {
    pub hub: &'h Parts,
    pub settings: PortalSettings,
    /// Of the pages, one of those offered.
    pub language: String,
    pub words: &'static Words,
    pub reader: Reader,
    /// ISO 3166 code national numbers are read in.
    pub region: Option<String>,
    /// Ends in `/help`.
    pub url: String,
}

/// What a page says of itself to the frame around it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    pub title: String,
    pub description: String,
    /// Path, for search engines.
    pub canonical: String,
    pub kind: &'static str,
    pub query: String,
    pub alternates: Vec<Alternate>,
    /// JSON-LD, escaped.
    pub structured: String,
    pub is_home: bool,
    pub is_contact: bool,
    /// Not for search engines.
    pub is_hidden: bool,
}

/// The same in another language.
#[derive(Clone, Debug, Serialize)]
pub struct Alternate {
    pub language: String,
    pub url: String,
}

/// An article in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    pub url: String,
    pub title: String,
    pub language: String,
    pub summary: String,
    pub is_community: bool,
    pub marked: Vec<throughline_search::text::Marked>,
    pub snippet: Vec<throughline_search::text::Marked>,
}

impl Listed {
    /// As it stands in a list of articles.
    pub fn of(article: &PublicArticle) -> Self {
        Self {
            url: article_path(article.id, &article.content.title, &article.language),
            title: article.content.title.clone(),
            language: article.language.clone(),
            summary: article.content.summary.clone(),
            is_community: article.origin == Some(throughline_domain::ArticleOrigin::Community),
            marked: Vec::new(),
            snippet: Vec::new(),
        }
    }
}

/// The settings, or what they are before anyone set them.
pub async fn settings_of(hub: &Parts) -> Result<PortalSettings, Trouble> {
    if let Some(found) = hub.store.knowledge_settings(hub.tenant_id).await? {
        return Ok(found.portal);
    }
    let company = hub.company().await?;
    Ok(PortalSettings {
        name: company.name,
        colour: company.colour,
        logo_base64: String::new(),
        welcome: String::new(),
        languages: vec!["en".to_owned()],
        offers_chat: true,
        offers_callback: true,
        offers_email: true,
    })
}

/// Names the theme as it is.
pub fn look_of(settings: &PortalSettings) -> String {
    page::fingerprint(&[settings.colour.as_bytes(), settings.logo_base64.as_bytes()])
}

impl<'h> Site<'h> {
    /// The portal in a language. One that is not offered is shown in its own all the same
    /// (an article may stand alone in it), with the words nearest to it.
    pub async fn open(hub: &'h Parts, language: &str, headers: &HeaderMap) -> Result<Self, Trouble> {
        let mut settings = settings_of(hub).await?;
        if settings.languages.is_empty() {
            settings.languages.push("en".to_owned());
        }
        let company = hub.company().await?;
        let url = hub.portal_url();
        let is_secure = url.starts_with("https://");
        Ok(Self {
            reader: Reader::of(headers, &company.identity_secret, &*hub.clock, is_secure),
            region: company.region,
            words: words_for(language),
            language: language.to_owned(),
            settings,
            hub,
            url,
        })
    }

    /// Whether the portal is offered in its language.
    pub fn is_offered(&self) -> bool {
        self.settings.languages.contains(&self.language)
    }

    /// The language itself, or the first one where it is not offered.
    pub fn home_language(&self) -> &str {
        let first = self.settings.languages.first().map_or("en", String::as_str);
        if self.is_offered() { &self.language } else { first }
    }

    /// `/help/en`.
    pub fn base(&self) -> String {
        format!("/help/{}", escaped(self.home_language()))
    }

    /// A path of the portal as others reach it.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.url, path.strip_prefix("/help").unwrap_or(path))
    }

    /// Whether there is a way to a person.
    pub fn offers_contact(&self) -> bool {
        let settings = &self.settings;
        settings.offers_chat || settings.offers_callback || settings.offers_email
    }

    /// A page made from a template.
    pub fn page(
        &self,
        status: StatusCode,
        template: &str,
        mut about: Page,
        more: Value,
    ) -> Result<Response, Trouble> {
        if !about.canonical.is_empty() {
            about.canonical = self.absolute(&about.canonical);
        }
        for other in &mut about.alternates {
            other.url = self.absolute(&other.url);
        }
        let frame =
            context! { site => self.frame(), page => page::given(about), w => page::given(self.words.all()) };
        let body = self.hub.portal.render(template, merge_maps([more, frame]))?;
        Ok(page::html(status, body))
    }

    /// A page that tells one thing.
    pub fn told(
        &self,
        status: StatusCode,
        title: &'static str,
        more: &'static str,
    ) -> Result<Response, Trouble> {
        let about = Page { title: self.words.say(title).to_owned(), is_hidden: true, ..Page::default() };
        self.page(status, "told.html", about, context! { more => self.words.say(more) })
    }

    fn frame(&self) -> Value {
        let settings = &self.settings;
        let look = look_of(settings);
        let logo = (!settings.logo_base64.is_empty()).then(|| format!("/help/logo?v={look}"));
        let languages: Vec<Value> = settings
            .languages
            .iter()
            .map(|code| {
                let url = format!("/help/{}", escaped(code));
                context! { code => code.as_str(), url, name => name_of(code), is_current => *code == self.language }
            })
            .collect();
        context! {
            name => settings.name.as_str(),
            welcome => settings.welcome.as_str(),
            base => self.base(),
            absolute => self.url.as_str(),
            language => self.language.as_str(),
            language_name => name_of(self.home_language()),
            ui_language => self.words.language,
            direction => direction_of(self.words.language),
            languages,
            logo,
            look,
            assets => page::ASSETS.as_str(),
            offers_contact => self.offers_contact(),
            offers_chat => settings.offers_chat,
            offers_callback => settings.offers_callback,
            offers_email => settings.offers_email,
        }
    }

    /// The colours.
    pub fn brand(settings: &PortalSettings) -> Brand {
        Brand::of(&settings.colour)
    }
}
