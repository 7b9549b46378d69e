/**
 * Whether a key press belongs to an input method that is composing text (Japanese, Chinese, Korean): its Enter takes a
 * word and its Escape drops one, and neither means anything else.
 */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before it reports the key that ended it; that key still has the code 229.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Safari has no other indication
  return event.isComposing || event.keyCode === 229;
}
