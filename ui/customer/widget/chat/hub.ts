// The hub as the widget sees it: one method per route of /chat/v1, and one
// error that says what to do next. `Hub` is an interface so that tests can put
// a hub that loses, doubles and delays in its place.

import type {
  AttachmentRef, ChatMessage, ChatPage, ChatSession, OpenSession, PostMessage, Receipts,
} from "./wire";

/** What to do about a failed call. */
export type Advice =
  /** Nothing arrived, or nobody knows: the same again later. */
  | "later"
  /** The token is not known: open the session again. */
  | "reopen"
  /** Never, as it is. */
  | "refused";

export class CallError extends Error {
  constructor(
    readonly advice: Advice,
    /** The hub's error code, or `network`. */
    readonly code: string,
    /** The hub asked for this much patience. */
    readonly afterMs = 0,
  ) {
    super(code);
  }
}

export interface OutFile {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export interface Hub {
  token: string;
  openSession(ask: OpenSession): Promise<ChatSession>;
  post(message: PostMessage): Promise<ChatMessage>;
  after(at: number): Promise<ChatPage>;
  before(at: number): Promise<ChatPage>;
  poll(at: number, signal: AbortSignal): Promise<ChatPage>;
  receipts(receipts: Receipts): Promise<void>;
  upload(file: OutFile, bytes: Blob, progress: (part: number) => void): Promise<AttachmentRef>;
  fileUrl(id: string): string;
  socket(): WebSocket;
}

const CALL_MS = 20_000;
const POLL_MS = 90_000;
const UPLOAD_MS = 300_000;
const PAGE_LIMIT = 50;
const PASSING = ["rate_limited", "offline", "internal", "disk_full"];

/** What an answer that is not a success means. */
export function judge(status: number, text: string, retryAfter: string | null): CallError {
  let code = "";
  try {
    code = String((JSON.parse(text) as { code?: unknown }).code ?? "");
  } catch {
    // A proxy's page, not the hub's answer: the status has to do.
  }
  const afterMs = Math.max(0, Number(retryAfter) || 0) * 1000;
  if (status === 401) return new CallError("reopen", code || "not_signed_in");
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429 || PASSING.includes(code);
  // An error that carries no code of ours comes from something in between.
  return new CallError(isPassing || !code ? "later" : "refused", code || `http_${status}`, afterMs);
}

/** The hub over HTTP. `base` is its origin, and a path if it lives under one. */
export function httpHub(base: string): Hub {
  const root = `${base}/chat/v1/`;

  async function call<T>(method: string, path: string, body?: unknown, ms = CALL_MS, signal?: AbortSignal): Promise<T> {
    const ended = new AbortController();
    const stop = () => ended.abort();
    const timer = setTimeout(stop, ms);
    signal?.addEventListener("abort", stop);
    try {
      const headers: Record<string, string> = {};
      if (hub.token) headers.authorization = `Bearer ${hub.token}`;
      if (body !== undefined) headers["content-type"] = "application/json";
      const answer = await fetch(root + path, {
        method, headers, signal: ended.signal, credentials: "omit", cache: "no-store",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw judge(answer.status, text, answer.headers.get("retry-after"));
      return (text ? JSON.parse(text) : undefined) as T;
    } catch (error) {
      throw error instanceof CallError ? error : new CallError("later", "network");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  const hub: Hub = {
    token: "",
    openSession: (ask) => call("POST", "session", ask),
    post: (message) => call("POST", "messages", message),
    after: (at) => call("GET", `messages?after=${at}&limit=${PAGE_LIMIT}`),
    before: (at) => call("GET", `messages?before=${at}&limit=${PAGE_LIMIT}`),
    poll: (at, signal) => call("GET", `poll?after=${at}`, undefined, POLL_MS, signal),
    receipts: (receipts) => call("POST", "receipts", receipts),
    upload: (file, bytes, progress) => put(`${root}attachments/${file.id}?name=${encodeURIComponent(file.name)}`, hub.token, file, bytes, progress),
    fileUrl: (id) => `${root}attachments/${id}?token=${encodeURIComponent(hub.token)}`,
    socket: () => new WebSocket(`${root.replace(/^http/, "ws")}live?token=${encodeURIComponent(hub.token)}`),
  };
  return hub;
}

/** XMLHttpRequest, because fetch still cannot tell how much has gone up. */
function put(url: string, token: string, file: OutFile, bytes: Blob, progress: (part: number) => void): Promise<AttachmentRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.timeout = UPLOAD_MS;
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("content-type", file.media_type || "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = request.ontimeout = request.onabort = () => reject(new CallError("later", "network"));
    request.onload = () => {
      if (request.status < 200 || request.status > 299) {
        reject(judge(request.status, request.responseText, request.getResponseHeader("retry-after")));
        return;
      }
      try {
        resolve(JSON.parse(request.responseText) as AttachmentRef);
      } catch {
        reject(new CallError("later", "network"));
      }
    };
    request.send(bytes);
  });
}
