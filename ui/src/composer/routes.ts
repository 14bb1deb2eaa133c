// Where an answer can go: one choice per channel, in the desk's order (the
// likeliest first), each with the words that say where exactly.

import type { Channel } from "../ipc/generated/Channel";
import type { ReplyRoute } from "../ipc/generated/ReplyRoute";
import { addressWords } from "../locales/names";
import { t } from "../locales/words";

/** Channels one writes on. A call or a visit is not written. */
const WRITTEN: ReadonlySet<Channel> = new Set(["chat", "sms", "email", "social"]);

/** One route per channel; of several addresses the one that can be sent to. */
export function offered(routes: readonly ReplyRoute[]): ReplyRoute[] {
  const byChannel = new Map<Channel, ReplyRoute>();
  for (const route of routes) {
    if (!WRITTEN.has(route.channel)) continue;
    const known = byChannel.get(route.channel);
    if (!known || (!known.can_send && route.can_send)) byChannel.set(route.channel, route);
  }
  return [...byChannel.values()];
}

/** The route the words go: the one chosen, else the likeliest that can send. */
export function chosen(routes: readonly ReplyRoute[], channel: Channel | null): ReplyRoute | undefined {
  return routes.find((route) => route.channel === channel && route.can_send) ?? routes.find((route) => route.can_send);
}

/** "Text to +44 7700 900118", "Chat with Miriam". */
export function routeWords(route: ReplyRoute, name: string): string {
  return t(`composer-via-${route.channel}`, { address: addressWords(route.address) || name, name });
}
