//! Every kind of row of the knowledge base, with every optional field there and missing.

use throughline_domain::{AgentId, AnswerUse, ArticleOrigin, ArticleState, Audience, InteractionId};
use throughline_hub_store::KnowledgeRows;
use throughline_testkit::hostile::{BODIES, NAMES};
use throughline_wire::rows::{
    AnswerRow, AnsweredWith, ArticleContent, ArticleRow, ArticleSource, FeedRow, ImportCounts, ImportRow,
    ImportState, PublishedArticle, Row, TopicRow, UnmergedVersion,
};

use crate::world::World;

fn content(n: usize) -> ArticleContent {
    let clean = |text: &str| text.replace('\0', "");
    ArticleContent {
        title: clean(NAMES[n % NAMES.len()]),
        summary: "A \"summary\" \\ of it".into(),
        body: clean(BODIES[n % BODIES.len()]),
    }
}

fn article(world: &World, n: usize, agent: AgentId, topics: &[TopicRow]) -> ArticleRow {
    let is_full = n.is_multiple_of(2);
    let states =
        [ArticleState::Published, ArticleState::Draft, ArticleState::InReview, ArticleState::Retired];
    let unmerged = UnmergedVersion {
        version: 9,
        base_version: 1,
        base: content(n + 1),
        content: content(n + 2),
        author_id: Some(agent),
        at: 4,
    };
    ArticleRow {
        id: world.id(),
        family_id: world.id(),
        language: "pt-BR".into(),
        content: content(n),
        version: 3,
        state: states[n % states.len()],
        published: is_full.then(|| PublishedArticle {
            version: 2,
            at: 77,
            content: n.is_multiple_of(4).then(|| content(n + 3)),
        }),
        audience: if is_full { Audience::Public } else { Audience::Internal },
        topic_ids: topics.iter().rev().take(n % 3).map(|topic| topic.id).collect(),
        products: if is_full { vec!["Hub \"7\"".into(), "eSIM".into()] } else { Vec::new() },
        owner_id: is_full.then_some(agent),
        review_by_at: is_full.then_some(99),
        author_id: (!is_full).then_some(agent),
        created_at: 1,
        updated_at: i64::MAX >> 12,
        votes_up: 1,
        votes_down: 2,
        times_used: 3,
        source: is_full.then(|| ArticleSource {
            origin: if n.is_multiple_of(4) { ArticleOrigin::Import } else { ArticleOrigin::Community },
            key: format!("folder/\"{n}\".md"),
            url: "https://forum.example/?a=1%202".into(),
            author: "Someone".into(),
            feed_id: n.is_multiple_of(4).then(|| world.id()),
        }),
        unmerged: if n.is_multiple_of(3) { vec![unmerged] } else { Vec::new() },
    }
}

pub fn every_row(world: &World, agent: AgentId) -> KnowledgeRows {
    let topics: Vec<TopicRow> = (0..3)
        .map(|n| TopicRow {
            id: world.id(),
            name: format!("Topic \"{n}\""),
            description: "é\n\\".into(),
            position: n,
        })
        .collect();
    let articles: Vec<_> = (0..BODIES.len() * 2).map(|n| article(world, n, agent, &topics)).collect();
    let answer = |answer, is_full: bool| AnswerRow {
        id: world.id(),
        question: "Why \"that\"?\n👩‍👩‍👧".into(),
        answer,
        used: if is_full { AnswerUse::InsertedText } else { AnswerUse::Dismissed },
        conversation_id: is_full.then(|| world.id()),
        agent_id: is_full.then_some(agent),
        at: 12,
    };
    let interaction_id: InteractionId = world.id();
    let answers = vec![
        answer(AnsweredWith::Article { article_id: articles[0].id }, true),
        answer(AnsweredWith::Reply { interaction_id }, false),
    ];
    let feed = |is_full: bool| FeedRow {
        id: world.id(),
        name: "Forum \"x\"".into(),
        url: "https://forum.example/a.atom".into(),
        language: "en".into(),
        every_minutes: 60,
        is_active: is_full,
        fetched_at: is_full.then_some(8),
        threads: 4,
        problem: if is_full { String::new() } else { "too \\ large".into() },
    };
    let import = |state, agent_id| ImportRow {
        id: world.id(),
        name: "help \"centre\".zip".into(),
        agent_id,
        state,
        planned: ImportCounts { created: 1, updated: 2, unchanged: 3, skipped: 4 },
        done: 5,
        problem: "\\".into(),
        created_at: 6,
        updated_at: 7,
    };
    let imports = vec![import(ImportState::Running, Some(agent)), import(ImportState::Stopped, None)];
    KnowledgeRows {
        topics,
        articles,
        versions: Vec::new(),
        answers,
        feeds: vec![feed(true), feed(false)],
        imports,
    }
}

pub fn as_rows(rows: KnowledgeRows) -> Vec<Row> {
    let KnowledgeRows { topics, articles, answers, feeds, imports, .. } = rows;
    let mut all: Vec<Row> = topics.into_iter().map(Row::Topic).collect();
    all.extend(articles.into_iter().map(Row::Article));
    all.extend(answers.into_iter().map(Row::Answer));
    all.extend(feeds.into_iter().map(Row::Feed));
    all.extend(imports.into_iter().map(Row::Import));
    all
}
