/** Lets the user keep something as a file, where the browser puts what it downloads. */
export function download(fileName: string, content: BlobPart, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  // No system takes these in a name.
  link.download = fileName.replaceAll(/[/\\:*?"<>|]+/g, '-');
  link.click();
  // The browser has taken hold of it once the click is handled.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
