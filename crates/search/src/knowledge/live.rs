//! What searches read: the index as of its last commit, the few articles changed
//! since (each batch a small index in memory), and which older versions those
//! hide. Never changed in place: a change makes a new one, and a search keeps the
//! one it began with.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::schema::Term;
use tantivy::{DocId, DocSet, Index, IndexSettings, ReloadPolicy, Searcher, TERMINATED, TantivyDocument};
use uuid::Uuid;

use super::article::ArticleDoc;
use super::document::Documents;
use super::error::SearchError;
use super::languages::Languages;
use super::rank::Columns;
use super::schema::Fields;

/// Memory for building a batch's index; a batch is far smaller.
const HOT_BUDGET_BYTES: usize = 15_000_000;

/// Everything a search reads.
#[derive(Clone, Default)]
pub struct Live {
    /// The committed index first, then the batches since, oldest first.
    pub parts: Vec<Part>,
    /// The languages of all parts.
    pub languages: Arc<Languages>,
    /// Does it hold all articles there are? Not while it is filled for the first time.
    pub is_filled: bool,
}

/// One index and what of it no longer holds.
#[derive(Clone)]
pub struct Part {
    pub searcher: Searcher,
    pub columns: Arc<Vec<Columns>>,
    /// By segment.
    pub hidden: Vec<Arc<HashSet<DocId>>>,
}

impl Part {
    /// An index as it stands.
    pub fn new(searcher: Searcher) -> Result<Self, SearchError> {
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            let fast = segment.fast_fields();
            columns.push(Columns {
                rank: fast.u64("rank")?.first_or_default_col(0),
                family: fast.u64("family")?.first_or_default_col(0),
            });
        }
        let hidden = vec![Arc::default(); columns.len()];
        Ok(Self { searcher, columns: Arc::new(columns), hidden })
    }

    /// A batch of articles, searchable at once, in memory alone.
    pub fn hot<'a>(
        articles: impl IntoIterator<Item = &'a ArticleDoc>,
        fields: &Fields,
        documents: &mut Documents,
    ) -> Result<Self, SearchError> {
        let builder = Index::builder().schema(fields.schema.clone()).settings(settings());
        let mut writer = builder
            .single_segment_index_writer::<TantivyDocument>(RamDirectory::create(), HOT_BUDGET_BYTES)?;
        for article in articles {
            writer.add_document(documents.make(article))?;
        }
        let index = writer.finalize()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Self::new(reader.searcher())
    }

    /// Articles it shows.
    pub fn articles(&self) -> u64 {
        let hidden: usize = self.hidden.iter().map(|hidden| hidden.len()).sum();
        self.searcher.num_docs().saturating_sub(hidden as u64)
    }

    /// Hides these articles, whose newer version (or end) another part knows.
    pub fn hide(&mut self, ids: &[Uuid], fields: &Fields) -> io::Result<()> {
        for (segment, hidden) in self.searcher.segment_readers().iter().zip(&mut self.hidden) {
            let known = segment.inverted_index(fields.id).map_err(io::Error::other)?;
            for id in ids {
                let term = Term::from_field_bytes(fields.id, id.as_bytes());
                let record = tantivy::schema::IndexRecordOption::Basic;
                let Some(mut articles) = known.read_postings(&term, record)? else { continue };
                while articles.doc() != TERMINATED {
                    Arc::make_mut(hidden).insert(articles.doc());
                    articles.advance();
                }
            }
        }
        Ok(())
    }
}

impl Live {
    /// Of these parts.
    pub fn of(parts: Vec<Part>, is_filled: bool, fields: &Fields) -> io::Result<Self> {
        let languages = Languages::read(parts.iter().map(|part| &part.searcher), fields)?;
        Ok(Self { parts, languages: Arc::new(languages), is_filled })
    }
}

/// Blocks of cards kept open: two megabytes.
pub const CACHED_BLOCKS: usize = 1_024;

/// How every index of ours is kept.
pub fn settings() -> IndexSettings {
    // Small blocks: a page of hits reads ten cards from ten places.
    IndexSettings { docstore_blocksize: 2_048, ..IndexSettings::default() }
}
