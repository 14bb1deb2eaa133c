// The commands about customers, on the made-up company.
import type { CustomerView } from "../generated/CustomerView";
import type { DeskCommands } from "../generated/commands";
import type { FakeDesk } from "../fake";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

export function customerView(desk: FakeDesk, id: string): CustomerView {
  const { customer, contactPoints } = desk.person(id);
  const interactions = desk.record.interactions.filter((row) => row.customer_id === id).sort((a, b) => b.at - a.at);
  const helpers = new Map<string, number>();
  for (const row of interactions) if (row.agent_id && !helpers.has(row.agent_id)) helpers.set(row.agent_id, row.at);
  const channels = [...new Set(interactions.map((row) => row.channel))];
  return {
    customer,
    contact_points: contactPoints,
    orders: interactions.filter((row) => row.kind === "order").slice(0, 10),
    last_helpers: [...helpers].slice(0, 5).map(([agent_id, at]) => ({
      agent_id, name: desk.agents.find((agent) => agent.id === agent_id)?.name ?? "", at,
    })),
    conversations: desk.record.conversations
      .filter((row) => row.customer_id === id)
      .sort((a, b) => b.last_at - a.last_at)
      .map(({ id: conversation, number, subject, status, channel, last_at }) => ({ id: conversation, number, subject, status, channel, last_at })),
    channel_counts: channels.map((channel) => ({ channel, count: interactions.filter((row) => row.channel === channel).length })),
    is_waiting: false,
  };
}

export function customerCommands(desk: FakeDesk) {
  const touched = (id: string) => {
    desk.changed({ tag: "customer", id }, { tag: "inbox" });
    return customerView(desk, id);
  };
  const plain = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return {
    find_customers: ({ query, limit }) => {
      const wanted = plain(query).split(/\s+/).filter(Boolean);
      const hits = desk.people.flatMap(({ customer, contactPoints }) => {
        const text = plain([customer.name, customer.city, customer.organisation, ...contactPoints.map((point) => point.value)].join(" "));
        if (!wanted.every((word) => text.includes(word) || text.replaceAll(" ", "").includes(word))) return [];
        const conversation = desk.record.conversations.filter((row) => row.customer_id === customer.id).sort((a, b) => b.last_at - a.last_at)[0];
        return [{ id: customer.id, name: customer.name, city: customer.city, address: contactPoints.find((point) => point.kind !== "chat_visitor")?.value ?? "", conversation_id: conversation?.id ?? null }];
      });
      return { hits: hits.slice(0, limit) };
    },
    get_customer: ({ customer_id }) => customerView(desk, customer_id),
    create_customer: ({ fields, contact_points }) => {
      const id = desk.nextId("customer");
      const at = Date.now();
      desk.people.push({
        customer: { id, name: "", organisation: "", city: "", language: "en", time_zone: "", attributes: {}, since_at: at, updated_at: at, ...fields },
        contactPoints: contact_points.map((point, index) => ({ id: `${id}-${index}`, customer_id: id, trust: "stated" as const, ...point })),
      });
      return touched(id);
    },
    edit_customer: ({ customer_id, fields }) => {
      Object.assign(desk.person(customer_id).customer, fields);
      return touched(customer_id);
    },
    add_contact_point: ({ customer_id, contact_point }) => {
      const id = desk.nextId("point");
      desk.person(customer_id).contactPoints.push({ id, customer_id, trust: "stated", ...contact_point });
      return touched(customer_id);
    },
    remove_contact_point: ({ customer_id, contact_point_id }) => {
      const person = desk.person(customer_id);
      person.contactPoints = person.contactPoints.filter((point) => point.id !== contact_point_id);
      return touched(customer_id);
    },
  } satisfies Partial<Commands>;
}
