export interface Size {
  readonly width: number;
  readonly height: number;
}

const known = new WeakMap<HTMLElement, Size>();

/** Remembers the size of a node by the element that Rete gave it: reading it there takes a layout, and it may not be drawn. */
export function rememberSize(element: HTMLElement, size: Size): void {
  known.set(element, size);
}

/** The size of a node, in graph units: as it was drawn last, or is expected to be. */
export function sizeOf(element: HTMLElement): Size {
  return known.get(element) ?? { width: element.offsetWidth, height: element.offsetHeight };
}
