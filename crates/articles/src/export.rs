//! The knowledge base as a folder of Markdown that any other tool reads, and that
//! comes back through [`crate::import`] as it went.

use crate::import::replace_addresses;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use throughline_domain::{ArticleId, ArticleState, AttachmentId, Audience, Millis};

/// An article as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportArticle {
    /// Its id; a later import finds it again by this.
    pub id: ArticleId,
    /// What its language variants share.
    pub family: Option<String>,
    /// Its title.
    pub title: String,
    /// Its summary; may be empty.
    pub summary: String,
    /// Markdown as it is stored.
    pub body: String,
    /// BCP 47.
    pub language: String,
    /// Names of topics.
    pub topics: Vec<String>,
    /// Names of products.
    pub products: Vec<String>,
    /// Who may read it.
    pub audience: Audience,
    /// Where it stands.
    pub state: ArticleState,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is due for review, `YYYY-MM-DD`.
    pub review_by: Option<String>,
    /// The name in its address; made from the title when there is none.
    pub slug: Option<String>,
    /// When it changed last.
    pub updated_at: Option<Millis>,
}

/// An image articles show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportImage {
    /// Its id.
    pub id: AttachmentId,
    /// Its file's ending, `png`.
    pub extension: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file of the folder.
pub type File = (String, Vec<u8>);

/// The files of the folder: `LANGUAGE/NAME.md` and `images/ID.ENDING`. Links
/// between exported articles and to exported images become relative paths.
pub fn export_folder(articles: &[ExportArticle], images: &[ExportImage]) -> Vec<File> {
    let paths = paths(articles);
    let pictures: HashMap<AttachmentId, String> =
        images.iter().map(|image| (image.id, image_path(image))).collect();
    let mut files: Vec<File> = Vec::with_capacity(articles.len() + images.len());
    for article in articles {
        let Some(path) = paths.get(&article.id) else { continue };
        let body = replace_addresses(&article.body, &|address, _| relative(address, path, &paths, &pictures));
        files.push((path.clone(), file(article, &body).into_bytes()));
    }
    files.extend(images.iter().map(|image| (image_path(image), image.bytes.clone())));
    files
}

fn image_path(image: &ExportImage) -> String {
    let ending: String = image.extension.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("images/{}.{}", image.id, ending.to_ascii_lowercase())
}

/// A path for each article, no two the same on systems that ignore case.
fn paths(articles: &[ExportArticle]) -> HashMap<ArticleId, String> {
    let mut taken = HashSet::new();
    let mut paths = HashMap::new();
    for article in articles {
        let folder: String =
            article.language.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let folder = if folder.is_empty() { "und".to_owned() } else { folder };
        let name = crate::slug(article.slug.as_deref().unwrap_or(&article.title), &article.language);
        let numbered = (2..).map(|number| format!("{folder}/{name}-{number}.md"));
        let path = std::iter::once(format!("{folder}/{name}.md"))
            .chain(numbered)
            .find(|path| taken.insert(path.to_lowercase()));
        paths.insert(article.id, path.unwrap_or_default());
    }
    paths
}

/// An address as seen from the file at `from`, when what it points to is exported too.
fn relative(
    address: &str,
    from: &str,
    articles: &HashMap<ArticleId, String>,
    images: &HashMap<AttachmentId, String>,
) -> Option<String> {
    let (target, heading) = match crate::address::read(address) {
        crate::address::Address::Article(id, heading) => (articles.get(&id)?, heading),
        crate::address::Address::Attachment(id) => (images.get(&id)?, None),
        _ => return None,
    };
    let folder = from.split('/').next().unwrap_or_default();
    let path = match target.split_once('/') {
        Some((same, name)) if same == folder => name.to_owned(),
        _ => format!("../{target}"),
    };
    Some(heading.map_or(path.clone(), |heading| format!("{path}#{heading}")))
}

/// The fields at the head of a file, in the order they are written.
#[derive(Serialize)]
struct Fields<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    language: &'a str,
    state: &'a str,
    audience: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    topics: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    products: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

fn file(article: &ExportArticle, body: &str) -> String {
    let updated = article.updated_at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    let fields = Fields {
        id: article.id.to_string(),
        family: article.family.as_deref(),
        title: &article.title,
        summary: &article.summary,
        language: &article.language,
        state: article.state.as_str(),
        audience: article.audience.as_str(),
        topics: &article.topics,
        products: &article.products,
        owner: article.owner.as_deref(),
        review_by: article.review_by.as_deref(),
        slug: article.slug.as_deref(),
        updated_at: updated.map(|time| time.to_string()),
    };
    let options = serde_saphyr::ser_options! { quote_all: true, prefer_block_scalars: false };
    let mut head = String::new();
    // Words and lists of words: nothing in them that YAML could refuse.
    serde_saphyr::to_fmt_writer_with_options(&mut head, &fields, options)
        .expect("BUG: words are always YAML");
    format!("---\n{}\n---\n\n{}", head.trim_end(), crate::import::body(body))
}
