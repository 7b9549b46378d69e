/** Where a thumbnail of a picture can be had without the document: bundled samples lie beside the page, or where `files` are. */
export function sampleUrl(source: string, files = './'): string | undefined {
  const name = /^sample:([\w-]+)$/.exec(source)?.[1];
  return name === undefined ? undefined : new URL(`${files}samples/${name}.webp`, document.baseURI).href;
}

/** `harbour`, or the end of a path. */
export function pictureName(source: string): string {
  if (source.startsWith('asset:')) return 'stored in the graph';
  if (source === '') return 'nothing yet';
  if (source === 'result:last') return 'the last result';
  return source.replace(/^sample:/, '').replace(/^.*\//, '');
}

/** The pictures among files that were dropped or pasted. Systems that do not know a format give it no type. */
export function picturesAmong(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(
    ({ type, name }) => type.startsWith('image/') || (type === '' && /\.(png|jpe?g|webp)$/i.test(name)),
  );
}
