// A channel is a colour and a word and an icon, never colour alone. The one place
// that knows which.
import type { Channel } from "../ipc/generated/Channel";
import { t } from "../locales/words";
import type { IconName } from "../parts/icons";

const looks: Record<Channel, { color: string; icon: IconName }> = {
  chat: { color: "var(--chat)", icon: "chat" },
  sms: { color: "var(--sms)", icon: "phone-text" },
  email: { color: "var(--mail)", icon: "mail" },
  voice: { color: "var(--voice)", icon: "call" },
  social: { color: "var(--social)", icon: "social" },
  in_person: { color: "var(--person)", icon: "store" },
  web: { color: "var(--order)", icon: "page" },
  share: { color: "var(--share)", icon: "screen" },
};

/** A CSS colour, for `style:--c`. */
export function channelColor(channel: Channel): string {
  return looks[channel]?.color ?? "var(--order)";
}

export function channelIcon(channel: Channel): IconName {
  return looks[channel]?.icon ?? "page";
}

/** "web chat", "text", "e-mail", "phone"... */
export function channelWord(channel: Channel): string {
  return t(`channel-${channel.replaceAll("_", "-")}`);
}
