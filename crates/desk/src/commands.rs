//! [`DeskCommands`] for the desk: each command is one call into its use case.

use throughline_wire::WireError;
use throughline_wire::desk_api::{
    AddAttachment, AddContactPoint, AddNote, Assign, AttachmentBytes, Colleagues, ConversationItem,
    ConversationPage, ConversationView, CreateCustomer, CustomerHits, CustomerView, DemoShop, DeskCommands,
    Draft, EditCustomer, FindCustomers, GetAttachment, GetConversation, GetCustomer, GetDraft, GetTimeline,
    ListConversations, MarkRead, Nothing, OutboxPage, RemoveContactPoint, ResolveOutbox, SendMessage,
    Session, SetPresence, SetStatus, SetTyping, Settings, SignIn, SignOut, StartConversation, TimelineItem,
    TimelinePage, ViewCounts,
};
use throughline_wire::rows::AttachmentRef;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::{attachments, composing, conversations, customers, outbox, session, settings, timeline};

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
