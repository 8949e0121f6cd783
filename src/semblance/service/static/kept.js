// Keeps pictures of this browser under short names, so that an address can name one.

const MOST = 40;
const held = new Map(); // of this visit: they work where the browser stores nothing, or has no room

/** Stores a file; resolves to its name. The oldest go when there are many. */
export async function keep(file) {
  const name = "p" + [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  held.set(name, file);
  if (held.size > MOST) held.delete(held.keys().next().value);
  await stored(name, file).catch(() => {});
  return name;
}

async function stored(name, file) {
  const store = await opened("readwrite");
  const keys = await answer(store.index("at").getAllKeys());
  for (const key of keys.slice(0, Math.max(0, keys.length + 1 - MOST))) store.delete(key);
  await answer(store.put({ file, at: Date.now() }, name));
}

/** The file of that name, or null where this browser has none. */
export async function kept(name) {
  if (held.has(name)) return held.get(name);
  try {
    const store = await opened("readonly");
    return (await answer(store.get(name)))?.file ?? null;
  } catch {
    return null;
  }
}

async function opened(mode) {
  const asked = indexedDB.open("semblance", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("pictures").createIndex("at", "at");
  const database = await answer(asked);
  return database.transaction("pictures", mode).objectStore("pictures");
}

function answer(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
