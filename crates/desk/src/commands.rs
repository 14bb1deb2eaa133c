//! [`DeskCommands`] for the desk: each command is one call into its use case.

use throughline_wire::WireError;
use throughline_wire::desk_api::{
    AddAttachment, AddContactPoint, AddImportFile, AddNote, ArticleDifference, ArticleDraft, ArticleHits,
    ArticlePage, ArticlePreview, ArticleVersions, ArticleView, ArticleWords, Assign, AttachmentBytes,
    Colleagues, CompareArticles, ConversationItem, ConversationPage, ConversationView, CreateCustomer,
    CustomerHits, CustomerView, DeleteFeed, DeleteTopic, DemoShop, DeskCommands, Draft, EditCustomer,
    ExportedArticles, Feeds, FindArticles, FindCustomers, GetArticle, GetArticleDraft, GetAttachment,
    GetConversation, GetCustomer, GetDraft, GetMerge, GetTimeline, ImportRef, Imports, InsertArticle,
    KnowledgeOverview, ListArticles, ListConversations, ListImportEntries, ListVersions, MarkRead, MergeView,
    NoteSearch, Nothing, OutboxPage, PasteArticle, PastedArticle, PreviewArticle, RecordAnswer,
    RemoveContactPoint, ResolveOutbox, SaveArticle, SaveFeed, SaveTopic, SendMessage, Session,
    SetArticleState, SetPresence, SetStatus, SetTyping, Settings, SignIn, SignOut, StartConversation,
    SuggestAnswers, Suggestions, TimelineItem, TimelinePage, Topics, ViewCounts,
};
use throughline_wire::knowledge::{BeginImport, Gaps, ImportEntryPage};
use throughline_wire::rows::{AttachmentRef, ImportRow, KnowledgeSettingsRow};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::{
    attachments, composing, conversations, customers, knowledge, outbox, session, settings, timeline,
};

/// `name(Request) -> Response = use case`, with the error turned into the wire's.
macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty = $use_case:path;)+) => {
        impl DeskCommands for Desk {
            $(async fn $name(&self, request: $request) -> Result<$response, WireError> {
                $use_case(&self.inner, request).await.map_err(|error| to_wire(stringify!($name), &error))
            })+
        }
    };
}

