// How the connection stands, in words: never a bare icon, never a red banner.
import type { Connection } from "../ipc/generated/Connection";
import type { OutboxCounts } from "../ipc/generated/OutboxCounts";
import { clockTime, dayName, daysBefore } from "../locales/dates";
import { t } from "../locales/words";

export interface ConnectionWords {
  words: string;
  tone: "ok" | "warn" | "bad";
}

export function connectionWords(connection: Connection, outbox: OutboxCounts, now: number): ConnectionWords {
  const said = [standing(connection, now), ...outboxWords(outbox)];
  const tone = outbox.failed > 0 || connection.state === "refused" ? "bad" : isFine(connection, outbox) ? "ok" : "warn";
  return { words: said.join(". "), tone };
}

function isFine(connection: Connection, outbox: OutboxCounts): boolean {
  return connection.state === "connected" && outbox.held === 0;
}

function standing(connection: Connection, now: number): string {
  switch (connection.state) {
    case "first_sync": {
      const percent = connection.total > 0 ? Math.round((100 * connection.done) / connection.total) : 0;
      return t("connection-first-sync", { total: connection.total, percent });
    }
    case "catching_up":
      return t("connection-catching-up", { behind: connection.behind });
    case "offline": {
      const time = clockTime(connection.since_at);
      const isToday = daysBefore(connection.since_at, now) === 0;
      return t("connection-offline", { since: isToday ? time : `${dayName(connection.since_at, now)} ${time}` });
    }
    default:
      return t(`connection-${connection.state.replaceAll("_", "-")}`);
  }
}

function outboxWords({ waiting, held, failed }: OutboxCounts): string[] {
  return [
    waiting > 0 ? t("connection-replies-waiting", { count: waiting }) : "",
    held > 0 ? t("connection-replies-held", { count: held }) : "",
    failed > 0 ? t("connection-replies-failed", { count: failed }) : "",
  ].filter(Boolean);
}
