import { looksLikeWeights } from '../../models/readers/read-network.ts';
import { models } from '../models/models.svelte.ts';
import type { Workbench } from './workbench.svelte.ts';

/** Files dropped anywhere on the window: a graph in any form is opened, pictures become image nodes. */
export class WindowDrop {
  private readonly bench: Workbench;
  /** Files hang over the window. */
  over: boolean = $state(false);

  constructor(bench: Workbench) {
    this.bench = bench;
  }

  readonly dragover = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = true;
  };

  readonly dragleave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.over = false;
  };

  readonly drop = (event: DragEvent): void => {
    this.over = false;
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.take([...event.dataTransfer.files], event.clientX, event.clientY);
  };

  take(files: readonly File[], clientX: number, clientY: number): void {
    void this.open(files, clientX, clientY);
  }

  /** Weights of a network go to the library. What is no picture either is refused by its content, with a reason. */
  private async open(files: readonly File[], clientX: number, clientY: number): Promise<void> {
    const weights = await Promise.all(files.map(isWeights));
    for (const [index, file] of files.entries())
      if (!weights[index] && (await this.bench.sharing.take(file))) return;
    if (weights.includes(true)) this.bench.dialog = 'models';
    const likely = [...models.missing(this.bench.studio.documents.document).keys()];
    files.forEach((file, index) => weights[index] && void models.add(file, undefined, likely));
    const [x, y] = this.bench.studio.view?.toGraph(clientX, clientY) ?? [0, 0];
    files
      .filter((_, index) => !weights[index])
      .forEach((file, index) => void this.bench.editor.addPicture(file, [x + index * 40, y + index * 40]));
  }
}

/** Both a bundle and what PyTorch writes are zip archives: only a bundle is called one. */
async function isWeights(file: File): Promise<boolean> {
  return !/\.zip$/i.test(file.name) && looksLikeWeights(file);
}
