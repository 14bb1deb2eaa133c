-- The portal: popular articles in order, and what became of readings.

CREATE INDEX articles_popular ON articles (tenant_id, language, 2 * times_used + votes_up - votes_down)
    WHERE audience = 'public' AND published_version IS NOT NULL;

-- What customers read in the portal and the widget, counted per day. Nobody's readings are kept.
CREATE TABLE article_readings (
    tenant_id         BLOB NOT NULL,
    article_id        BLOB NOT NULL,
    day               INTEGER NOT NULL,                 -- since 1970, UTC
    place             TEXT NOT NULL CHECK (place IN ('portal', 'widget')),
    opened            INTEGER NOT NULL DEFAULT 0,
    answered          INTEGER NOT NULL DEFAULT 0,       -- the reader said that it answered the question
    unanswered        INTEGER NOT NULL DEFAULT 0,       -- the reader went on to a person
    PRIMARY KEY (tenant_id, article_id, day, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_readings_by_day ON article_readings (day);
