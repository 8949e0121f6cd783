// Pictures out of what was dropped or pasted, folders looked through.

const PICTURE = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|hei[cf]|pp?m|jp2|ico|pdf)$/i;

/** Files of a drop or a paste. Inside folders only what is named like a picture is taken. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found = [];
  for (const entry of entries) await walk(entry, found, true);
  return found;
}

async function walk(entry, found, isNamed = false) {
  if (entry.isFile) {
    if (!isNamed && !PICTURE.test(entry.name)) return;
    found.push(await new Promise((done, failed) => entry.file(done, failed)));
    return;
  }
  const reader = entry.createReader();
  const more = () => new Promise((done, failed) => reader.readEntries(done, failed));
  for (let block = await more(); block.length; block = await more())
    for (const each of block) await walk(each, found);
}
