# The palette and the map of keys.
palette = Find anything
found-customers = Customers
found-conversations = Conversations
found-articles = Articles
found-actions = Actions
found-nothing = Nothing for “{ $query }”. Try a name, a number or an address.
keys-title = Keys
keys-more = Everything the window does, with the keys that do it.
keys-find = Find a key
keys-are-off = Single-letter keys are switched off. Turn them on in the settings.
keys-change = Change keys
