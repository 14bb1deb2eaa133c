// Every command the desk takes, with its request and response. Made by `cargo xtask types`; do not edit.
import type { AddAttachment } from "./AddAttachment";
import type { AddContactPoint } from "./AddContactPoint";
import type { AddImportFile } from "./AddImportFile";
import type { AddNote } from "./AddNote";
import type { ArticleDifference } from "./ArticleDifference";
import type { ArticleDraft } from "./ArticleDraft";
import type { ArticleHits } from "./ArticleHits";
import type { ArticlePage } from "./ArticlePage";
import type { ArticlePreview } from "./ArticlePreview";
import type { ArticleVersions } from "./ArticleVersions";
import type { ArticleView } from "./ArticleView";
import type { ArticleWords } from "./ArticleWords";
import type { Assign } from "./Assign";
import type { AttachmentBytes } from "./AttachmentBytes";
import type { AttachmentRef } from "./AttachmentRef";
import type { BeginImport } from "./BeginImport";
import type { Colleagues } from "./Colleagues";
import type { CompareArticles } from "./CompareArticles";
import type { ConversationItem } from "./ConversationItem";
import type { ConversationPage } from "./ConversationPage";
import type { ConversationView } from "./ConversationView";
import type { CreateCustomer } from "./CreateCustomer";
import type { CustomerHits } from "./CustomerHits";
import type { CustomerView } from "./CustomerView";
import type { DeleteFeed } from "./DeleteFeed";
import type { DeleteTopic } from "./DeleteTopic";
import type { DemoShop } from "./DemoShop";
import type { Draft } from "./Draft";
import type { EditCustomer } from "./EditCustomer";
import type { ExportedArticles } from "./ExportedArticles";
import type { Feeds } from "./Feeds";
import type { FindArticles } from "./FindArticles";
import type { FindCustomers } from "./FindCustomers";
import type { Gaps } from "./Gaps";
import type { GetArticle } from "./GetArticle";
import type { GetArticleDraft } from "./GetArticleDraft";
import type { GetAttachment } from "./GetAttachment";
import type { GetConversation } from "./GetConversation";
import type { GetCustomer } from "./GetCustomer";
import type { GetDraft } from "./GetDraft";
import type { GetMerge } from "./GetMerge";
import type { GetTimeline } from "./GetTimeline";
import type { ImportEntryPage } from "./ImportEntryPage";
import type { ImportRef } from "./ImportRef";
import type { ImportRow } from "./ImportRow";
import type { Imports } from "./Imports";
import type { InsertArticle } from "./InsertArticle";
import type { KnowledgeOverview } from "./KnowledgeOverview";
import type { KnowledgeSettingsRow } from "./KnowledgeSettingsRow";
import type { ListArticles } from "./ListArticles";
import type { ListConversations } from "./ListConversations";
import type { ListImportEntries } from "./ListImportEntries";
import type { ListVersions } from "./ListVersions";
import type { MarkRead } from "./MarkRead";
import type { MergeView } from "./MergeView";
import type { NoteSearch } from "./NoteSearch";
import type { Nothing } from "./Nothing";
import type { OutboxPage } from "./OutboxPage";
import type { PasteArticle } from "./PasteArticle";
import type { PastedArticle } from "./PastedArticle";
import type { PreviewArticle } from "./PreviewArticle";
import type { RecordAnswer } from "./RecordAnswer";
import type { RemoveContactPoint } from "./RemoveContactPoint";
import type { ResolveOutbox } from "./ResolveOutbox";
import type { SaveArticle } from "./SaveArticle";
import type { SaveFeed } from "./SaveFeed";
import type { SaveTopic } from "./SaveTopic";
import type { SendMessage } from "./SendMessage";
import type { Session } from "./Session";
import type { SetArticleState } from "./SetArticleState";
import type { SetPresence } from "./SetPresence";
import type { SetStatus } from "./SetStatus";
import type { SetTyping } from "./SetTyping";
import type { Settings } from "./Settings";
import type { SignIn } from "./SignIn";
import type { SignOut } from "./SignOut";
import type { StartConversation } from "./StartConversation";
import type { SuggestAnswers } from "./SuggestAnswers";
import type { Suggestions } from "./Suggestions";
import type { TimelineItem } from "./TimelineItem";
import type { TimelinePage } from "./TimelinePage";
import type { Topics } from "./Topics";
import type { ViewCounts } from "./ViewCounts";

