# The knowledge screen: lists, finding, reading.
knowledge-title = Knowledge
knowledge-lists = Lists of articles
knowledge-list-all = All
knowledge-list-drafts = Drafts
knowledge-list-in_review = In review
knowledge-list-published = Published
knowledge-list-mine = Mine
knowledge-list-unmerged = To merge
knowledge-list-community = Community
knowledge-list-retired = Retired
knowledge-empty-all = Nothing is written yet
knowledge-empty-drafts = No drafts
knowledge-empty-in_review = Nothing waits for review
knowledge-empty-published = Nothing is published
knowledge-empty-mine = You own no article
knowledge-empty-unmerged = Nothing to merge
knowledge-empty-community = Nothing from communities
knowledge-empty-retired = Nothing is retired
knowledge-empty-more = What is answered twice is worth an article.
knowledge-topics = Topics
knowledge-tend = Tend
knowledge-tend-go-gaps = Gaps
knowledge-tend-go-imports = Import and export
knowledge-tend-go-feeds = Community feeds
knowledge-tend-go-topics = Topics
knowledge-tend-go-synonyms = Synonyms
knowledge-tend-go-portal = Help portal
knowledge-articles = Articles
knowledge-article = Article
knowledge-untitled = Without a title
knowledge-find = Find an article
knowledge-found = Articles found
knowledge-narrow = Only some articles
knowledge-narrow-count =
    { $count ->
        [one] Only some articles: { $count } choice
       *[other] Only some articles: { $count } choices
    }
knowledge-language = Language
knowledge-topic = Topic
knowledge-product = Product
knowledge-products = Products
knowledge-audience = Readers
knowledge-any-language = Any language
knowledge-any-topic = Any topic
knowledge-any-product = Any product
knowledge-any-audience = Any readers
knowledge-audience-public = Everybody
knowledge-audience-internal = Agents only
knowledge-community = Community
knowledge-hits =
    { $count ->
        [one] { $count } article found
       *[other] { $count } articles found
    }
knowledge-listed =
    { $count ->
        [one] { $count } article
       *[other] { $count } articles
    }
knowledge-rebuilding = The index is being made anew. More may be found in a moment.
knowledge-none = Nothing is found
knowledge-none-more = Try fewer or other words. Only published articles are looked through.
knowledge-begin = Write “{ $title }”
knowledge-failed = The articles cannot be shown
knowledge-article-failed = The article cannot be shown
knowledge-none-chosen = No article is open
knowledge-none-chosen-more = Choose one from the list, or begin with what was asked today.
knowledge-back = Back to the list
knowledge-shelf = List
knowledge-shelf-count = { $name } ({ $count })
knowledge-unmerged =
    { $count ->
        [one] { $count } to merge
       *[other] { $count } to merge
    }
knowledge-waiting = Waits
knowledge-waiting-long = Waiting for the hub
knowledge-review-due = Review due

knowledge-changed-by = { $what } by { $name }, { $day }
knowledge-changed = { $what }, { $day }
knowledge-version-waiting = New version
knowledge-edit = Edit
knowledge-publish = Publish
knowledge-review = Send to review
knowledge-merge = Merge
knowledge-more = More with the article
knowledge-languages = Languages of the article
knowledge-which = Which words
knowledge-which-newest = Newest
knowledge-which-published = What readers get
knowledge-bare = Nothing is written yet.
knowledge-facts = About the article
knowledge-owner = Owner
knowledge-nobody = Nobody
knowledge-no-owner = No owner
knowledge-review-by = Look at it again
knowledge-review-since = Due since { $day }
knowledge-votes = Helpful
knowledge-votes-none = No votes
knowledge-votes-said = { $up } found it helpful, { $down } did not
knowledge-used = Used in replies
knowledge-used-times =
    { $count ->
        [0] Never yet
        [one] Once
       *[other] { $count } times
    }
knowledge-source = From
knowledge-source-import = An import
knowledge-source-community = A community
knowledge-source-open = Open the source
knowledge-portal = For customers
knowledge-portal-open = Open in the portal
knowledge-links = Links to
knowledge-unmerged-words =
    { $count ->
        [one] Someone wrote another version at the same time. Nothing is lost: merge the two.
       *[other] { $count } other versions were written at the same time. Nothing is lost: merge them.
    }

knowledge-did-published = Published
knowledge-did-in_review = Sent to review
knowledge-did-retired = Retired. Customers no longer find it.
knowledge-deleted = The article is deleted
knowledge-link-copied = The link is copied
knowledge-link-not-copied = The link could not be copied
knowledge-translate-title = Translate the article
knowledge-translate-more = You begin with the original words, and write over them.
knowledge-translate = Translate
knowledge-delete-title = Delete the article?
knowledge-delete-words = It goes for everybody, with all its versions. To hide it from customers and keep it, retire it instead.
knowledge-delete = Delete it
