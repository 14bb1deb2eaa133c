# Signing in, first run, customers, outbox.
desk-silent = The desk does not answer
announce-message = Message from { $from }: { $preview }
undone = One of your changes was taken back. { $why }
undone-open = Open
sign-in-title = Sign in to your hub
sign-in-to = Sign in to { $company }
sign-in-more = Your conversations are kept on this machine, encrypted, and follow your hub.
sign-in-hub = Hub
sign-in-email = E-mail
sign-in-password = Password
sign-in = Sign in
sign-in-busy = Signing in
sign-in-unreachable = No hub answers at this address. Check it, and your connection.
sign-out-title = Sign out and give up what waits?
sign-out-words =
    { $count ->
        [one] { $count } reply has not reached the hub. Signing out now deletes it from this machine.
       *[other] { $count } replies have not reached the hub. Signing out now deletes them from this machine.
    }
sign-out-discard = Give them up and sign out
sign-out-stay = Stay signed in

first-sync-title = Fetching { $company }
first-sync-label = Progress
first-sync-rows = { $done } of { $total } are here. This happens only once.
first-sync-begins = Asking the hub. This happens only once.

welcome = { $company } is a made-up company, yours to try. Write to it as a customer and answer here.
play-opened = The shop is open in your browser. Write in its chat, then answer here.
play-title = Play the customer
play-words = Open this address in a browser and write in the chat there. Your message appears here.
play-copy = Copy the address
play-copied = Copied

customers-find = Name, phone or e-mail
customers-list = Customers
customers-recent = Spoken with last
customers-empty = Find a customer
customers-empty-more = A few letters of a name, a number or an address are enough.
customers-none = Nobody found for “{ $query }”
customers-none-more = Try fewer letters, or add them.
customers-hits =
    { $count ->
        [one] { $count } customer
       *[other] { $count } customers
    }
customer-new = New customer
customer-none-chosen = No customer is chosen
customer-none-chosen-more = Their details, orders and conversations appear here.

start-title = New conversation
start-with = With
start-find = Find a customer by name, phone or e-mail
start-channel = Over
start-no-address = { $name } has no address you can write to. Add a phone number or an e-mail address first.
start-subject = About
start = Start
start-change = Someone else
start-no-account = No account of yours can send over this channel.

outbox-title = Outbox
outbox-more = What you wrote that is not with the hub yet. Nothing here is lost.
outbox-empty = Everything you wrote is with the hub
outbox-empty-more = Replies written offline wait here, and send by themselves.
outbox-to = To { $name }
outbox-note = Note about { $name }
outbox-over = over { $channel }
outbox-waiting = Waiting for the network. Sends by itself.
outbox-waiting-offline = Waiting for the network. Sends by itself, held if they write first.
outbox-sending = On its way to the hub
outbox-held = Held: this was said after you wrote it
outbox-newer-customer = { $name }
outbox-send = Send as it is
outbox-send-edited = Send
outbox-edit = Edit
outbox-discard = Do not send
outbox-retry = Try again
outbox-open = Open
outbox-edit-label = Your reply
outbox-discarded = Not sent. Your words are back in the draft.
outbox-attachments =
    { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
