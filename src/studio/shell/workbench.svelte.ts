import { untrack, type Component } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { Command } from '../commands/command.ts';
import { Editor } from '../commands/editor.ts';
import { Uses } from '../commands/uses.svelte.ts';
import { CommandRegistry } from '../commands/registry.svelte.ts';
import { Files } from '../files/files.svelte.ts';
import { models } from '../models/models.svelte.ts';
import { CurvesView } from '../panels/run/curves.svelte.ts';
import { RunController } from '../run/controller.svelte.ts';
import { PinnedRuns } from '../run/pinned-runs.svelte.ts';
import type { PaletteRequest } from '../state/canvas-view.ts';
import type { LooseEnd } from '../../graph/connect.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { Controls } from '../controls/controls.svelte.ts';
import { Tour } from '../tour/tour.svelte.ts';
import { Comparison } from '../compare/comparison.svelte.ts';
import { Composites } from '../composites/composites.svelte.ts';
import { Cropper } from '../crop/cropper.svelte.ts';
import { Finder } from '../find/finder.svelte.ts';
import { Lab, type SweptParameter } from '../lab/lab.svelte.ts';
import { MaskPainter } from '../painter/mask-painter.svelte.ts';
import { Queue } from '../queue/queue.svelte.ts';
import { Records } from '../records/records.svelte.ts';
import { Sharing } from '../share/sharing.svelte.ts';
import { placeOf } from '../state/levels.ts';
import { Studio } from '../state/studio.svelte.ts';
import { Versions } from '../versions/versions.svelte.ts';
import { warnOfWhatIsNotKept } from './not-kept.ts';
import type { Upscaler } from '../upscale/upscaler.svelte.ts';
import { loadLater } from './load-later.ts';
import { Panes } from './panes.svelte.ts';
import { Theme } from './theme.svelte.ts';
import { ViewMode, type ViewName } from './view-mode.svelte.ts';

/** A dialog that a command opens, by `bench.open(…)`. It closes by setting `open` to false. */
export type Dialog = Component<{ readonly bench: Workbench; open: boolean }, object, 'open'>;

/** A dialog that opens automatically. */
export interface Asking {
  readonly isOpen: (bench: Workbench) => boolean;
}

/** The state of the studio and everything around it, which the shell's components receive. */
export class Workbench {
  readonly studio = new Studio();
  readonly controller = new RunController(this.studio.run, this.studio.peeks);
  readonly files = new Files(this.studio, () => {
    this.opened();
  });
  readonly versions = new Versions(this.studio, this.files);
  readonly sharing = new Sharing(this.studio, this.files);
  readonly records = new Records(this.studio, this.files, this.controller);
  /** Once its dialog has been opened. */
  upscaler: Upscaler | undefined;
  readonly lab = new Lab(this.studio, this.files, () => this.controller.compute);
  readonly queue = new Queue(this.studio, {
    compute: () => this.controller.compute,
    start: (document) => {
      this.controller.start(document);
    },
    open: (document) => {
      this.files.openDocument(document);
    },
    show: () => {
      this.commands.run('queue.show');
    },
  });
  readonly comparison = new Comparison();
  readonly pinned = new PinnedRuns();
  /** Beyond the panel, which is there only while its tab is shown. */
  readonly curves = new CurvesView(this.studio, this.pinned);
  readonly editor = new Editor(this.studio);
  readonly composites = new Composites(this.studio, this.editor);
  readonly view = new ViewMode();
  readonly controls = new Controls(this.studio, () => {
    this.otherPictures();
  });
  readonly cropper = new Cropper(this.studio, () => {
    this.otherPictures();
  });
  readonly finder = new Finder(this.studio);
  readonly painter = new MaskPainter(this.studio);
  readonly tour = new Tour();
  readonly panes = new Panes();
  /** How much commands are used from the palette. */
  readonly commandUses = new Uses('commands');
  readonly theme = new Theme();
  /** Every dialog that a command has opened: it stays, closed, with what was entered in it. */
  readonly dialogs = new SvelteSet<Dialog>();
  /** The parameter that the context menu was opened on. */
  pressedParameter: SweptParameter | undefined;
  /** The socket that the context menu was opened on. */
  pressedSocket: LooseEnd | undefined;
  /** Where the pointer was last: the palette opens there. */
  pointer: { readonly x: number; readonly y: number } | undefined;
  readonly commands: CommandRegistry;

  private openDialog: Dialog | undefined = $state.raw();
  private readonly questions: readonly Asking[];

