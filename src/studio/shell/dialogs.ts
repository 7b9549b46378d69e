import CompareDialog from '../compare/CompareDialog.svelte';
import NameDialog from '../composites/NameDialog.svelte';
import CameraDialog from '../controls/CameraDialog.svelte';
import LabDialog from '../lab/LabDialog.svelte';
import SweepDialog from '../lab/SweepDialog.svelte';
import ModelsDialog from '../models/ModelsDialog.svelte';
import RecordsDialog from '../records/RecordsDialog.svelte';
import MissingPictures from '../share/MissingPictures.svelte';
import type { BenchContent } from './bench-content.ts';
import CommandPalette from './CommandPalette.svelte';
import GalleryDialog from './GalleryDialog.svelte';
import RefusalDialog from './RefusalDialog.svelte';
import ShortcutsDialog from './ShortcutsDialog.svelte';
import type { Asking, DialogName } from './workbench.svelte.ts';

/** The dialogs that are opened by their name: `bench.dialog = 'gallery'`. */
export const dialogs: Readonly<Record<DialogName, BenchContent>> = {
  commands: CommandPalette,
  shortcuts: ShortcutsDialog,
  gallery: GalleryDialog,
  models: ModelsDialog,
  records: RecordsDialog,
  lab: LabDialog,
  compare: CompareDialog,
};

/** The dialogs that are open while there is something to ask or to say. */
export const questions: readonly (Asking & { readonly content: BenchContent })[] = [
  { content: SweepDialog, isOpen: ({ lab }) => lab.asking !== undefined },
  { content: NameDialog, isOpen: ({ composites }) => composites.asking !== undefined },
  { content: CameraDialog, isOpen: ({ controls }) => controls.photographed !== undefined },
  { content: RefusalDialog, isOpen: ({ files }) => files.refusal !== undefined },
  { content: MissingPictures, isOpen: ({ sharing }) => sharing.asking },
];
