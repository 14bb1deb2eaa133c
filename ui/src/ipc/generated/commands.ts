// Every command the desk takes, with its request and response. Made by `cargo xtask types`; do not edit.
import type { AddAttachment } from "./AddAttachment";
import type { AddContactPoint } from "./AddContactPoint";
import type { AddNote } from "./AddNote";
import type { Assign } from "./Assign";
import type { AttachmentBytes } from "./AttachmentBytes";
import type { AttachmentRef } from "./AttachmentRef";
import type { Colleagues } from "./Colleagues";
import type { ConversationItem } from "./ConversationItem";
import type { ConversationPage } from "./ConversationPage";
import type { ConversationView } from "./ConversationView";
import type { CreateCustomer } from "./CreateCustomer";
import type { CustomerHits } from "./CustomerHits";
import type { CustomerView } from "./CustomerView";
import type { DemoShop } from "./DemoShop";
import type { Draft } from "./Draft";
import type { EditCustomer } from "./EditCustomer";
import type { FindCustomers } from "./FindCustomers";
import type { GetAttachment } from "./GetAttachment";
import type { GetConversation } from "./GetConversation";
import type { GetCustomer } from "./GetCustomer";
import type { GetDraft } from "./GetDraft";
import type { GetTimeline } from "./GetTimeline";
import type { ListConversations } from "./ListConversations";
import type { MarkRead } from "./MarkRead";
import type { Nothing } from "./Nothing";
import type { OutboxPage } from "./OutboxPage";
import type { RemoveContactPoint } from "./RemoveContactPoint";
import type { ResolveOutbox } from "./ResolveOutbox";
import type { SendMessage } from "./SendMessage";
import type { Session } from "./Session";
import type { SetPresence } from "./SetPresence";
import type { SetStatus } from "./SetStatus";
import type { SetTyping } from "./SetTyping";
import type { Settings } from "./Settings";
import type { SignIn } from "./SignIn";
import type { SignOut } from "./SignOut";
import type { StartConversation } from "./StartConversation";
import type { TimelineItem } from "./TimelineItem";
import type { TimelinePage } from "./TimelinePage";
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
  "list_colleagues",
  "play_customer",
] as const satisfies readonly (keyof DeskCommands)[];
