/**
 * Whether a key press belongs to an input method that is composing text (Japanese, Chinese, Korean): its Enter takes a
 * word and its Escape drops one, and neither means anything else.
 */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key that ended it; that key still has the code 229.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it in Safari
  return event.isComposing || event.keyCode === 229;
}
