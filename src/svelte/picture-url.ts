const known = new WeakMap<ImageBitmap, string>();

/** A small copy of a picture as a data URL, for a drawing: a canvas there takes a layer of its own. Empty if it was closed. */
export function pictureUrl(picture: ImageBitmap, height: number): string {
  const before = known.get(picture);
  if (before !== undefined) return before;
  if (picture.width === 0) return '';
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, height / picture.height);
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const url = canvas.toDataURL();
  known.set(picture, url);
  return url;
}
