/** The browser keeps nothing for this page, which the studio has said once. */
export class NotKept extends Error {
  constructor() {
    super('This browser keeps nothing for this page.');
    this.name = 'NotKept';
  }
}

/** Why a browser did not keep something, as the end of a sentence for its user. */
export function whyNotKept(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'it has no room left for this page';
  if (error instanceof NotKept || /^(Security|NotAllowed|InvalidState|Unknown)Error$/.test(name))
    return 'it refuses to keep anything for this page';
  return 'its storage does not work';
}
