//! The knowledge base as a folder or a ZIP of Markdown, as the import takes it.
//! Community threads stay out: their feeds bring them. The ZIP is written while
//! it is sent; pictures are fetched one by one.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use throughline_articles::export::{ExportArticle, ExportImage, File, export_folder};
use throughline_articles::references;
use throughline_domain::{ArticleOrigin, AttachmentId, Millis, TenantId};
use throughline_hub_store::{Store, StoreError};
use throughline_wire::rows::ArticleRow;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Articles of one read.
const PAGE: u32 = 200;

/// Why an export did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The record could not be read.
    #[error("the record could not be read")]
    Store(#[from] StoreError),
    /// What takes it broke off.
    #[error("writing the export")]
    Io(#[from] std::io::Error),
    /// The archive could not be written.
    #[error("writing the archive")]
    Zip(#[from] zip::result::ZipError),
}

/// An export, gathered: texts are there, pictures are still in the record.
pub struct Export {
    tenant: TenantId,
    files: Vec<File>,
    pictures: HashMap<String, AttachmentId>,
}

impl Export {
    /// Gathers every article of the company.
    pub async fn gather(store: &Store, tenant: TenantId) -> Result<Self, StoreError> {
        let names = Names::load(store, tenant).await?;
        let mut articles = Vec::new();
        let mut shown: HashSet<AttachmentId> = HashSet::new();
        let mut after = 0;
        loop {
            let page = store.articles_page(tenant, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, row) in page {
                let is_thread = row.source.as_ref().is_some_and(|it| it.origin == ArticleOrigin::Community);
                if !is_thread {
                    shown.extend(references(&row.content.body).attachments);
                    articles.push(names.article(row));
                }
            }
        }
        let shown: Vec<AttachmentId> = shown.into_iter().collect();
        let mut images = Vec::new();
        for chunk in shown.chunks(500) {
            let found = store.article_pictures(tenant, chunk).await?;
            images.extend(found.into_iter().map(|(id, kind)| empty_image(id, &kind)));
        }
        images.sort_by_key(|image| image.id);
        let laid = tokio::task::spawn_blocking(move || {
            let count = images.len();
            let mut files = export_folder(&articles, &images);
            let at = files.len().saturating_sub(count);
            let pictures = files.split_off(at).into_iter().map(|(path, _)| path);
            let pictures: HashMap<_, _> = pictures.zip(images.iter().map(|image| image.id)).collect();
            (files, pictures)
        });
        let (files, pictures) = laid.await.map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
        Ok(Self { tenant, files, pictures })
    }

    /// How many files it has.
    pub fn len(&self) -> usize {
        self.files.len() + self.pictures.len()
    }

    /// Whether there is nothing to export.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands out every file, from a thread that may block.
    pub fn each(
        self,
        store: &Store,
        runtime: &tokio::runtime::Handle,
        mut take: impl FnMut(&str, &[u8]) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        for (path, bytes) in self.files {
            take(&path, &bytes)?;
        }
        let mut pictures: Vec<_> = self.pictures.into_iter().collect();
        pictures.sort();
        for (path, id) in pictures {
            if let Some(picture) = runtime.block_on(store.article_picture(self.tenant, id))? {
                take(&path, &picture.bytes)?;
            }
        }
        Ok(())
    }

    /// Writes it as a ZIP into something that need not seek.
    pub fn zip(
        self,
        store: &Store,
        runtime: &tokio::runtime::Handle,
        into: impl Write,
        mut told: impl FnMut(),
    ) -> Result<(), ExportError> {
        let mut zip = ZipWriter::new_stream(into);
        self.each(store, runtime, |path, bytes| {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            zip.start_file(path, options)?;
            zip.write_all(bytes)?;
            told();
            Ok(())
        })?;
        zip.finish()?.into_inner().flush()?;
        Ok(())
    }
}

fn empty_image(id: AttachmentId, media_type: &str) -> ExportImage {
    let extension = match media_type {
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "png",
    };
    ExportImage { id, extension: extension.to_owned(), bytes: Vec::new() }
}

/// Ids as people read them.
struct Names {
    topics: HashMap<throughline_domain::TopicId, String>,
    agents: HashMap<throughline_domain::AgentId, String>,
}

impl Names {
    async fn load(store: &Store, tenant: TenantId) -> Result<Self, StoreError> {
        let topics = store.topics(tenant).await?.into_iter().map(|topic| (topic.id, topic.name)).collect();
        let agents = store.list_agents(tenant).await?.into_iter();
        let agents = agents.map(|agent| (agent.id, agent.email)).filter(|(_, email)| !email.is_empty());
        Ok(Self { topics, agents: agents.collect() })
    }

    fn article(&self, row: ArticleRow) -> ExportArticle {
        ExportArticle {
            id: row.id,
            family: (row.family_id.0 != row.id.0).then(|| row.family_id.to_string()),
            title: row.content.title,
            summary: row.content.summary,
            body: row.content.body,
            language: row.language,
            topics: row.topic_ids.iter().filter_map(|id| self.topics.get(id).cloned()).collect(),
            products: row.products,
            audience: row.audience,
            state: row.state,
            owner: row.owner_id.and_then(|id| self.agents.get(&id).cloned()),
            review_by: row.review_by_at.and_then(day),
            slug: None,
            updated_at: Some(row.updated_at),
        }
    }
}

fn day(at: Millis) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(at).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

/// What a download is called.
pub fn file_name(now: Millis) -> String {
    format!("knowledge-{}.zip", day(now).unwrap_or_default())
}
