# The timeline: header, feed, delivery, held replies, files.

timeline-of = Conversation with { $name }
timeline-error-title = This conversation could not be opened
timeline-loading = Opening the conversation
timeline-customer-typing = { $name } is writing

## Feed
timeline-feed = Timeline of { $name }
timeline-since = Since you last looked
timeline-chapter = Conversation { $number }
timeline-chapter-subject = Conversation { $number }: { $subject }
timeline-chapter-other = Another conversation
timeline-chapter-back = Back to this conversation
timeline-chapter-open = Open
timeline-chapter-open-named = Open { $name }
timeline-new = { $count ->
    [one] 1 new
   *[other] { $count } new
  }
timeline-to-newest = Go to the newest
timeline-older-loading = Fetching older ones
timeline-older-failed = Older ones could not be fetched.
timeline-beginning = This is where it begins
timeline-empty-title = Nothing said yet
timeline-empty-body = The first words go on the line from here.
timeline-announce-in = { $name } wrote: { $preview }

## Who and how
timeline-you = You
timeline-you-inside = you
timeline-yourself = yourself
timeline-colleague = A colleague
timeline-automatic = Throughline
timeline-from-page = from “{ $title }”
timeline-note = Note
timeline-call-in = Called us
timeline-call-out = We called
timeline-call-missed = Missed call
timeline-call-unanswered = We called, nobody answered
timeline-call-with = { $duration } with { $name }
timeline-post = Posted
timeline-visit = Was at { $place }
timeline-visit-somewhere = Came in person
timeline-visit-with = met { $name }
timeline-reading = Read { $title } in the help portal
timeline-reading-voted = { "," } voted { $vote }
timeline-reading-helpful = helpful
timeline-reading-not-helpful = not helpful
timeline-hand-over = from the help portal, still stuck
timeline-hand-over-chat = Wants to chat
timeline-hand-over-callback = Wants to be called back
timeline-hand-over-email = Wants an e-mail
timeline-hand-over-searched = Searched for
timeline-hand-over-read = Read
timeline-card = with an article
timeline-card-open = Read it as they do
timeline-share = Shared the page for { $duration }
timeline-share-hidden = { $count ->
    [one] 1 field hidden
   *[other] { $count } fields hidden
  }
timeline-share-with = with { $name }
timeline-order = Order { $number }
timeline-order-total = Total { $total }
timeline-order-line = { $quantity } × { $name }
timeline-order-lines = What was bought
timeline-event-assigned = { $by } assigned this to { $to }
timeline-event-unassigned = { $by } took this from everyone
timeline-event-resolved = { $by } resolved this
timeline-event-reopened = { $by } reopened this
timeline-event-reopened-by-itself = Reopened
timeline-event-snoozed = { $by } put this aside until { $when }
timeline-event-in-team = { $name } ({ $team })
timeline-show-more = Show all of it
timeline-show-less = Show less
timeline-link-opens = Opens { $address } in the browser

## Delivery
timeline-mark-waiting-offline = Waiting for the network. Sends by itself, held if { $name } writes first.
timeline-mark-waiting-offline-note = Waiting for the network. Goes to your colleagues by itself.
timeline-mark-waiting = Waiting to send. Sends by itself.
timeline-mark-waiting-tried = { $count ->
    [one] Waiting to send, tried once. Sends by itself.
   *[other] Waiting to send, tried { $count } times. Sends by itself.
  }
timeline-mark-sending = Sending
timeline-mark-accepted = On its way
timeline-mark-sent = Sent
timeline-mark-delivered = Delivered
timeline-mark-read = Read
timeline-mark-unknown = Not known whether it arrived. It is not sent again by itself.
timeline-mark-failed = Not sent.
timeline-mark-failed-later = Not delivered.
timeline-retry = Try again
timeline-discard = Discard
timeline-take-back = Take back
timeline-edit = Edit
timeline-discarded = Not sent. The words are back in the box.

## Held replies
timeline-held-title = Held: someone wrote before this was sent
timeline-held-body = Look at what came, then decide.
timeline-held-newer = What came meanwhile
timeline-held-send = Send anyway
timeline-held-save = Send changed words
timeline-held-cancel = Keep as it was
timeline-held-words = Changed words
   *[other] { $count } replies are held for you to review
  }
timeline-held-show = Show

## Files
timeline-file-save = Save { $name }
timeline-file-saved = { $name } saved
timeline-file-show = Show picture { $name }
timeline-file-picture = Picture { $name }
timeline-file-failed = { $name } could not be fetched.
timeline-file-fetching = Fetching { $name }

## Copying
timeline-link-copied = Link copied