  /**
   * @param commandsOf the commands of a workbench.
   * @param questions the dialogs that open automatically.
   */
  constructor(commandsOf: (bench: Workbench) => readonly Command[], questions: readonly Asking[]) {
    this.questions = questions;
    this.commands = new CommandRegistry(commandsOf(this), () => this.busy);
    models.onchange = (fallbackFor) => {
      this.controller.modelsChanged(fallbackFor);
    };
    void models.refresh();
  }

  /** Restores what was open, otherwise shows the graph of a first visit, which starts automatically. */
  async begin(): Promise<void> {
    this.controller.warmUp();
    // A link has its own graph.
    const adopt = location.hash === '';
    const findCutOff = async () => this.records.findCutOff(await this.queue.restore());
    const [restored, cutOff] = await Promise.all([this.files.restore(adopt), findCutOff()]);
    this.studio.kept.begin();
    this.view.begin(adopt && restored === 'nothing' && !cutOff);
    void warnOfWhatIsNotKept(this.studio.notices);
    if (this.sharing.openAddress()) return;
    const { document } = this.studio.documents;
    if (restored !== 'nothing' || cutOff) return;
    this.controller.start(document);
    if (this.view.opening && !this.panes.narrow) this.tour.offer();
  }

  private otherPictures(): void {
    // In the simple view, the picture is all there is to see.
    if (this.view.simple && !this.controller.active) this.controller.start(this.studio.documents.document);
  }

  /** Shows the simple view, or the graph with its previous position and zoom. */
  show(name: ViewName): void {
    const { view, studio } = this;
    const seen = view.graph;
    if (seen && name === 'simple') studio.view?.keepLook();
    view.choose(name);
    if (name === 'simple') return;
    if (seen) requestAnimationFrame(() => studio.view?.fit());
    else studio.look = studio.views.lookAt(studio.documents.document);
  }

  /** Passes a changed document to everything that depends on it. */
  follow(document: GraphDocument): void {
    this.controller.documentChanged(document);
    this.files.changed();
    untrack(() => {
      this.versions.follow(document);
    });
  }

  /** A run in progress ends with its graph; then the new graph runs, if it can. */
  private opened(): void {
    const { active } = this.controller;
    this.controller.clear();
    this.lab.leave();
    this.view.leaveOpening();
    this.tour.close();
    const { document, problems } = this.studio.documents;
    if (active && !problems.some(({ severity }) => severity === 'error')) this.controller.start(document);
  }

  /** The dialog that a command has opened, until it closes. */
  get dialog(): Dialog | undefined {
    return this.openDialog;
  }

  set dialog(dialog: Dialog | undefined) {
    if (dialog) this.dialogs.add(dialog);
    this.openDialog = dialog;
  }

  /** Opens a dialog that is loaded when it is first needed: `bench.open(() => import('./LabDialog.svelte'))`. */
  async open(load: () => Promise<{ readonly default: Dialog }>): Promise<void> {
    const loaded = await loadLater(this.studio.notices, load);
    if (loaded) this.dialog = loaded.default;
  }

  /** A dialog or the palette has the keyboard. */
  get busy(): boolean {
    return (
      this.dialog !== undefined ||
      this.studio.palette !== undefined ||
      this.questions.some(({ isOpen }) => isOpen(this))
    );
  }

  /** Opens the node search at the pointer if it is over the graph view, otherwise in the middle of the graph view. */
  openPalette(about: Pick<PaletteRequest, 'loose' | 'wire'> = {}): void {
    const area = document.querySelector('[data-canvas]')?.getBoundingClientRect();
    const { x = 0, y = 0 } = this.pointer ?? {};
    const over = area && x > area.left && x < area.right && y > area.top && y < area.bottom;
    const middle = area ?? { left: 0, top: 0, width: innerWidth, height: innerHeight };
    this.studio.palette = {
      clientX: over ? x : middle.left + middle.width / 2,
      clientY: over ? y : middle.top + middle.height / 3,
      ...about,
    };
  }

  /** Asks what to sweep: a parameter of the selected node, unless another is chosen. */
  askForSweep(): void {
    const { documents } = this.studio;
    const { level, document } = documents;
    const [first] = this.editor.selected;
    const node =
      first === undefined ? (level[0] ?? document.nodes[0]?.id ?? '') : [...level, first].join('/');
    this.lab.asking = { node, parameter: '' };
  }

  /** Shows the node of a path: opens the composite nodes that contain it, selects it and scrolls to it. */
  jumpTo(path: string): void {
    const { documents } = this.studio;
    const { level, node } = placeOf(path);
    if (level.join('/') !== documents.level.join('/')) {
      this.studio.aim = { node, keyboard: 'comes' };
      documents.show(level);
      return;
    }
    this.studio.selection.selectNodes([node]);
    this.studio.view?.fit([node]);
    this.studio.view?.focus(node);
  }
}
