# The composer: where the words go, drafts, files, mentions, sending.

composer-label = Answer
composer-via = Where the words go
composer-via-chat = Chat with { $name }
composer-via-sms = Text to { $address }
composer-via-email = E-mail to { $address }
composer-via-social = Message to { $address }
composer-short-chat = Chat
composer-short-sms = Text
composer-short-email = E-mail
composer-short-social = Social
composer-note = Note
composer-cannot-send = No account is connected that can send on this channel. An administrator connects one.
composer-no-route = No way to answer yet. Add a phone number or e-mail address at the right, or write a note.
composer-no-account = No account is connected that can send to them, so this is a note. An administrator connects accounts.

composer-write-chat = Write to { $name }
composer-write-sms = Write a text
composer-write-email = Write an e-mail
composer-write-social = Write a message
composer-write-note = Write a note. Only colleagues see it. Name one with @
composer-label-reply = Answer, { $route }
composer-label-note = Note to colleagues

composer-attach = Attach files
composer-files = Files that go along
composer-file-remove = Remove { $name }
composer-file-keeping = Keeping { $name }
composer-pasted-file = Too long for a message: it goes along as a file.
composer-pasted-long = That is longer than a note can be. Paste a part of it.
composer-pasted-name = pasted.txt
composer-drop = Drop to attach
composer-file-too_large = { $name } is larger than { $limit }. Send a link instead.
composer-file-empty = { $name } is empty.
composer-file-too_many = At most { $limit } files go with one message.
composer-file-program = { $name } is a program. Programs cannot be sent.
composer-file-bad = { $name } is of a kind that is not allowed.
composer-file-note = Files cannot go with a note. They stay with the answer.
composer-file-failed = { $name } could not be kept.

composer-counter-sms = { $parts ->
    [one] { $units } / { $perPart }, 1 part
   *[other] { $units } letters, { $parts } parts
  }
composer-counter-left = { $left ->
    [one] 1 byte left
   *[other] { $left } bytes left
  }
composer-counter-over = Too long by { $over } bytes
composer-counter-parts-over = { $parts } parts: too long for a text

composer-send = Send
composer-send-note = Add note
composer-send-resolve = Send and resolve
composer-sending = Sending

composer-saved = Draft saved
composer-not-saved = The draft could not be saved. Your words stay here; copy them before you close the window.
composer-disk-full = The disk is full. Go on writing: the words stay here, but are not saved until there is space.
composer-error-kept = Not sent; your words are still here.

composer-mentions = Colleagues to name

composer-held = { $count ->
    [one] A reply is held because someone wrote first.
   *[other] { $count } replies are held because someone wrote first.
  }
composer-colleague-writing = { $count ->
    [one] { $names } is writing here too.
   *[other] { $names } are writing here too.
  }
composer-was-note = This was written as a note. It now goes to { $name }: read it once more.

## Articles in a reply
composer-articles = Articles
composer-article-internal = For agents only
composer-article-link = puts in a link
composer-article-words = puts in its words
composer-article-none = No article fits “{ $letters }”
composer-article-empty = No article is published yet
composer-card = Goes along: { $title }
composer-card-along = goes along as a card
composer-card-only-chat = Only the chat shows cards
composer-card-link = Put in a link instead
composer-card-remove = Leave out { $title }
