// What Harbour & Moor know: a small believable knowledge base.
import type { ArticleRow } from "../generated/ArticleRow";
import type { ArticleVersion } from "../generated/ArticleVersion";
import type { TopicRow } from "../generated/TopicRow";

const DAY_MS = 86_400_000;

export const topics: TopicRow[] = [
  { id: "topic-moving", name: "Moving home", description: "Taking your line and your plan along.", position: 0 },
  { id: "topic-billing", name: "Bills and payments", description: "Reading, paying and disputing a bill.", position: 1 },
  { id: "topic-router", name: "Routers and Wi-Fi", description: "Setting up, lights, slow rooms.", position: 2 },
  { id: "topic-orders", name: "Orders and delivery", description: "Where it is, and sending it back.", position: 3 },
];

const LEGACY = `Customers on a plan we no longer sell may keep it when they move, as long as the new address is on the **same exchange**.

## Before you begin

- Have the account number and the new address at hand.
- Check the exchange in *Line checker*. Another exchange means a new plan: read [Plans we sell now](article:article-plans).

## Keep the plan

1. Open the customer and choose **Move home**.
2. On step 3 choose **Other plans**, then **Keep the old plan**.
3. Confirm the moving day. The old line stays on until then.

> The checkout hides the old plan when the address is typed by hand. Pick it from the list instead.

| New address | What happens | Fee |
|:--|:--|--:|
| Same exchange | Plan stays as it is | none |
| Other exchange, same town | New plan, old price for 6 months | £10 |
| Elsewhere | New plan | £25 |

The move itself takes two working days. See also [Wi-Fi after a move](article:article-wifi).`;

const WIFI = `A router that has moved house often keeps its old channel. Three things help, in this order.

1. Put it **off the floor** and away from the fridge.
2. Hold *Reset* for ten seconds. The light turns amber, then white.
3. Open \`http://192.168.1.1\` and press **Find the best channel**.

- [x] Works for the blue and the white router
- [ ] The graphite one needs firmware 4.2 first

\`\`\`text
channel   = auto
bandwidth = 80
\`\`\``;

const BILL = `Your first bill after a change has **three parts**: what is left of the old plan, the new plan in advance, and anything that happens once.

## Why it looks high

Half a month of the old plan and a whole month of the new one stand on the same page. The next bill is the plain price.

## Pay it

Pay by card in your account, or by bank transfer with the reference on the bill. It shows as paid within two working days.`;

interface Made {
  id: string;
  title: string;
  summary: string;
  body: string;
  topic: string;
  days: number;
  fields?: Partial<ArticleRow>;
}

const made: Made[] = [
  { id: "legacy", title: "Keeping a legacy plan when moving", summary: "When a plan we no longer sell can move along, and how to set it.", body: LEGACY, topic: "moving", days: 2, fields: { products: ["Broadband"], audience: "internal", times_used: 14, votes_up: 9, votes_down: 1 } },
  { id: "wifi", title: "Wi-Fi after a move", summary: "Why the new flat feels slower, and three things that help.", body: WIFI, topic: "router", days: 9, fields: { products: ["Router, blue", "Router, white"], votes_up: 41, votes_down: 6, times_used: 22 } },
  { id: "bill", title: "Understanding your first bill after a change", summary: "Three parts on one page, and why it looks high once.", body: BILL, topic: "billing", days: 16, fields: { votes_up: 63, votes_down: 17, times_used: 31, review_by_at: -3 } },
  { id: "return", title: "Sending a router back", summary: "Free within 30 days, from any shop or by post.", body: "Print the label from your account, put the router and its plug in any box, and hand it in.\n\nWe refund the day it is scanned. **Keep the receipt.**", topic: "orders", days: 20, fields: { products: ["Router, white"], votes_up: 18, times_used: 8 } },
  { id: "plans", title: "Plans we sell now", summary: "The four plans, their speeds and prices.", body: "| Plan | Speed | Price |\n|:--|--:|--:|\n| Harbour 50 | 50 Mbit/s | £22 |\n| Harbour 150 | 150 Mbit/s | £28 |\n| Moor 500 | 500 Mbit/s | £36 |\n| Moor 900 | 900 Mbit/s | £44 |", topic: "moving", days: 33, fields: { products: ["Broadband"], votes_up: 12 } },
  { id: "outage", title: "What we promise when the line is down", summary: "Credits, engineers, and what to say first.", body: "Say sorry once, then say **when it will work again**. After 24 hours a credit is given by itself.\n\n- 24 hours: one day of the plan\n- 72 hours: a week of the plan", topic: "moving", days: 1, fields: { state: "in_review", audience: "internal", owner_id: "agent-sam", author_id: "agent-sam", published: null } },
  { id: "esim", title: "Setting up an eSIM", summary: "", body: "Scan the code in the app.\n\nWhat is missing here: older phones.", topic: "router", days: 0, fields: { state: "draft", published: null, products: ["Mobile"] } },
  { id: "dongle", title: "The 2019 USB modem", summary: "No longer sold or mended.", body: "Offer the white router at half the price instead.", topic: "router", days: 210, fields: { state: "retired", published: null } },
  { id: "thread", title: "White router drops calls on the upper floor", summary: "A thread of the community with an accepted answer.", body: "Turning off *band steering* helped four of us.\n\n> Confirmed by Sam at the Briggate shop.", topic: "router", days: 5, fields: { source: { origin: "community", key: "t-881", url: "https://community.harbour.example/t/881", author: "harbourfan", feed_id: "feed-community" }, owner_id: null, author_id: null } },
];

