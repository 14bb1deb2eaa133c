// When a wait is late, by channel: someone in a chat looks at the screen, someone
// who wrote a mail does not. Past these the waiting time is red.
import type { Channel } from "../ipc/generated/Channel";

const MINUTE = 60_000;

const limits: Record<Channel, number> = {
  chat: 2 * MINUTE,
  voice: 2 * MINUTE,
  in_person: 5 * MINUTE,
  share: 2 * MINUTE,
  sms: 15 * MINUTE,
  social: 60 * MINUTE,
  email: 240 * MINUTE,
  web: 240 * MINUTE,
};

export function isLate(channel: Channel, waitedMs: number): boolean {
  return waitedMs > (limits[channel] ?? 15 * MINUTE);
}
