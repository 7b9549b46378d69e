/** Puts a text on the clipboard. Says whether the browser let it. */
export async function writeClipboardText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The text on the clipboard; undefined if the browser keeps it shut. */
export async function readClipboardText(): Promise<string | undefined> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return undefined;
  }
}

/** The pictures on the clipboard; none where the browser keeps it shut. */
export async function readClipboardPictures(): Promise<File[]> {
  try {
    const items = await navigator.clipboard.read();
    return (await Promise.all(items.map(pictureOf))).filter((file) => file !== undefined);
  } catch {
    return [];
  }
}

async function pictureOf(item: ClipboardItem): Promise<File | undefined> {
  const type = item.types.find((one) => one.startsWith('image/'));
  return type === undefined ? undefined : new File([await item.getType(type)], '', { type });
}

/** Puts a picture on the clipboard, as PNG: the one format that every browser takes there. Says whether it did. */
export async function writeClipboardPicture(png: Promise<Blob>): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    png.catch(() => undefined);
    return false;
  }
}