export function articlesAt(now: number): ArticleRow[] {
  const rows = made.map((one) => row(now, one));
  const wifi = rows.find((one) => one.id === "article-wifi");
  if (wifi) rows.push({ ...structuredClone(wifi), id: "article-wifi-de", language: "de", content: { title: "WLAN nach dem Umzug", summary: "Warum es in der neuen Wohnung langsamer ist.", body: "Stellen Sie den Router **nicht auf den Boden**.\n\n1. *Reset* zehn Sekunden halten.\n2. Kanal suchen lassen." }, votes_up: 7, votes_down: 0, times_used: 3 });
  const bill = rows.find((one) => one.id === "article-bill");
  if (bill) {
    const base = bill.content;
    const other = { ...base, body: base.body.replace("within two working days", "the next working day").replace("is the plain price", "is the plain price again") };
    bill.content = { ...base, body: base.body.replace("within two working days", "within one hour when paid by card") };
    [bill.version, bill.author_id] = [4, "agent-sam"];
    bill.published = { version: 4, at: bill.updated_at, content: null };
    bill.unmerged = [{ version: 5, base_version: 3, base, content: other, author_id: "agent-ines", at: now - 3 * 3_600_000 }];
  }
  return rows;
}

function row(now: number, { id, title, summary, body, topic, days, fields = {} }: Made): ArticleRow {
  const updated_at = now - days * DAY_MS - 1_800_000;
  const review = fields.review_by_at === undefined ? 120 : (fields.review_by_at ?? 0);
  return {
    id: `article-${id}`, family_id: `family-${id}`, language: "en", content: { title, summary, body }, version: 3, state: "published",
    published: { version: 3, at: updated_at, content: null }, audience: "public", topic_ids: [`topic-${topic}`], products: [],
    owner_id: "agent-nadia", author_id: "agent-ines", created_at: updated_at - 200 * DAY_MS, updated_at, votes_up: 0,
    votes_down: 0, times_used: 0, source: null, unmerged: [], ...fields, review_by_at: now + review * DAY_MS,
  };
}

/** The versions an article has gone through, oldest first. */
export function versionsOf(article: ArticleRow): ArticleVersion[] {
  const { content, updated_at, state } = article;
  const first = { ...content, summary: "", body: content.body.split("\n\n").slice(0, 1).join("\n\n") };
  const second = { ...content, body: content.body.split("\n\n").slice(0, 3).join("\n\n") };
  const older: ArticleVersion[] = [
    { version: 1, base_version: 0, content: first, author_id: "agent-nadia", at: updated_at - 190 * DAY_MS, state: "draft", is_merge: false },
    { version: 2, base_version: 1, content: second, author_id: "agent-sam", at: updated_at - 80 * DAY_MS, state: "published", is_merge: false },
  ];
  const base = article.unmerged.map((one): ArticleVersion => ({ version: 3, base_version: 2, content: one.base, author_id: "agent-nadia", at: updated_at - 20 * DAY_MS, state: "published", is_merge: false }));
  const newest: ArticleVersion = { version: article.version, base_version: article.version - 1, content, author_id: article.author_id, at: updated_at, state, is_merge: false };
  return [...older, ...base, newest];
}
