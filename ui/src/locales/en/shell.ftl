# The window around everything: top bar, rail, states of the connection.
app-name = Throughline
skip-to-list = Skip to the list
skip-to-conversation = Skip to the conversation
top-find = Find a customer, a conversation, an action
rail = Sections
rail-inbox = Inbox
rail-customers = Customers
rail-knowledge = Knowledge
rail-outbox = Outbox
rail-settings = Settings
rail-unread = { $count } unread
pane-list = Conversations
pane-thread = Conversation
pane-panel = Customer
pane-resize = Resize
close = Close
cancel = Cancel
save = Save
dismiss = Put away
try-again = Try again
loading = Loading
visitor = Visitor
visitor-from = Visitor from { $city }
you = You
someone = Someone

connection-signed-out = Signed out
connection-connecting = Connecting
connection-first-sync =
    { $total ->
        [0] Fetching your conversations
       *[other] Fetching your conversations, { $percent } %
    }
connection-catching-up =
    { $behind ->
        [one] Catching up, { $behind } change behind
       *[other] Catching up, { $behind } changes behind
    }
connection-connected = Connected
connection-offline = Offline since { $since }
connection-refused = The hub refuses this desk
connection-replies-waiting =
    { $count ->
        [one] { $count } reply waiting
       *[other] { $count } replies waiting
    }
connection-replies-held = { $count } to review
connection-replies-failed = { $count } not sent

presence-available = Available
presence-away = Away
presence-offline = Not here
menu-agent = { $name }, { $presence }
menu-sign-out = Sign out…
version = Version { $version }

channel-chat = web chat
channel-sms = text
channel-email = e-mail
channel-voice = phone
channel-social = social
channel-in-person = in person
channel-web = web
channel-share = shared page

undo = Undo
