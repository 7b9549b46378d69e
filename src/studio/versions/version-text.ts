import type { Reason, VersionEntry } from './kept-schema.ts';

const automatic: Readonly<Record<Reason, string>> = {
  opened: 'Before the first edit',
  edited: 'After some edits',
  run: 'At the end of a run',
  left: 'When another graph was opened',
  before: 'Before going back',
};

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** What an automatic version is called. */
export function automaticTitle({ reason, labels }: Pick<VersionEntry, 'reason' | 'labels'>): string {
  const [first] = labels;
  if (reason !== 'edited' || first === undefined) return automatic[reason];
  const text = first.charAt(0).toUpperCase() + first.slice(1);
  return labels.length > 1 ? `${text}, and more` : text;
}

export function versionTitle(entry: VersionEntry): string {
  return entry.name ?? automaticTitle(entry);
}

/** When a version was stored: today, only the time. */
export function whenText(when: number): string {
  const today = new Date().toDateString() === new Date(when).toDateString();
  return (today ? time : day).format(when);
}

/** The versions of each sitting, in their order. */
export function bySitting(entries: readonly VersionEntry[]): VersionEntry[][] {
  const sittings = [...new Set(entries.map(({ sitting }) => sitting))];
  return sittings.map((id) => entries.filter(({ sitting }) => sitting === id));
}
