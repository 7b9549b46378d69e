import type { DownloadProgress } from '../../models/download/progress.ts';
import type { AddedModel } from '../../models/library/library.ts';

/** `80 MB`, `1.9 MB` */
export function bytesText(bytes: number): string {
  const megabytes = bytes / 1e6;
  return `${megabytes >= 10 ? Math.round(megabytes) : Number(megabytes.toFixed(1))} MB`;
}

/** `12 MB of 80 MB · 5.2 MB/s · 13 s left` */
export function progressText({ received, total, bytesPerSecond, secondsLeft }: DownloadProgress): string {
  const parts = [`${bytesText(received)} of ${bytesText(total)}`, `${bytesText(bytesPerSecond)}/s`];
  if (secondsLeft !== undefined)
    parts.push(
      secondsLeft < 90 ? `${Math.ceil(secondsLeft)} s left` : `${Math.ceil(secondsLeft / 60)} min left`,
    );
  return parts.join(' · ');
}

/** ` It was read as ...`, and what to do where that is not certain. */
export function takenText({ taken }: AddedModel): string {
  if (!taken) return '';
  const remedy = taken.sure
    ? ''
    : ' If that is wrong, choose the input convention that the network was trained with, and add the file again.';
  return ` It was ${taken.text}.${remedy}`;
}
