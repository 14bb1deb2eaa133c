//! The one list of commands the window may give the desk.
//!
//! From [`desk_commands!`] come: the [`DeskCommands`] trait the desk implements
//! (a command listed but not written does not compile), [`COMMAND_NAMES`] for
//! Tauri's permission manifest, [`dispatch`] for the loopback host, the Tauri
//! commands themselves (in `src-tauri`) and the TypeScript map (see
//! [`crate::typescript`]). Adding a command: one line here, one method in
//! `crates/desk`, `cargo xtask types`.

mod answers;
mod conversations;
mod customers;
mod desk_events;
mod imports;
mod knowledge;
mod session;
mod timeline;

pub use answers::*;
pub use conversations::*;
pub use customers::*;
pub use desk_events::*;
pub use imports::*;
pub use knowledge::*;
pub use session::*;
pub use timeline::*;

use crate::error::{ErrorCode, WireError};

/// Calls a macro with every command: `name(Request) -> Response`.
#[macro_export]
macro_rules! desk_commands {
    ($with:path) => {
        $with! {
            /// Who is signed in, to what, how the connection stands, the device's settings.
            get_session(Nothing) -> Session;
            /// Signs in to the hub.
            sign_in(SignIn) -> Session;
            /// Signs out; the cache of this agent is removed. Refused while replies wait, unless told to discard them.
            sign_out(SignOut) -> Session;
            /// Keeps the device's settings.
            save_settings(Settings) -> Settings;
            /// Whether the agent takes work.
            set_presence(SetPresence) -> Nothing;

            /// A page of a view of the inbox.
            list_conversations(ListConversations) -> ConversationPage;
            /// How many are in each view.
            count_views(Nothing) -> ViewCounts;
            /// One conversation with its customer, for the header and the panel.
            get_conversation(GetConversation) -> ConversationView;
            /// Opens a conversation with a customer.
            start_conversation(StartConversation) -> ConversationItem;
            /// Gives a conversation to an agent or a team.
            assign(Assign) -> ConversationItem;
            /// Resolves, reopens or snoozes.
            set_status(SetStatus) -> ConversationItem;
            /// The agent has seen the conversation to its end, or marks it unread.
            mark_read(MarkRead) -> Nothing;

            /// A page of a customer's timeline, newest at the end.
            get_timeline(GetTimeline) -> TimelinePage;
            /// Writes to the customer: kept in the outbox before this returns.
            send_message(SendMessage) -> TimelineItem;
            /// Writes to colleagues: kept in the outbox before this returns.
            add_note(AddNote) -> TimelineItem;
            /// Everything that waits, is held or has failed.
            list_outbox(Nothing) -> OutboxPage;
            /// Decides on a held reply, or tries a failed one again.
            resolve_outbox(ResolveOutbox) -> Nothing;
            /// The text being written in a conversation.
            get_draft(GetDraft) -> Draft;
            /// Keeps the text as it is typed.
            save_draft(Draft) -> Nothing;
            /// Keeps a file for a reply; returns what will be shown.
            add_attachment(AddAttachment) -> $crate::rows::AttachmentRef;
            /// The bytes of a file.
            get_attachment(GetAttachment) -> AttachmentBytes;
            /// Tells the customer's side that the agent is writing.
            set_typing(SetTyping) -> Nothing;

            /// Customers by a few letters of name, phone or e-mail.
            find_customers(FindCustomers) -> CustomerHits;
            /// One customer, for the panel.
            get_customer(GetCustomer) -> CustomerView;
            /// Adds a customer.
            create_customer(CreateCustomer) -> CustomerView;
            /// Changes fields of a customer.
            edit_customer(EditCustomer) -> CustomerView;
            /// Adds an address.
            add_contact_point(AddContactPoint) -> CustomerView;
            /// Removes an address.
            remove_contact_point(RemoveContactPoint) -> CustomerView;

            /// What the knowledge screen needs to begin.
            get_knowledge(Nothing) -> KnowledgeOverview;
            /// Searches published articles as the agent types.
            find_articles(FindArticles) -> ArticleHits;
            /// A page of articles, last changed first.
            list_articles(ListArticles) -> ArticlePage;
            /// One article, for reading and for writing.
            get_article(GetArticle) -> ArticleView;
            /// Draws Markdown that is being written.
            preview_article(PreviewArticle) -> ArticlePreview;
            /// Turns pasted HTML into clean Markdown.
            paste_article(PasteArticle) -> PastedArticle;
            /// The text being written in an article, kept on this machine.
            get_article_draft(GetArticleDraft) -> ArticleDraft;
            /// Keeps the text as it is typed.
            save_article_draft(ArticleDraft) -> Nothing;
            /// Writes a version: kept in the outbox before this returns.
            save_article(SaveArticle) -> ArticleView;
            /// To review, published, retired, back to draft.
            set_article_state(SetArticleState) -> ArticleView;
            /// Throws away an article that was never published.
            delete_article(GetArticle) -> Nothing;
            /// A page of an article's versions; needs the hub.
            list_versions(ListVersions) -> ArticleVersions;
            /// What differs between two texts.
            compare_articles(CompareArticles) -> ArticleDifference;
            /// Two versions that wait for someone to merge them.
            get_merge(GetMerge) -> MergeView;
            /// The topics, in their order.
            list_topics(Nothing) -> Topics;
            /// Adds or changes a topic.
            save_topic(SaveTopic) -> Topics;
            /// Removes a topic; its articles stay.
            delete_topic(DeleteTopic) -> Topics;
            /// Synonyms and the portal.
            get_knowledge_settings(Nothing) -> $crate::rows::KnowledgeSettingsRow;
            /// Sets synonyms and the portal.
            save_knowledge_settings($crate::rows::KnowledgeSettingsRow) -> $crate::rows::KnowledgeSettingsRow;
            /// What could answer the customer's latest words, or what the agent is typing.
            suggest_answers(SuggestAnswers) -> Suggestions;
            /// Tells what was done with an answer; the next suggestion knows.
            record_answer(RecordAnswer) -> Nothing;
            /// The words that put an article into a reply.
            insert_article(InsertArticle) -> ArticleWords;
            /// What was searched for and whether something was opened; for the page of gaps.
            note_search(NoteSearch) -> Nothing;
            /// Where the knowledge base is thin; needs the hub.
            get_gaps(Nothing) -> $crate::knowledge::Gaps;
            /// The feeds of community threads.
            list_feeds(Nothing) -> Feeds;
            /// Adds or changes a feed.
            save_feed(SaveFeed) -> Feeds;
            /// Removes a feed; its threads are retired.
            delete_feed(DeleteFeed) -> Feeds;
            /// The imports, newest first.
            list_imports(Nothing) -> Imports;
            /// Begins an import; needs the hub.
            begin_import($crate::knowledge::BeginImport) -> $crate::rows::ImportRow;
            /// Gives a file to an import; needs the hub.
            add_import_file(AddImportFile) -> Nothing;
            /// All files are there: reads them, changing nothing; needs the hub.
            read_import(ImportRef) -> $crate::rows::ImportRow;
            /// A page of an import's entries; needs the hub.
            list_import_entries(ListImportEntries) -> $crate::knowledge::ImportEntryPage;
            /// Writes the articles; needs the hub.
            run_import(ImportRef) -> $crate::rows::ImportRow;
            /// Gives an import up; needs the hub.
            stop_import(ImportRef) -> $crate::rows::ImportRow;
            /// All articles as a ZIP of Markdown files; needs the hub.
            export_articles(Nothing) -> ExportedArticles;

            /// Agents and teams, for assigning and mentioning.
            list_colleagues(Nothing) -> Colleagues;
            /// Opens the demo shop in the default browser; its address is returned for a machine without one.
            play_customer(Nothing) -> DemoShop;
        }
    };
}

