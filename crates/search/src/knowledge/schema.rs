//! The fields of the index.
//!
//! | field | holds | for |
//! |---|---|---|
//! | `id` | the variant's id | replacing and removing |
//! | `stem` | stems of all words, pairs of dense writing | what a word must match |
//! | `body` | all words as written (folded), with positions | phrases, exclusion, exact forms, typos |
//! | `title` | stems of the title's words | ranking |
//! | `edge` | beginnings of all words, 2 to 5 letters | search as you type |
//! | `title_edge` | beginnings of the title's words, 1 to 8 letters | ranking while typing |
//! | `facet` | `l:en`, `t:TOPIC`, `p:product`, `a:public` | filters |
//! | `rank` | quality, day of the last change, language, packed | ranking |
//! | `family` | half of the family's id | one hit per family |
//! | `card` | id, family, language, title | the hit |
//!
//! Bodies are not stored: the owner has them.

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

/// Changes when old files cannot be read by this program: other fields, other engine.
pub const LAYOUT: u32 = 1;
/// Changes when words are cut, folded or stemmed otherwise: old files still answer.
pub const ANALYSIS: u32 = 1;

/// The fields by name.
#[derive(Clone, Debug)]
pub struct Fields {
    /// All of them.
    pub schema: Schema,
    pub id: Field,
    pub stem: Field,
    pub body: Field,
    pub title: Field,
    pub edge: Field,
    pub title_edge: Field,
    pub facet: Field,
    pub rank: Field,
    pub family: Field,
    pub card: Field,
}

impl Fields {
    /// Builds the schema.
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let id = schema.add_bytes_field("id", BytesOptions::default().set_indexed());
        let stem = words(&mut schema, "stem", IndexRecordOption::WithFreqs, true);
        let body = words(&mut schema, "body", IndexRecordOption::WithFreqsAndPositions, true);
        let title = words(&mut schema, "title", IndexRecordOption::WithFreqs, true);
        let edge = words(&mut schema, "edge", IndexRecordOption::Basic, false);
        let title_edge = words(&mut schema, "title_edge", IndexRecordOption::Basic, false);
        let facet = words(&mut schema, "facet", IndexRecordOption::Basic, false);
        let rank = schema.add_u64_field("rank", NumericOptions::default() | FAST);
        let family = schema.add_u64_field("family", NumericOptions::default() | FAST);
        let card = schema.add_bytes_field("card", BytesOptions::default() | STORED);
        let schema = schema.build();
        Self { schema, id, stem, body, title, edge, title_edge, facet, rank, family, card }
    }
}

fn words(schema: &mut SchemaBuilder, name: &str, record: IndexRecordOption, has_norms: bool) -> Field {
    // Words are cut before they come here; "raw" is never asked.
    let indexing =
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record).set_fieldnorms(has_norms);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}
