/** The browser keeps nothing for this page, which the studio has said once. */
export class NotKept extends Error {
  constructor() {
    super('This browser does not store data for this page.');
    this.name = 'NotKept';
  }
}

/** Why a browser did not keep something, as the end of a sentence for its user. */
export function whyNotKept(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'it has no storage left for this page';
  if (error instanceof NotKept || /^(Security|NotAllowed|InvalidState|Unknown)Error$/.test(name))
    return 'it does not allow this page to store data';
  return 'its storage does not work';
}

const refusals: Readonly<Record<string, string>> = {
  NotAllowedError: 'The browser does not allow it.',
  NotFoundError: 'It no longer exists.',
  NotReadableError: 'The browser cannot read it. It may have changed, or another program may be using it.',
  NoModificationAllowedError: 'Another program is using the file.',
  QuotaExceededError: 'There is no space left.',
};

/** What engines say of numbers and sizes that are too large, where our own RangeErrors are sentences on a setting. */
const TOO_LARGE = /^(Invalid |Array buffer|Array length|Maximum call|Out of memory|WebAssembly)/i;

/** Whether an error is one of Stylograph's: its message is written for a user. Others name internals. */
export function isOurs(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof DOMException) return false;
  if (error instanceof RangeError) return !TOO_LARGE.test(error.message);
  return !['TypeError', 'ReferenceError', 'SyntaxError', 'URIError', 'ValiError'].includes(error.name);
}

/**
 * The message of an error for a user. Those of Stylograph are written for this; messages of browsers and their engines name
 * internals, and are only logged to the console.
 */
export function messageOf(error: unknown): string {
  if (isOurs(error)) return error.message;
  if (error instanceof DOMException) return refusals[error.name] ?? 'The browser refused it.';
  if (error instanceof RangeError)
    return 'There was not enough memory. Use a smaller size, or close other tabs.';
  console.error(error);
  return 'Stylograph failed. Please report this, with the message in the browser’s console.';
}
