//! Articles by the hundred thousand, put together from the sentences of the
//! demo company's: the same ones for the same seed, no two with the same title.

use throughline_domain::{ArticleFamilyId, ArticleId, ArticleState, Audience, Millis, TenantId, TopicId};
use throughline_wire::rows::{ArticleContent, ArticleRow, PublishedArticle, TopicRow};

use super::script::{self, TOPICS};
use crate::seed::dice::Dice;
use crate::seed::{DAY, kind};
use crate::{KnowledgeRows, Store, StoreError};

/// Articles of one transaction.
const AT_ONCE: u64 = 2_000;
const THINGS: &[&str] = &[
    "router",
    "invoice",
    "eSIM",
    "parcel",
    "headphones",
    "tablet",
    "landline",
    "mesh kit",
    "voucher",
    "contract",
    "password",
    "appointment",
    "roaming",
    "speed test",
    "refund",
    "warranty",
    "loyalty card",
    "Wi-Fi point",
];
const VERBS: &[&str] =
    &["Setting up", "Replacing", "Understanding", "Moving", "Ending", "Checking", "Ordering", "Repairing"];
const PLACES: &[&str] =
    &["Leeds", "York", "Sheffield", "Manchester", "Bradford", "Hull", "Wakefield", "Harrogate"];

/// Puts so many articles in, in topics of their own.
pub async fn articles(
    store: &Store,
    tenant: TenantId,
    count: u64,
    seed: u64,
    mut progress: impl FnMut(u64) + Send,
) -> Result<(), StoreError> {
    let now = store.clock().now();
    let sentences = sentences();
    let topics: Vec<TopicRow> = (0..)
        .zip(TOPICS)
        .map(|(n, (name, description, _))| TopicRow {
            id: TopicId(Dice::of(seed, kind::TOPIC, 1_000 + u64::from(n)).id(0)),
            name: format!("{name} ({})", n + 1),
            description: (*description).to_owned(),
            position: 100 + n,
        })
        .collect();
    let topic_ids: Vec<TopicId> = topics.iter().map(|it| it.id).collect();
    store.bulk_insert_knowledge(tenant, KnowledgeRows { topics, ..KnowledgeRows::default() }).await?;
    let mut from = 0;
    while from < count {
        let to = count.min(from + AT_ONCE);
        let articles = (from..to).map(|n| article(n, seed, now, &topic_ids, &sentences)).collect();
        store.bulk_insert_knowledge(tenant, KnowledgeRows { articles, ..KnowledgeRows::default() }).await?;
        from = to;
        progress(from);
    }
    Ok(())
}

/// Lines of prose of the demo company's articles.
fn sentences() -> Vec<&'static str> {
    let is_prose = |line: &&str| {
        line.len() > 40 && !line.starts_with(['|', '#', '>', '`']) && !line.contains("article:")
    };
    script::all()
        .into_iter()
        .filter(|it| it.language == "en")
        .flat_map(|it| it.body.lines())
        .filter(is_prose)
        .collect()
}

fn article(n: u64, seed: u64, now: Millis, topics: &[TopicId], sentences: &[&str]) -> ArticleRow {
    let mut dice = Dice::of(seed, kind::ARTICLE, 1_000_000 + n);
    let at = now - dice.between(1, 900) * DAY;
    let id = ArticleId(dice.id(at));
    let (verb, thing, place) = (dice.one(VERBS), dice.one(THINGS), dice.one(PLACES));
    let mut body = String::new();
    for part in 0..dice.between(2, 5) {
        body.extend(["## ", dice.one(VERBS), " ", dice.one(THINGS), "\n\n"]);
        for _ in 0..=dice.below(3) + u64::from(part == 0) {
            body.push_str(dice.one(sentences).trim_start_matches(|c: char| !c.is_alphabetic() && c != '*'));
            body.push_str("\n\n");
        }
    }
    let is_published = dice.chance(92);
    ArticleRow {
        id,
        family_id: ArticleFamilyId(id.0),
        language: "en".to_owned(),
        content: ArticleContent {
            title: format!("{verb} a {thing} in {place}, case {}", n + 1),
            summary: dice.one(sentences).chars().take(200).collect(),
            body: body.trim_end().to_owned(),
        },
        version: 1,
        state: if is_published { ArticleState::Published } else { ArticleState::Draft },
        published: is_published.then_some(PublishedArticle { version: 1, at, content: None }),
        audience: if dice.chance(90) { Audience::Public } else { Audience::Internal },
        topic_ids: vec![dice.one(topics)],
        products: vec![thing.to_owned()],
        owner_id: None,
        review_by_at: dice.chance(50).then(|| now + dice.between(-30, 400) * DAY),
        author_id: None,
        created_at: at,
        updated_at: at,
        votes_up: dice.below(40) as u32,
        votes_down: dice.below(8) as u32,
        times_used: dice.below(20) as u32,
        source: None,
        unmerged: Vec::new(),
    }
}
