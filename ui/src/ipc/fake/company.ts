// Harbour & Moor, a made-up broadband company: its people and its customers.
import type { AgentRow } from "../generated/AgentRow";
import type { Channel } from "../generated/Channel";
import type { ChannelAccountRow } from "../generated/ChannelAccountRow";
import type { ContactKind } from "../generated/ContactKind";
import type { ContactPointRow } from "../generated/ContactPointRow";
import type { CustomerRow } from "../generated/CustomerRow";
import type { TeamRow } from "../generated/TeamRow";
import type { Trust } from "../generated/Trust";

export const teams: TeamRow[] = [
  { id: "team-support", name: "Support" },
  { id: "team-stores", name: "Stores" },
];

export const agents: AgentRow[] = [
  agent("nadia", "Nadia Haddad", "available", ["team-support"]),
  agent("sam", "Sam Whitlock", "available", ["team-stores"]),
  agent("ines", "Inês Carvalho", "away", ["team-support"]),
];

function agent(id: string, name: string, presence: AgentRow["presence"], team_ids: string[]): AgentRow {
  return { id: `agent-${id}`, name, email: `${id}@harbour.example`, role: "agent", presence, team_ids, is_active: true };
}

export const accounts: ChannelAccountRow[] = [
  account("chat", "Web chat", "harbour.example"),
  account("sms", "Text number", "+44 113 496 0100"),
  account("email", "Help mailbox", "help@harbour.example"),
];

function account(channel: Channel, name: string, address: string): ChannelAccountRow {
  return { id: `account-${channel}`, channel, name, address, can_send: true };
}

export interface Person {
  customer: CustomerRow;
  contactPoints: ContactPointRow[];
}

type Point = [ContactKind, string, Trust];

/** Somebody, known since some years, with their addresses. */
function person(id: string, name: string, city: string, years: number, points: Point[], zone = "Europe/London"): Person {
  const since_at = new Date(new Date().getFullYear() - years, 4, 12).getTime();
  const customer: CustomerRow = {
    id: `customer-${id}`, name, organisation: "", city, language: "en", time_zone: zone, attributes: {}, since_at,
    updated_at: since_at,
  };
  const contactPoints = points.map(([kind, value, trust], index) => ({
    id: `point-${id}-${index}`, customer_id: customer.id, kind, value, trust,
  }));
  return { customer, contactPoints };
}

export const people: Person[] = [
  person("miriam", "Miriam Okafor", "Leeds", 9, [
    ["phone", "+44 7700 900118", "verified"],
    ["email", "miriam.okafor@mail.example", "verified"],
    ["site_user", "miriam", "vouched"],
    ["loyalty_card", "4417 2206", "stated"],
  ]),
  person("visitor", "", "Leeds", 0, [["chat_visitor", "v-81", "stated"]]),
  person("tomas", "Tomáš Dvořák", "Brno", 3, [["email", "tomas@dvorak.example", "verified"]], "Europe/Prague"),
  person("caller", "", "", 0, [["phone", "+44 7700 900461", "stated"]]),
  person("harbourfan", "@harbourfan", "", 1, [["handle", "@harbourfan", "stated"]]),
  person("aiko", "Aiko Tanaka", "Leeds", 2, [["phone", "+44 7700 900733", "verified"], ["loyalty_card", "4417 9031", "verified"]]),
  person("jonas", "Jonas Weiß", "Hull", 5, [["email", "jonas.weiss@mail.example", "verified"]]),
  person("priya", "Priya Raman", "York", 4, [["email", "priya@raman.example", "verified"]]),
  person("olu", "Olu Adeyemi", "Leeds", 1, [["phone", "+44 7700 900287", "verified"]]),
  person("salma", "سلمى الحداد", "Bradford", 2, [["phone", "+44 7700 900559", "stated"]]),
  person("grace", "Grace Whitfield", "Wakefield", 7, [["email", "grace@whitfield.example", "verified"]]),
  person("devon", "Devon Clarke", "Leeds", 1, [["phone", "+44 7700 900862", "stated"]]),
];
