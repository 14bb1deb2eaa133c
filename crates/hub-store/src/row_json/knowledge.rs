//! Rows of the knowledge base as JSON: articles `ar`, topics `tp`, answers `an`,
//! settings `ks`, feeds `fe`, imports `im`.

/// Only the `row` of an article, without its kind.
macro_rules! article_fields {
    () => {
        concat!(
            r#"format('{"id":"%s","family_id":"%s","language":%s,"content":{"title":%s,"summary":%s,"body":%s},"version":%d,"state":"%s","published":%s,"audience":"%s","topic_ids":%s,"products":%s,"owner_id":%s,"review_by_at":%s,"author_id":%s,"created_at":%d,"updated_at":%d,"votes_up":%d,"votes_down":%d,"times_used":%d,"source":%s,"unmerged":%s}', "#,
            id_text!("ar.id"),
            ", ",
            id_text!("ar.family_id"),
            ", json_quote(ar.language), json_quote(ar.title), json_quote(ar.summary), json_quote(ar.body),",
            "ar.version, ar.state, iif(ar.published_version IS NULL, 'null', ",
            r#"format('{"version":%d,"at":%d,"content":%s}', ar.published_version, ar.published_at, "#,
            "coalesce(ar.published_content, 'null'))), ar.audience,",
            "(SELECT json_group_array(lower(hex(x.topic_id)) ORDER BY x.place) FROM article_topics x",
            " WHERE x.article_id = ar.id), ar.products, ",
            optional_id!("ar.owner_id"),
            ", coalesce(ar.review_by_at, 'null'), ",
            optional_id!("ar.author_id"),
            ", ar.created_at, ar.updated_at, ar.votes_up, ar.votes_down, ar.times_used,",
            "iif(ar.origin IS NULL, 'null', ",
            r#"format('{"origin":"%s","key":%s,"url":%s,"author":%s,"feed_id":%s}', ar.origin, "#,
            "json_quote(ar.source_key), json_quote(ar.source_url), json_quote(ar.source_author), ",
            optional_id!("ar.feed_id"),
            ")), ar.unmerged)"
        )
    };
}

macro_rules! article_json {
    () => {
        concat!(r#"'{"kind":"article","row":' || "#, article_fields!(), " || '}'")
    };
}

macro_rules! topic_json {
    () => {
        concat!(
            r#"format('{"kind":"topic","row":{"id":"%s","name":%s,"description":%s,"position":%d}}', "#,
            id_text!("tp.id"),
            ", json_quote(tp.name), json_quote(tp.description), tp.position)"
        )
    };
}

/// Only the `row` of an answer, without its kind.
macro_rules! answer_fields {
    () => {
        concat!(
            r#"format('{"id":"%s","question":%s,"answer":{"type":"%s","%s":"%s"},"used":"%s","conversation_id":%s,"agent_id":%s,"at":%d}', "#,
            id_text!("an.id"),
            ", json_quote(an.question), an.answer_type,",
            "iif(an.answer_type = 'article', 'article_id', 'interaction_id'), ",
            id_text!("an.answer_id"),
            ", an.used, ",
            optional_id!("an.conversation_id"),
            ", ",
            optional_id!("an.agent_id"),
            ", an.at)"
        )
    };
}

macro_rules! answer_json {
    () => {
        concat!(r#"'{"kind":"answer","row":' || "#, answer_fields!(), " || '}'")
    };
}

/// Only the `row` of the settings, without their kind.
macro_rules! settings_fields {
    () => {
        concat!(
            r#"format('{"synonyms":%s,"portal":%s,"portal_url":%s}', "#,
            "ks.synonyms, ks.portal, json_quote(ks.portal_url))"
        )
    };
}

macro_rules! settings_json {
    () => {
        concat!(r#"'{"kind":"knowledge_settings","row":' || "#, settings_fields!(), " || '}'")
    };
}

macro_rules! feed_json {
    () => {
        concat!(
            r#"format('{"kind":"feed","row":{"id":"%s","name":%s,"url":%s,"language":%s,"every_minutes":%d,"is_active":%s,"fetched_at":%s,"threads":%d,"problem":%s}}', "#,
            id_text!("fe.id"),
            ", json_quote(fe.name), json_quote(fe.url), json_quote(fe.language), fe.every_minutes,",
            "iif(fe.is_active, 'true', 'false'), coalesce(fe.fetched_at, 'null'), fe.threads,",
            "json_quote(fe.problem))"
        )
    };
}

macro_rules! import_json {
    () => {
        concat!(
            r#"format('{"kind":"import","row":{"id":"%s","name":%s,"agent_id":%s,"state":"%s","planned":{"created":%d,"updated":%d,"unchanged":%d,"skipped":%d},"done":%d,"problem":%s,"created_at":%d,"updated_at":%d}}', "#,
            id_text!("im.id"),
            ", json_quote(im.name), ",
            optional_id!("im.agent_id"),
            ", im.state, im.created, im.updated, im.unchanged, im.skipped, im.done,",
            "json_quote(im.problem), im.created_at, im.updated_at)"
        )
    };
}
