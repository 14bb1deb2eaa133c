# The knowledge base's other pages: gaps, imports, feeds, topics, synonyms, the help portal.
library = Look after it
library-back = Articles
library-locked = Only those who may publish can change this.
library-offline = This needs the hub, which cannot be reached now. It comes back by itself.
library-failed = This could not be read
library-name = Name
library-language = Language
library-edit = Change
library-edit-named = Change { $name }
library-remove = Remove
library-remove-really = Yes, remove it
library-saved = Saved.

## Gaps
library-gaps = Gaps
library-gaps-more = What people ask and look for that no article answers well, over the last 90 days.
library-gaps-none = No gaps
library-gaps-none-more = Everything asked was found, opened and liked. New ones show here by themselves.
library-gaps-unanswered = Questions without an article
library-gaps-unanswered-more = Asked in conversations; alike ones stand together.
library-gaps-no-results = Searches that found nothing
library-gaps-no-results-more = By agents, in the help portal and in the chat.
library-gaps-no-click = Searches after which nothing was opened
library-gaps-no-click-more = Something was found, but not what was meant: a better title may be all it needs.
library-gaps-voted-down = Not helpful
library-gaps-voted-down-more = Voted down more than up.
library-gaps-past-review = Past their review date
library-gaps-past-review-more = Someone promised to look again.
library-gap-times = { $times ->
    [one] asked once
   *[other] asked { $times } times
  }
library-gap-searched = { $times ->
    [one] searched once
   *[other] searched { $times } times
  }
library-gap-last = last: { $when }
library-gap-votes = { $up } for, { $down } against
library-gap-nobody = nobody owns it
library-gap-due = was due: { $when }
library-gap-write = Write it
library-gap-write-named = Write it: { $title }
library-gap-open = Open
library-gap-open-named = Open { $title }

## Imports
library-imports = Import and export
library-imports-more = Markdown, HTML, CSV and JSON of questions and answers, Zendesk and Chatwoot exports, or a ZIP of them. You see what would happen before it does; importing again updates instead of doubling.
library-imports-earlier = Earlier imports
library-imports-all = All imports
library-import-files = Choose files…
library-import-folder = Choose a folder…
library-import-drop = or drop files here
library-import-several = { $name } and { $more } more
library-import-chosen = { $count ->
    [one] 1 file, { $size }
   *[other] { $count } files, { $size }
  }
library-import-language = Language of those that do not say
library-import-audience = Who may read those that do not say
library-audience-public = Customers
library-audience-internal = Agents only
library-import-publishes = Publish at once
library-import-publishes-more = Otherwise they come in as drafts. What says it is a draft stays one.
library-import-preview = See what would happen
library-import-nothing-yet = Nothing changes yet.
library-import-handing = Files handed over
library-import-handed = { $done } of { $all } files
library-import-stop = Stop
library-import-resume = Go on
library-import-run = { $count ->
    [one] Import 1 article
   *[other] Import { $count } articles
  }
library-import-counts = { $created } new, { $updated } changed, { $unchanged } as they are, { $skipped } left out
library-import-reading = Being read
library-import-previewed = Not run yet
library-import-running = Running
library-import-done = Done
library-import-stopped = Stopped
library-import-reading-more = The hub reads the files. Nothing changes yet.
library-import-previewed-more = It would make { $created } new, change { $updated }, leave { $unchanged } as they are and leave out { $skipped }. Nothing has changed yet.
library-import-done-of = { $done } of { $all } done
library-import-removed = Taken out for safety: { $what }.
library-import-entries = What is in it
library-import-what = What happens
library-import-title = Title
library-import-from = From
library-import-why = Why
library-import-more = Show more
library-action-create = New
library-action-update = Changes
library-action-unchanged = As it is
library-action-skip = Left out
library-skip-too_large = The file is too big.
library-skip-bomb = The archive unpacks to far more than it may.
library-skip-too_many = More than one import may hold.
library-skip-unknown_format = Not a format that can be read.
library-skip-damaged = Damaged, or not what its name says.
library-skip-empty = No title and no text, or a question without an answer.
library-skip-duplicate = The same article comes twice; the first one counts.
library-skip-conflict = There is another article in its place. Import it under another name or language.
library-skip-invalid_input = It cannot be stored as it is: look at its title, language and labels.
library-skip-bad_attachment = A picture in it is of no kind that can be shown.
library-skip-not_allowed = It belongs to a community and is changed where it was written.
library-skip-internal = The hub could not write it; its log says why. Import again.
library-skip-abandoned = The files never all came. Begin again.
library-export = Export all articles
library-exporting = Exporting
library-exported = The articles are in your downloads.
library-exported-to = The articles are in { $path }.

