import { picturesAmong } from '../../svelte/controls/picture-source.ts';
import type { Editor } from './editor.ts';
import { isTyping } from './registry.svelte.ts';

/**
 * Copy, cut and paste by the browser's own events, which carry the clipboard without asking for permission. Gives back
 * what takes the listeners off.
 */
export function listenToClipboard(
  editor: Editor,
  about: {
    readonly paused: () => boolean;
    /** Whether the graph is seen: else no nodes are copied and pasted. */
    readonly graph: () => boolean;
    readonly onpictures: (files: readonly File[]) => void;
    /** Files that are no pictures were pasted. */
    readonly onfiles: (files: readonly File[]) => void;
  },
): () => void {
  const { paused, graph, onpictures, onfiles } = about;
  /** Ctrl+Shift+V: the event itself does not show it. */
  let shift = false;
  const listening = new AbortController();
  const on = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) => {
    window.addEventListener(type, listener, { signal: listening.signal });
  };
  const elsewhere = (event: Event) =>
    event.defaultPrevented || paused() || isTyping(event.target) || textIsSelected();

  const copy = (event: ClipboardEvent): boolean => {
    const text = elsewhere(event) || !graph() ? undefined : editor.copyText();
    if (text === undefined) return false;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    return true;
  };

  on('keydown', (event) => {
    shift = event.shiftKey;
  });
  on('copy', copy);
  on('cut', (event) => {
    if (copy(event)) editor.remove();
  });
  on('paste', (event) => {
    if (event.defaultPrevented || paused() || isTyping(event.target)) return;
    const pictures = picturesAmong(event.clipboardData);
    const files = [...(event.clipboardData?.files ?? [])];
    if (pictures.length > 0) onpictures(pictures);
    else if (files.length > 0) onfiles(files);
    else if (!graph() || !editor.pasteText(event.clipboardData?.getData('text/plain') ?? '', shift)) return;
    event.preventDefault();
  });
  return () => {
    listening.abort();
  };
}

function textIsSelected(): boolean {
  return document.getSelection()?.isCollapsed === false;
}
