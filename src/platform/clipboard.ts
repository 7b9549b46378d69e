/** Puts a text on the clipboard. Says whether the browser let it. */
export async function writeClipboardText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The text on the clipboard; undefined where the browser keeps it shut. */
export async function readClipboardText(): Promise<string | undefined> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return undefined;
  }
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
