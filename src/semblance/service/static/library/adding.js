// Sends pictures to the gallery, some at a time, and gathers what became of each.

import { ApiError, askEvents } from "../api.js";

const MOST = 20; // pictures of a request
const MOST_BYTES = 64 * 1024 * 1024;

/** {added, exists, no_object, skipped: [{name, reason}], fresh: ids}. `told` gets how many are done. One bad
 * picture, or a request that is refused, does not stop the rest. */
export async function addAll(files, label, told) {
  const found = { added: 0, exists: 0, no_object: 0, skipped: [], fresh: [] };
  let before = 0;
  for (const batch of batches(files)) {
    await addSome(batch, label, found, (done) => told(before + done));
    before += batch.length;
    told(before);
  }
  return found;
}

async function addSome(batch, label, found, told) {
  try {
    gather(await sent(batch, label, told), found);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Too large together may be fine one by one, and then the right one is blamed.
    if (error.status === 413 && batch.length > 1) {
      for (const file of batch) await addSome([file], label, found, () => {});
    } else found.skipped.push(...batch.map(({ name }) => ({ name, reason: error.message })));
  }
}

async function sent(images, label, told) {
  let answer = null;
  await askEvents("/v1/images", { method: "POST", form: { images, label } }, (name, data) => {
    if (name === "progress") told(data.done);
    if (name === "done") answer = data;
  });
  if (!answer) throw new ApiError(0, "cut short", "The connection ended before the service was done. Send these again; what is there already is not stored twice.");
  return answer;
}

function gather(answer, found) {
  found.added += answer.added;
  found.exists += answer.exists;
  found.no_object += answer.no_object;
  for (const { status, name, reason, ids } of answer.pictures) {
    if (status === "skipped") found.skipped.push({ name, reason });
    if (status === "added") found.fresh.push(...ids);
  }
}

function* batches(files) {
  let [batch, bytes] = [[], 0];
  for (const file of files) {
    if (batch.length && (batch.length === MOST || bytes + file.size > MOST_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length) yield batch;
}