macro_rules! define_trait_and_dispatch {
    ($($(#[$doc:meta])* $name:ident($request:ty) -> $response:ty;)+) => {
        /// What the desk can do for a window. One method per command of [`desk_commands!`].
        pub trait DeskCommands: Send + Sync + 'static {
            $(
                $(#[$doc])*
                fn $name(&self, request: $request)
                    -> impl std::future::Future<Output = Result<$response, WireError>> + Send;
            )+
        }

        /// The names of all commands.
        pub const COMMAND_NAMES: &[&str] = &[$(stringify!($name)),+];

        /// Runs a command by name with a JSON request: the loopback host's way in.
        pub async fn dispatch<D: DeskCommands>(
            desk: &D,
            name: &str,
            request: serde_json::Value,
        ) -> Result<serde_json::Value, WireError> {
            match name {
                $(stringify!($name) => {
                    let request = serde_json::from_value(request)
                        .map_err(|error| WireError::new(ErrorCode::InvalidInput, error.to_string()).about("request"))?;
                    let response = desk.$name(request).await?;
                    serde_json::to_value(response)
                        .map_err(|error| WireError::new(ErrorCode::Internal, error.to_string()))
                })+
                _ => Err(WireError::new(ErrorCode::NotFound, "no such command").about(name)),
            }
        }

        /// Name, request type and response type of every command, in TypeScript.
        pub(crate) fn typescript_signatures(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            use ts_rs::TS;
            vec![$((stringify!($name), <$request>::name(config), <$response>::name(config))),+]
        }

        /// Writes the TypeScript of every type the commands use.
        pub(crate) fn export_types(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            use ts_rs::TS;
            $(
                <$request>::export_all(config)?;
                <$response>::export_all(config)?;
            )+
            Ok(())
        }
    };
}
desk_commands!(define_trait_and_dispatch);
