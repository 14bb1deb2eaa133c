-- Where the feed stood at which time, twice a day: what is older than a number
-- of days can be pruned without a time on every change.
CREATE TABLE feed_marks (
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    at                INTEGER NOT NULL,
    seq               INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, at)
) STRICT, WITHOUT ROWID;