## Feeds
library-feeds = Community feeds
library-feeds-more = Threads of a community come in by RSS, Atom or JSON feed, as community articles that link back.
library-feeds-none = No feeds yet
library-feeds-none-more = Add your community's feed, and its answered threads are found beside your own articles.
library-feed-add = Add a feed
library-feed-edit = Change the feed
library-feed-url = Address
library-feed-url-hint = Of an RSS, Atom or JSON feed
library-feed-url-wrong = That is no address of a feed that may be fetched. It begins with https:// and is reachable from outside.
library-feed-every = How often
library-feed-minutes = every { $minutes } minutes
library-feed-hours = { $hours ->
    [one] every hour
   *[other] every { $hours } hours
  }
library-feed-active = Fetch it
library-feed-off = Not fetched
library-feed-trouble = Trouble
library-feed-never = not fetched yet
library-feed-fetched = last fetched: { $when }
library-feed-threads = { $count } threads
library-feed-problem = The last fetch failed: { $problem }
library-feed-problem-bad_address = The address cannot be used.
library-feed-problem-private_address = It leads to a private address, which is never fetched.
library-feed-problem-unreachable = The server cannot be reached. It is tried again by itself.
library-feed-problem-too_slow = The server took too long. It is tried again by itself.
library-feed-problem-too_large = The feed is too big, or never ends.
library-feed-problem-too_many_redirects = It leads from address to address without end.
library-feed-problem-server_error = The server answered with an error. It is tried again by itself.
library-feed-problem-unreadable = What came could not be read.
library-feed-problem-not_a_feed = What came is not a feed.
library-feed-remove-sure = It is not fetched any more. The threads it brought stay.

## Topics
library-topics = Topics
library-topics-more = The shelves of the knowledge base, in the order customers see them in the help portal.
library-topics-none = No topics yet
library-topics-none-more = Topics group articles here and in the help portal. A handful is enough to begin with.
library-topic-add = Add a topic
library-topic-edit = Change the topic
library-topic-description = Description
library-topic-description-hint = One sentence, shown in the help portal
library-topic-up = Move { $name } up
library-topic-down = Move { $name } down
library-topic-articles = { $count ->
    [one] 1 article
   *[other] { $shown } articles
  }
library-topic-remove-sure = Its articles stay, without this topic.

## Synonyms
library-synonyms = Synonyms
library-synonyms-more = Words that mean the same to whoever searches. A search for one finds articles with any of its group.
library-synonyms-group = Group { $number }
library-synonyms-example = router, modem, hub
library-synonyms-add = Add a group
library-synonyms-remove = Remove the group { $words }
library-synonyms-short = A group has at least two different words, with a comma between them.

## The help portal
library-portal = Help portal
library-portal-more = Where customers help themselves: your name, your colour, your logo.
library-portal-open = Open the portal
library-portal-name = Its name
library-portal-welcome = Words of welcome
library-portal-colour = Colour
library-portal-colour-pick = Pick the colour
library-portal-colour-wrong = A colour is written as in #0f766e.
library-portal-logo = Logo
library-logo-choose = Choose a picture…
library-logo-other = Choose another…
library-logo-kind = A logo is a PNG, JPEG, WebP or GIF.
library-logo-big = That is more than { $most }. Make it smaller.
library-logo-unreadable = That file could not be read.
library-portal-languages = Languages
library-portal-default = first
library-portal-make-default = Make first
library-portal-make-default-named = Make first: { $name }
library-portal-language-add = Add a language…
library-portal-language-remove = Do not offer { $name }
library-portal-stuck = Offered to those still stuck
library-portal-offers-chat = Chat
library-portal-offers-callback = Callback
library-portal-offers-email = E-mail
library-portal-preview = How it will look
library-portal-preview-more = How it will look, roughly. Customers see it once you save.
library-portal-search = Search for answers
library-portal-still-stuck = Still stuck?
library-portal-way-chat = Chat with us
library-portal-way-callback = Get a call
library-portal-way-email = Write to us
