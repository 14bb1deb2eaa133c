-- What an import must know again to tell what changed at the source from what was changed here.
ALTER TABLE articles ADD COLUMN imported_version INTEGER;          -- holds the words of the last import; null: none
ALTER TABLE articles ADD COLUMN imported_hash BLOB;                -- SHA-256 of all the last import said of it

-- How much an import was given so far: counted here, so that no upload has to count its files.
ALTER TABLE imports ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;

-- The same article twice in one import is one too many.
CREATE UNIQUE INDEX import_entries_by_article ON import_entries (import_id, article_id) WHERE article_id IS NOT NULL;
