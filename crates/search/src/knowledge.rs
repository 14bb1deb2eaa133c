//! The full-text index over articles: as-you-type, typos, languages, filters.
