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

  private async open(files: readonly File[], clientX: number, clientY: number): Promise<void> {
    for (const file of files) if (await this.bench.sharing.take(file)) return;
    const [x, y] = this.bench.studio.view?.toGraph(clientX, clientY) ?? [0, 0];
    // What is no picture is refused by its content, with a reason.
    files.forEach((file, index) => void this.bench.editor.addPicture(file, [x + index * 40, y + index * 40]));
  }
}
