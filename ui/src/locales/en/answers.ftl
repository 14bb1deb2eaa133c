# What could answer the customer, over the composer.
answers-title = Answers
answers-quiet = Nothing known answers this yet
answers-wait = What could answer them shows here
answers-find = Find one with ??
answers-used = { $times ->
    [one] used once for a question like this
   *[other] used { $times } times for questions like this
  }
answers-matched = matches { $words }
answers-reply-of = answered by { $name }, { $when }
answers-reply = answered before, { $when }
answers-more = { $count ->
    [one] 1 more
   *[other] { $count } more
  }
answers-insert = Insert
answers-link = Link
answers-card = Card
answers-mark = This answered it
answers-dismiss = Not this
answers-open-article = Open the article
answers-internal = For agents only
answers-asked = They asked
answers-articles = Articles
answers-replies = Answered before
answers-marked = Learned: this answered it.
answers-preview = { $title }
answers-loading = Opening the article
