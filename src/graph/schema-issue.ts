import type { BaseIssue } from 'valibot';

const WORDS: Readonly<Record<string, string>> = {
  Object: 'an object',
  Array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** The number of characters of a value that a message shows. */
const MOST = 60;

/** `is missing`, `should be a list, and is 3`: what is wrong with a field, to follow its name. */
export function issueText({ expected, received, message }: BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is missing';
  if (expected === 'never') return 'is not allowed here';
  // Those that are not valibot’s own are sentences.
  if (expected === null || !message.startsWith('Invalid '))
    return `is invalid: ${message.replace(/\.$/, '')}`;
  const found = received.length > MOST ? `${received.slice(0, MOST)}…` : received;
  return `should be ${wordFor(expected)}, but is ${wordFor(found)}`;
}

function wordFor(type: string): string {
  return Object.hasOwn(WORDS, type) ? WORDS[type]! : type;
}