export interface DeskCommands {
  get_session: { request: Nothing; response: Session };
  sign_in: { request: SignIn; response: Session };
  sign_out: { request: SignOut; response: Session };
  save_settings: { request: Settings; response: Settings };
  set_presence: { request: SetPresence; response: Nothing };
  list_conversations: { request: ListConversations; response: ConversationPage };
  count_views: { request: Nothing; response: ViewCounts };
  get_conversation: { request: GetConversation; response: ConversationView };
  start_conversation: { request: StartConversation; response: ConversationItem };
  assign: { request: Assign; response: ConversationItem };
  set_status: { request: SetStatus; response: ConversationItem };
  mark_read: { request: MarkRead; response: Nothing };
  get_timeline: { request: GetTimeline; response: TimelinePage };
  send_message: { request: SendMessage; response: TimelineItem };
  add_note: { request: AddNote; response: TimelineItem };
  list_outbox: { request: Nothing; response: OutboxPage };
  resolve_outbox: { request: ResolveOutbox; response: Nothing };
  get_draft: { request: GetDraft; response: Draft };
  save_draft: { request: Draft; response: Nothing };
  add_attachment: { request: AddAttachment; response: AttachmentRef };
  get_attachment: { request: GetAttachment; response: AttachmentBytes };
  set_typing: { request: SetTyping; response: Nothing };
  find_customers: { request: FindCustomers; response: CustomerHits };
  get_customer: { request: GetCustomer; response: CustomerView };
  create_customer: { request: CreateCustomer; response: CustomerView };
  edit_customer: { request: EditCustomer; response: CustomerView };
  add_contact_point: { request: AddContactPoint; response: CustomerView };
  remove_contact_point: { request: RemoveContactPoint; response: CustomerView };
  get_knowledge: { request: Nothing; response: KnowledgeOverview };
  find_articles: { request: FindArticles; response: ArticleHits };
  list_articles: { request: ListArticles; response: ArticlePage };
  get_article: { request: GetArticle; response: ArticleView };
  preview_article: { request: PreviewArticle; response: ArticlePreview };
  paste_article: { request: PasteArticle; response: PastedArticle };
  get_article_draft: { request: GetArticleDraft; response: ArticleDraft };
  save_article_draft: { request: ArticleDraft; response: Nothing };
  save_article: { request: SaveArticle; response: ArticleView };
  set_article_state: { request: SetArticleState; response: ArticleView };
  delete_article: { request: GetArticle; response: Nothing };
  list_versions: { request: ListVersions; response: ArticleVersions };
  compare_articles: { request: CompareArticles; response: ArticleDifference };
  get_merge: { request: GetMerge; response: MergeView };
  list_topics: { request: Nothing; response: Topics };
  save_topic: { request: SaveTopic; response: Topics };
  delete_topic: { request: DeleteTopic; response: Topics };
  get_knowledge_settings: { request: Nothing; response: KnowledgeSettingsRow };
  save_knowledge_settings: { request: KnowledgeSettingsRow; response: KnowledgeSettingsRow };
  suggest_answers: { request: SuggestAnswers; response: Suggestions };
  record_answer: { request: RecordAnswer; response: Nothing };
  insert_article: { request: InsertArticle; response: ArticleWords };
  note_search: { request: NoteSearch; response: Nothing };
  get_gaps: { request: Nothing; response: Gaps };
  list_feeds: { request: Nothing; response: Feeds };
  save_feed: { request: SaveFeed; response: Feeds };
  delete_feed: { request: DeleteFeed; response: Feeds };
  list_imports: { request: Nothing; response: Imports };
  begin_import: { request: BeginImport; response: ImportRow };
  add_import_file: { request: AddImportFile; response: Nothing };
  read_import: { request: ImportRef; response: ImportRow };
  list_import_entries: { request: ListImportEntries; response: ImportEntryPage };
  run_import: { request: ImportRef; response: ImportRow };
  stop_import: { request: ImportRef; response: ImportRow };
  export_articles: { request: Nothing; response: ExportedArticles };
  list_colleagues: { request: Nothing; response: Colleagues };
  play_customer: { request: Nothing; response: DemoShop };
}

export const commandNames = [
  "get_session",
  "sign_in",
  "sign_out",
  "save_settings",
  "set_presence",
  "list_conversations",
  "count_views",
  "get_conversation",
  "start_conversation",
  "assign",
  "set_status",
  "mark_read",
  "get_timeline",
  "send_message",
  "add_note",
  "list_outbox",
  "resolve_outbox",
  "get_draft",
  "save_draft",
  "add_attachment",
  "get_attachment",
  "set_typing",
  "find_customers",
  "get_customer",
  "create_customer",
  "edit_customer",
  "add_contact_point",
  "remove_contact_point",
  "get_knowledge",
  "find_articles",
  "list_articles",
  "get_article",
  "preview_article",
  "paste_article",
  "get_article_draft",
  "save_article_draft",
  "save_article",
  "set_article_state",
  "delete_article",
  "list_versions",
  "compare_articles",
  "get_merge",
  "list_topics",
  "save_topic",
  "delete_topic",
  "get_knowledge_settings",
  "save_knowledge_settings",
  "suggest_answers",
  "record_answer",
  "insert_article",
  "note_search",
  "get_gaps",
  "list_feeds",
  "save_feed",
  "delete_feed",
  "list_imports",
  "begin_import",
  "add_import_file",
  "read_import",
  "list_import_entries",
  "run_import",
  "stop_import",
  "export_articles",
  "list_colleagues",
  "play_customer",
] as const satisfies readonly (keyof DeskCommands)[];
