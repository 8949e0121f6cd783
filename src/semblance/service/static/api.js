// Asks the service; every failure is an ApiError whose message is a sentence for people.

const TRIES = 4;

export class ApiError extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** JSON of an answer; `query` and `form` may hold lists, `form` files. Waits and tries again while
 * the service is full, and asks for the token where the service wants one. */
export async function ask(path, options = {}) {
  const answer = await send(path, options);
  return answer.status === 204 ? null : answer.json();
}

let allowed = null;

/** What the service lets its callers do; asked once. */
export function allows() {
  allowed ??= ask("/v1/service").catch((error) => {
    allowed = null;
    throw error;
  });
  return allowed;
}

export async function askBytes(path, options = {}) {
  return (await send(path, options)).arrayBuffer();
}

/** Server-sent events of an answer, each told as (name, data). */
export async function askEvents(path, options, told) {
  const answer = await send(path, { ...options, accept: "text/event-stream" });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (text + part.value).split("\n\n");
    text = events.pop();
    for (const event of events) tell(event, told);
  }
}

function tell(event, told) {
  const [, name, data] = event.match(/^event: (.*)\ndata: (.*)$/) ?? [];
  if (!name) return;
  const found = JSON.parse(data);
  if (name === "problem") throw new ApiError(found.status, found.title, sentence(found.detail));
  told(name, found);
}

async function send(path, options) {
  for (let tried = 1; ; tried++) {
    const answer = await once(path, options);
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    const pause = Number(answer.headers.get("Retry-After"));
    if (answer.status === 401) await (await import("./parts/token.js")).askForToken();
    else if (pause && tried < TRIES) await new Promise((go) => setTimeout(go, 1000 * Math.min(pause, 10)));
    else throw problem;
  }
}

async function once(path, { method = "GET", query, form, json, accept, signal, keepalive }) {
  const body = form ? fields(form) : json ? JSON.stringify(json) : undefined;
  const headers = { Accept: accept ?? "application/json" };
  if (json) headers["Content-Type"] = "application/json";
  const asked = new URLSearchParams(entries(query));
  try {
    const address = asked.size ? `${path}?${asked}` : path;
    return await fetch(address, { method, body, headers, signal, keepalive });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "no answer", "The service does not answer. Is it still running? Try again in a moment.");
  }
}

async function problemOf(answer) {
  const found = await answer.json().catch(() => null);
  const detail = found?.detail ?? `The service answered with ${answer.status}; try again in a moment.`;
  return new ApiError(answer.status, found?.title ?? "problem", sentence(detail));
}

function sentence(text) {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended[0].toUpperCase() + ended.slice(1);
}

function entries(given = {}) {
  return Object.entries(given).flatMap(([name, value]) =>
    [value].flat().filter((each) => each !== null && each !== undefined && each !== "").map((each) => [name, each]),
  );
}

function fields(given) {
  const form = new FormData();
  for (const [name, value] of entries(given)) form.append(name, value);
  return form;
}
