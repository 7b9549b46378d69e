import { bytesToHex } from '@noble/hashes/utils.js';
import { sha256 as digestOf } from '../platform/sha256.ts';

/** `sha256-` and the hash in hexadecimal digits: identifies pictures, models and graphs. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return `sha256-${bytesToHex(await digestOf(bytes))}`;
}

/** The hash of a JSON value, whatever the order of the keys in its objects. */
export function hashOfJson(value: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(sorted(value))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
