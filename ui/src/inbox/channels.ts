// Over which channels a customer can be written to first: those they have an
// address on and the company an account that can send.
import type { Channel } from "../ipc/generated/Channel";
import type { ChannelAccountRow } from "../ipc/generated/ChannelAccountRow";
import type { ContactKind } from "../ipc/generated/ContactKind";
import type { CustomerView } from "../ipc/generated/CustomerView";

const channelOf: Partial<Record<ContactKind, Channel>> = {
  phone: "sms",
  email: "email",
  chat_visitor: "chat",
  site_user: "chat",
  handle: "social",
};

export function channelsFor(customer: Pick<CustomerView, "contact_points">, accounts: ChannelAccountRow[]): Channel[] {
  const reachable = customer.contact_points.flatMap((point) => channelOf[point.kind] ?? []);
  const canSend = (channel: Channel) => accounts.some((account) => account.channel === channel && account.can_send);
  return [...new Set(reachable)].filter(canSend);
}
