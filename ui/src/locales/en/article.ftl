# Drawing articles, wherever they stand: the knowledge screen, suggestions, cards.
article-task-done = Done
article-task-open = Not done
article-code = Code
article-table = Table
article-link-opens = Opens { $address }
article-picture-elsewhere = Picture elsewhere: { $alt }
article-picture-missing = Picture not here: { $alt }
article-state-draft = Draft
article-state-in_review = In review
article-state-published = Published
article-state-retired = Retired
article-state-changed = Unpublished changes
