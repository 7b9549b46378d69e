import { untrack } from 'svelte';
import { FALLBACK } from '../../models/built-in.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { models } from './models.svelte.ts';
import ModelsDialog from './ModelsDialog.svelte';

/** Says which models the open graph lacks, for as long as it lacks them. Called by a component as it starts. */
export function noticeMissingModels(bench: Workbench): void {
  // As one text, so that other edits of the graph do not repeat the notice.
  const unknown = $derived(
    [...models.missing(bench.studio.documents.document).keys()]
      .filter((name) => !models.fallbackFor.includes(name))
      .join(', '),
  );
  $effect(() => {
    if (unknown === '') return;
    const { notices } = bench.studio;
    const text = `This browser does not have all layers of ${unknown} that the graph needs.`;
    // Notices that come and go do not repeat it.
    const id = untrack(() =>
      notices.add('bad', text, {
        title: `Download it, or use ${FALLBACK}…`,
        run: () => {
          bench.dialog = ModelsDialog;
        },
      }),
    );
    return () => {
      notices.close(id);
    };
  });
}
