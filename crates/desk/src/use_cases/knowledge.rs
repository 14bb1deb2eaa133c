//! The knowledge base, as the window asks for it.

use throughline_wire::desk_api::{
    AddImportFile, ArticleDifference, ArticleDraft, ArticleHits, ArticlePage, ArticlePreview,
    ArticleVersions, ArticleView, ArticleWords, CompareArticles, DeleteFeed, DeleteTopic, ExportedArticles,
    Feeds, FindArticles, GetArticle, GetArticleDraft, GetMerge, ImportRef, Imports, InsertArticle,
    KnowledgeOverview, ListArticles, ListImportEntries, ListVersions, MergeView, NoteSearch, Nothing,
    PasteArticle, PastedArticle, PreviewArticle, RecordAnswer, SaveArticle, SaveFeed, SaveTopic,
    SetArticleState, SuggestAnswers, Suggestions, Topics,
};
use throughline_wire::knowledge::{BeginImport, Gaps, ImportEntryPage};
use throughline_wire::rows::{ImportRow, KnowledgeSettingsRow};

use crate::desk::Inner;
use crate::error::DeskError;

macro_rules! next {
    ($($name:ident($request:ty) -> $response:ty;)+) => {
        $(pub(crate) async fn $name(_inner: &Inner, _request: $request) -> Result<$response, DeskError> {
            Err(DeskError::NotFound { what: "knowledge base", id: String::new() })
        })+
    };
}

next! {
    get_knowledge(Nothing) -> KnowledgeOverview;
    find_articles(FindArticles) -> ArticleHits;
    list_articles(ListArticles) -> ArticlePage;
    get_article(GetArticle) -> ArticleView;
    preview_article(PreviewArticle) -> ArticlePreview;
    paste_article(PasteArticle) -> PastedArticle;
    get_article_draft(GetArticleDraft) -> ArticleDraft;
    save_article_draft(ArticleDraft) -> Nothing;
    save_article(SaveArticle) -> ArticleView;
    set_article_state(SetArticleState) -> ArticleView;
    delete_article(GetArticle) -> Nothing;
    list_versions(ListVersions) -> ArticleVersions;
    compare_articles(CompareArticles) -> ArticleDifference;
    get_merge(GetMerge) -> MergeView;
    list_topics(Nothing) -> Topics;
    save_topic(SaveTopic) -> Topics;
    delete_topic(DeleteTopic) -> Topics;
    get_knowledge_settings(Nothing) -> KnowledgeSettingsRow;
    save_knowledge_settings(KnowledgeSettingsRow) -> KnowledgeSettingsRow;
    suggest_answers(SuggestAnswers) -> Suggestions;
    record_answer(RecordAnswer) -> Nothing;
    insert_article(InsertArticle) -> ArticleWords;
    note_search(NoteSearch) -> Nothing;
    get_gaps(Nothing) -> Gaps;
    list_feeds(Nothing) -> Feeds;
    save_feed(SaveFeed) -> Feeds;
    delete_feed(DeleteFeed) -> Feeds;
    list_imports(Nothing) -> Imports;
    begin_import(BeginImport) -> ImportRow;
    add_import_file(AddImportFile) -> Nothing;
    read_import(ImportRef) -> ImportRow;
    list_import_entries(ListImportEntries) -> ImportEntryPage;
    run_import(ImportRef) -> ImportRow;
    stop_import(ImportRef) -> ImportRow;
    export_articles(Nothing) -> ExportedArticles;
}
