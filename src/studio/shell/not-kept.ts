import * as v from 'valibot';
import { keepsDatabases } from '../../platform/database.ts';
import { privateFolder } from '../../platform/private-files.ts';
import { sharedStorage } from '../../platform/web-storage.ts';
import type { Notices } from './notices.svelte.ts';
import { recall, remember } from './remembered.ts';

/** Says what this browser will not keep for the page, unless it was said before. */
export async function warnOfWhatIsNotKept(notices: Notices): Promise<void> {
  const [databases, files] = await Promise.all([keepsDatabases(), privateFolder('models')]);
  const lost = [
    ...(databases ? [] : ['your graphs', 'the records of runs']),
    ...(sharedStorage.works ? [] : ['your settings']),
  ];
  const sentences = [
    ...(lost.length > 0 ? [`This browser does not keep ${listed(lost)} after you leave the page.`] : []),
    ...(databases ? [] : ['Save what you need to files.']),
    ...(files
      ? []
      : [
          `${databases ? 'This browser' : 'It'} does not store files for this page, so models cannot be added.`,
        ]),
  ];
  if (sentences.length === 0) return;
  const text = [...sentences, hint(databases)].join(' ');
  if (recall('not-kept', v.string()) === text) return;
  remember('not-kept', text);
  notices.add('bad', text, undefined, 'not-kept');
}

function hint(databases: boolean): string {
  if (!isSecureContext)
    return 'To change that, open the studio over https, or on the machine that serves it.';
  if (databases) return 'Use another browser, or a window that is not private.';
  return 'To change that, use a window that is not private or allow site data for this page, and reload.';
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
