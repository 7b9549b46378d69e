import { sentence } from '../../graph/sentence.ts';
import { IncompletePictureError } from '../../images/codec.browser.ts';
import { messageOf } from '../../platform/refusal.ts';
import type { Notices } from '../shell/notices.svelte.ts';

/** Says why a picture file is not used; one that breaks off can be opened as far as it goes from there. */
export function refusePicture(
  notices: Notices,
  name: string,
  error: unknown,
  openIncomplete: () => void,
): void {
  const text = `“${name}” cannot be used: ${sentence(messageOf(error))}`;
  if (error instanceof IncompletePictureError)
    notices.add('bad', text, { title: 'Open as far as possible', run: openIncomplete }, 'picture');
  else notices.add('bad', text);
}
