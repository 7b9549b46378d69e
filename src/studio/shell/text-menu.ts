/**
 * Whether a context menu is the browser's own, with which text is cut and pasted. By keyboard, a field with a number has the menu of its
 * parameter: the pointer can reach that beside the field.
 */
export function isForText({ target, button, ctrlKey }: MouseEvent): boolean {
  if (!(target instanceof Element) || !target.matches('textarea, input:not([type=range], [type=checkbox])'))
    return false;
  const byPointer = button === 2 || ctrlKey || matchMedia('(pointer: coarse)').matches;
  return byPointer || !target.matches('[role=spinbutton]');
}
