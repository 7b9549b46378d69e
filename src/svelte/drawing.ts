const SVG = 'http://www.w3.org/2000/svg';

/** One drawing for many parts of the graph, in its units. It lets the pointer through where nothing is drawn. */
export function createDrawing(zIndex: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const { style } = svg;
  style.position = 'absolute';
  style.left = style.top = '0';
  style.width = style.height = '1px';
  style.overflow = 'visible';
  style.zIndex = zIndex;
  style.outline = 'none';
  // No stop of Tab, which listeners for the focus make of a drawing.
  svg.tabIndex = -1;
  return svg;
}
