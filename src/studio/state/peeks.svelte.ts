/** The features of a layer, or a statistic of them, as a picture. */
export interface Maps {
  /** The layers that the node gives, and which of them this is. */
  readonly layers: readonly string[];
  readonly layer: number;
  /** The channel that is shown alone. */
  readonly channel: number | undefined;
  /** [height, width, channels] of features, [rows, columns] of a matrix. */
  readonly shape: readonly number[];
  readonly picture: ImageBitmap;
}

/** Which layer of a node is looked at, and which of its channels. */
export interface PeekChoice {
  readonly layer: number;
  readonly channel: number | undefined;
}

const FIRST: PeekChoice = { layer: 0, channel: undefined };

/** What is looked at of the features and statistics in a graph: chosen by the user, drawn by the worker. */
export class Peeks {
  /** The nodes that show their maps on the canvas. */
  open: ReadonlySet<string> = $state.raw(new Set());
  /** The node whose maps the inspector shows. */
  inspected: string | undefined = $state();
  private choices: Readonly<Record<string, PeekChoice>> = $state.raw({});
  maps: Readonly<Record<string, Maps>> = $state.raw({});
  /** Why a node has no maps, by node. */
  problems: Readonly<Record<string, string>> = $state.raw({});

  /** The nodes whose maps are wanted. */
  readonly wanted: readonly string[] = $derived.by(() => [
    ...new Set([...(this.inspected === undefined ? [] : [this.inspected]), ...this.open]),
  ]);

  toggle(nodes: readonly string[]): void {
    const open = new Set(this.open);
    const all = nodes.every((node) => open.has(node));
    for (const node of nodes)
      if (all) open.delete(node);
      else open.add(node);
    this.open = open;
  }

  choiceOf(node: string): PeekChoice {
    return this.choices[node] ?? FIRST;
  }

  choose(node: string, choice: PeekChoice): void {
    this.choices = { ...this.choices, [node]: choice };
  }
}
