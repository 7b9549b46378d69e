/** The part of an element that is seen: what the boxes that it scrolls in leave of it, in pixels of the window. */
export function visibleBox(element: Element): DOMRect {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  let seen = { left, top, right, bottom };
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (getComputedStyle(parent).overflow === 'visible') continue;
    const box = parent.getBoundingClientRect();
    seen = {
      left: Math.max(seen.left, box.left),
      top: Math.max(seen.top, box.top),
      right: Math.min(seen.right, box.right),
      bottom: Math.min(seen.bottom, box.bottom),
    };
  }
  const [width, height] = [Math.max(0, seen.right - seen.left), Math.max(0, seen.bottom - seen.top)];
  return new DOMRect(seen.left, seen.top, width, height);
}