commands! {
    get_session(Nothing) -> Session = session::get;
    sign_in(SignIn) -> Session = session::sign_in;
    sign_out(SignOut) -> Session = session::sign_out;
    save_settings(Settings) -> Settings = settings::save;
    set_presence(SetPresence) -> Nothing = session::set_presence;
    list_conversations(ListConversations) -> ConversationPage = conversations::list;
    count_views(Nothing) -> ViewCounts = conversations::count;
    get_conversation(GetConversation) -> ConversationView = conversations::get;
    start_conversation(StartConversation) -> ConversationItem = conversations::start;
    assign(Assign) -> ConversationItem = conversations::assign;
    set_status(SetStatus) -> ConversationItem = conversations::set_status;
    mark_read(MarkRead) -> Nothing = conversations::mark_read;
    get_timeline(GetTimeline) -> TimelinePage = timeline::get;
    send_message(SendMessage) -> TimelineItem = composing::send_message;
    add_note(AddNote) -> TimelineItem = composing::add_note;
    list_outbox(Nothing) -> OutboxPage = outbox::list;
    resolve_outbox(ResolveOutbox) -> Nothing = outbox::resolve;
    get_draft(GetDraft) -> Draft = composing::get_draft;
    save_draft(Draft) -> Nothing = composing::save_draft;
    add_attachment(AddAttachment) -> AttachmentRef = attachments::add;
    get_attachment(GetAttachment) -> AttachmentBytes = attachments::get;
    set_typing(SetTyping) -> Nothing = composing::set_typing;
    find_customers(FindCustomers) -> CustomerHits = customers::find;
    get_customer(GetCustomer) -> CustomerView = customers::get;
    create_customer(CreateCustomer) -> CustomerView = customers::create;
    edit_customer(EditCustomer) -> CustomerView = customers::edit;
    add_contact_point(AddContactPoint) -> CustomerView = customers::add_contact_point;
    remove_contact_point(RemoveContactPoint) -> CustomerView = customers::remove_contact_point;
    get_knowledge(Nothing) -> KnowledgeOverview = knowledge::get_knowledge;
    find_articles(FindArticles) -> ArticleHits = crate::use_cases::finding::find_articles;
    list_articles(ListArticles) -> ArticlePage = knowledge::list_articles;
    get_article(GetArticle) -> ArticleView = knowledge::get_article;
    preview_article(PreviewArticle) -> ArticlePreview = knowledge::preview_article;
    paste_article(PasteArticle) -> PastedArticle = knowledge::paste_article;
    get_article_draft(GetArticleDraft) -> ArticleDraft = knowledge::get_article_draft;
    save_article_draft(ArticleDraft) -> Nothing = knowledge::save_article_draft;
    save_article(SaveArticle) -> ArticleView = knowledge::save_article;
    set_article_state(SetArticleState) -> ArticleView = knowledge::set_article_state;
    delete_article(GetArticle) -> Nothing = knowledge::delete_article;
    list_versions(ListVersions) -> ArticleVersions = knowledge::list_versions;
    compare_articles(CompareArticles) -> ArticleDifference = knowledge::compare_articles;
    get_merge(GetMerge) -> MergeView = knowledge::get_merge;
    list_topics(Nothing) -> Topics = knowledge::list_topics;
    save_topic(SaveTopic) -> Topics = knowledge::save_topic;
    delete_topic(DeleteTopic) -> Topics = knowledge::delete_topic;
    get_knowledge_settings(Nothing) -> KnowledgeSettingsRow = knowledge::get_knowledge_settings;
    save_knowledge_settings(KnowledgeSettingsRow) -> KnowledgeSettingsRow = knowledge::save_knowledge_settings;
    suggest_answers(SuggestAnswers) -> Suggestions = crate::use_cases::suggesting::suggest_answers;
    record_answer(RecordAnswer) -> Nothing = knowledge::record_answer;
    insert_article(InsertArticle) -> ArticleWords = knowledge::insert_article;
    note_search(NoteSearch) -> Nothing = knowledge::note_search;
    get_gaps(Nothing) -> Gaps = knowledge::get_gaps;
    list_feeds(Nothing) -> Feeds = knowledge::list_feeds;
    save_feed(SaveFeed) -> Feeds = knowledge::save_feed;
    delete_feed(DeleteFeed) -> Feeds = knowledge::delete_feed;
    list_imports(Nothing) -> Imports = knowledge::list_imports;
    begin_import(BeginImport) -> ImportRow = knowledge::begin_import;
    add_import_file(AddImportFile) -> Nothing = knowledge::add_import_file;
    read_import(ImportRef) -> ImportRow = knowledge::read_import;
    list_import_entries(ListImportEntries) -> ImportEntryPage = knowledge::list_import_entries;
    run_import(ImportRef) -> ImportRow = knowledge::run_import;
    stop_import(ImportRef) -> ImportRow = knowledge::stop_import;
    export_articles(Nothing) -> ExportedArticles = knowledge::export_articles;
    list_colleagues(Nothing) -> Colleagues = session::list_colleagues;
    play_customer(Nothing) -> DemoShop = session::play_customer;
}

/// Defects are logged here, once; everything else is the window's to show.
fn to_wire(command: &'static str, error: &DeskError) -> WireError {
    let wire = error.to_wire();
    if wire.code == throughline_wire::ErrorCode::Internal {
        tracing::error!(command, %error, "a command failed");
    } else {
        tracing::debug!(command, code = ?wire.code, "a command was refused");
    }
    wire
}
