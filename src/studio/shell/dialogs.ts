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
import type { Asking, Dialog } from './workbench.svelte.ts';

/** The dialogs that commands open: `bench.dialog = GalleryDialog`. */
export const dialogs: readonly Dialog[] = [
  CommandPalette,
  ShortcutsDialog,
  GalleryDialog,
  ModelsDialog,
  RecordsDialog,
  LabDialog,
  CompareDialog,
];

/** The dialogs that open automatically. */
export const questions: readonly (Asking & { readonly content: BenchContent })[] = [
  { content: SweepDialog, isOpen: ({ lab }) => lab.asking !== undefined },
  { content: NameDialog, isOpen: ({ composites }) => composites.asking !== undefined },
  { content: CameraDialog, isOpen: ({ controls }) => controls.photographed !== undefined },
  { content: RefusalDialog, isOpen: ({ files }) => files.refusal !== undefined },
  { content: MissingPictures, isOpen: ({ sharing }) => sharing.asking },
];
