/** The wire under a point of the window. */
export function wireAt(clientX: number, clientY: number): string | undefined {
  for (const element of document.elementsFromPoint(clientX, clientY))
    if (element instanceof SVGElement && element.dataset['wire'] !== undefined)
      return element.dataset['wire'];
  return undefined;
}
