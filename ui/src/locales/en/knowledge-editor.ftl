# Writing articles, their versions, merging.
editor-title = Title
editor-title-needed = Give it a title first
editor-summary = Summary in one sentence
editor-body = Words of the article
editor-placeholder = Write here, in Markdown. Type [[ to link to another article, paste from a page or a word processor, drop pictures.
editor-toolbar = Formatting
editor-bold = Bold
editor-italic = Italic
editor-code = Code
editor-heading = Heading
editor-bullets = List
editor-numbers = Numbered list
editor-tasks = Tasks
editor-quote = Quotation
editor-table = Table
editor-link = Link
editor-article = Link to an article
editor-picture = Picture
editor-link-words = words
editor-link-newest = Newest articles
editor-table-words =
    { "|" } One { "|" } Two { "|" }
    { "|" } --- { "|" } --- { "|" }
    { "|" } { "" } { "|" } { "" } { "|" }
editor-preview = As readers see it
editor-preview-empty = Nothing to see yet
editor-preview-empty-more = What you write is drawn here as readers will see it.
editor-details = About the article
editor-review-hint = You find it in the list of gaps from then on.
editor-product-add = Add a product
editor-product-remove = Take away { $name }
editor-removed = Left out for safety: { $what }
editor-picture-unnamed = Picture
editor-picture-adding =
    { $count ->
        [one] Adding the picture
       *[other] Adding { $count } pictures
    }
editor-picture-other = “{ $name }” is not a picture. PNG, JPEG, GIF and WebP can stand in an article.
editor-picture-large = “{ $name }” is too large.
editor-picture-failed = “{ $name }” could not be kept. Try again.
editor-save = Save
editor-leave = Back to the article
editor-saving = Saving
editor-saved = Saved
editor-nothing = New article
editor-unsaved = Not saved yet
editor-kept = Not saved as a version. Kept on this machine at { $time }.
editor-translates = Written in { $language }
editor-did-draft = Saved
editor-did-in_review = Saved and sent to review
editor-did-published = Saved and published
editor-did-waiting = Saved on this machine. It goes to the hub by itself.
editor-did-unmerged = Saved. Someone else saved too: both versions are kept, to be merged.
editor-someone = Someone
editor-overtaken = { $name } saved another version meanwhile. Save yours too: both are kept, and merged then.
editor-overtaken-compare = Compare
editor-overtaken-take = Take theirs
editor-overtaken-title = Theirs and yours
editor-overtaken-legend = Gone: only in { $name }’s version. Come: only in yours.
editor-took-theirs = Your words are given up
editor-restored = These words are from { $when }, and were never saved.
editor-restored-give-up = Give them up
editor-gave-up = The unsaved words are given up
editor-offline = No network. Saving works: it goes to the hub by itself.
editor-unfinished = “{ $title }” is not finished
editor-unfinished-more = You began it and did not save it. There is room for one new article at a time.
editor-unfinished-go-on = Go on with it
editor-unfinished-give-up = Give it up

versions-title = Versions
versions-name = Version { $version }
versions-nobody = Someone
versions-merged = merged
versions-more = Older versions
versions-failed = The versions cannot be shown
versions-failed-more = Something went wrong. Nothing is lost.
versions-offline = Older versions are kept by the hub. They are here again with the network.
versions-restore = Bring back version { $version }
versions-restored = Version { $version } is back, as a draft
versions-difference = What differs
versions-changed = Version { $version } compared with
versions-with = Compared with
versions-first = This is the first version
versions-same = The two are the same
versions-not-compared = The two cannot be compared
versions-part-title = Title
versions-part-summary = Summary
versions-part-body = Words
versions-line-added = Come:
versions-line-removed = Gone:
versions-skipped =
    { $count ->
        [one] { $count } line the same
       *[other] { $count } lines the same
    }

merge-title = Merge two versions
merge-words = { $names } wrote at the same time. What agrees is put together; decide what does not.
merge-nothing = Nothing is left to merge
merge-failed = The versions cannot be shown
merge-ready = Everything is decided
merge-left =
    { $count ->
        [one] { $count } place to decide
       *[other] { $count } places to decide
    }
merge-place = Place { $place }
merge-take = What to take: { $place }
merge-newest-by = Newest, by { $name }
merge-other-by = The other, by { $name }
merge-side-newest = { $name }’s (newest)
merge-side-other = { $name }’s
merge-side-both = Both
merge-side-hand = By hand
merge-hand = Words by hand: { $place }
merge-before = Before
merge-gone = Taken out
merge-did = Merged
