import NameDialog from '../composites/NameDialog.svelte';
import CameraDialog from '../controls/CameraDialog.svelte';
import BatchDialog from '../queue/BatchDialog.svelte';
import SweepDialog from '../lab/SweepDialog.svelte';
import PainterDialog from '../painter/PainterDialog.svelte';
import MissingPictures from '../share/MissingPictures.svelte';
import type { BenchContent } from './bench-content.ts';
import RefusalDialog from './RefusalDialog.svelte';
import type { Asking } from './workbench.svelte.ts';

/** The dialogs that open automatically. */
export const questions: readonly (Asking & { readonly content: BenchContent })[] = [
  { content: SweepDialog, isOpen: ({ lab }) => lab.asking !== undefined },
  { content: NameDialog, isOpen: ({ composites }) => composites.asking !== undefined },
  { content: BatchDialog, isOpen: ({ studio }) => studio.manyPictures !== undefined },
  { content: CameraDialog, isOpen: ({ controls }) => controls.photographed !== undefined },
  { content: PainterDialog, isOpen: ({ painter }) => painter.request !== undefined },
  { content: RefusalDialog, isOpen: ({ files }) => files.refusal !== undefined },
  { content: MissingPictures, isOpen: ({ sharing }) => sharing.asking },
];
