// Shows the interface from its own description, and sends what is filled in.

const place = document.querySelector("#operations");
const session = document.querySelector("#session");

session.addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = new FormData(session).get("token");
  const answer = await fetch("/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  session.querySelector("[role=alert]").textContent = answer.ok ? "" : (await answer.json()).detail;
  if (answer.ok) show();
});

show();

async function show() {
  const answer = await fetch("/openapi.json");
  session.hidden = answer.status !== 401;
  if (!answer.ok) {
    place.replaceChildren(element("p", answer.status === 401 ? "" : "The description cannot be read."));
    return;
  }
  const description = await answer.json();
  const groups = new Map();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = operation.tags?.[0] ?? "Other";
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(shown(description, path, method, operation));
    }
  }
  place.replaceChildren(
    ...[...groups].flatMap(([name, operations]) => [element("h2", name), ...operations]),
  );
}

function shown(description, path, method, operation) {
  const details = element("details");
  const summary = element("summary");
  summary.append(element("code", `${method.toUpperCase()} ${path}`), ` ${operation.summary ?? ""}`);
  const form = element("form");
  for (const parameter of operation.parameters ?? []) {
    form.append(field(parameter.name, parameter.schema, parameter.in, parameter.required, parameter.description));
  }
  const body = operation.requestBody?.content ?? {};
  const type = Object.keys(body)[0];
  if (type === "application/json") {
    const area = element("textarea");
    area.name = "body";
    area.value = "{}";
    form.append(labelled("body (JSON)", area));
  } else if (type) {
    const schema = resolved(description, body[type].schema);
    for (const [name, each] of Object.entries(schema.properties ?? {})) {
      form.append(field(name, each, "form", schema.required?.includes(name), each.description));
    }
  }
  form.append(element("button", "Send"));
  const output = element("pre");
  output.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(path, method, form, type, output);
  });
  details.append(summary, element("p", operation.description ?? ""), form, output);
  return details;
}

function field(name, schema, where, required, description) {
  const kind = plain(schema);
  const values = kind.enum ?? (kind.type === "boolean" ? ["false", "true"] : null);
  const input = element(values ? "select" : "input");
  if (values) {
    const empty = required || kind.default !== undefined || schema.default !== undefined ? [] : [""];
    for (const value of [...empty, ...values]) input.append(new Option(value, value));
  } else if (isFile(kind) || isFile(kind.items ?? {})) {
    input.type = "file";
    input.accept = "image/*";
    input.multiple = kind.type === "array";
  }
  const usual = schema.default ?? kind.default;
  if (usual !== undefined && usual !== null) input.value = usual;
  input.name = name;
  input.required = Boolean(required);
  input.dataset.where = where;
  return labelled(name, input, description);
}

async function send(path, method, form, type, output) {
  const query = new URLSearchParams();
  const data = new FormData();
  let address = path;
  for (const input of form.elements) {
    const { where } = input.dataset;
    if (!where || (input.type !== "file" && input.value === "")) continue;
    if (where === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (where === "query") query.set(input.name, input.value);
    else if (input.type === "file") for (const file of input.files) data.append(input.name, file);
    else if (where === "form") data.append(input.name, input.value);
  }
  const json = type === "application/json";
  const options = { method: method.toUpperCase() };
  if (json) {
    options.body = form.elements.body.value;
    options.headers = { "Content-Type": "application/json" };
  } else if (type) options.body = data;
  output.hidden = false;
  output.textContent = "Sending…";
  const started = performance.now();
  try {
    const answer = await fetch(`${address}${query.size ? `?${query}` : ""}`, options);
    const text = await told(answer);
    output.textContent = `${answer.status} in ${Math.round(performance.now() - started)} ms\n${text}`;
  } catch (error) {
    output.textContent = `The service did not answer (${error.message}). Is it running?`;
  }
}

async function told(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.includes("json")) return JSON.stringify(await answer.json(), null, 2);
  if (type.startsWith("text/")) return answer.text();
  const bytes = await answer.arrayBuffer();
  return bytes.byteLength ? `${bytes.byteLength} bytes of ${type}` : "";
}

function resolved(description, schema) {
  if (!schema.$ref) return schema;
  return schema.$ref.slice(2).split("/").reduce((found, key) => found[key], description);
}

// A parameter that may be left out is "anyOf" its type and null.
function plain(schema) {
  return schema.anyOf?.find((each) => each.type !== "null") ?? schema;
}

function isFile(schema) {
  return schema.format === "binary" || "contentMediaType" in schema;
}

function labelled(name, input, description) {
  const label = element("label", name);
  label.append(input);
  if (description) label.append(element("small", description));
  return label;
}

function element(tag, text = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
