//! The text of articles, the same on desk and hub: Markdown to safe HTML, HTML
//! and Word to clean Markdown, differences and three-way merges, and the import
//! and export formats. Pure: bytes in, values out; nothing is read or fetched here.
