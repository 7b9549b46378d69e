import { definitionName, definitionOf, everyNode } from '../../graph/definitions.ts';
import { splitAddress } from '../../graph/parameter-address.ts';
import type { LooseEnd } from '../../graph/connect.ts';
import type { Definition } from '../../graph/document.ts';
import {
  expose,
  isExposed,
  removeExposed,
  renameExposed,
  type BoundarySide,
} from '../../graph/edits/boundary.ts';
import { copyNodes, type Clip } from '../../graph/edits/clip.ts';
import { controlOf } from '../../graph/edits/controls.ts';
import { dissolve, makeIndependent } from '../../graph/edits/definitions.ts';
import { canGroup, groupNodes } from '../../graph/edits/group.ts';
import { demote, promote, withDefinition } from '../../graph/edits/promote.ts';
import { whyNotKept } from '../../platform/refusal.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { Editor } from '../commands/editor.ts';
import { isBoundary } from '../state/levels.ts';
import type { Studio } from '../state/studio.svelte.ts';

/** Asks for a name. */
export interface NameQuestion {
  readonly title: string;
  readonly value: string;
  /** The text of the button. */
  readonly action: string;
  readonly done: (name: string) => void;
}

/** A composite node, with its definition. */
export interface Composite {
  readonly node: string;
  readonly name: string;
  readonly definition: Definition;
}

/** The commands for composite nodes: each edit is one step of the history. */
export class Composites {
  private readonly studio: Studio;
  private readonly editor: Editor;
  /** The request for a name that is open. */
  asking: NameQuestion | undefined = $state.raw();

  constructor(studio: Studio, editor: Editor) {
    this.studio = studio;
    this.editor = editor;
  }

  /** The one composite node that is selected. */
  get selected(): Composite | undefined {
    const { selected } = this.editor;
    return selected.length === 1 ? this.at(selected[0]!) : undefined;
  }

  /** The composite node with an id in the shown graph. */
  at(node: string): Composite | undefined {
    const { shown } = this.studio.documents;
    const name = definitionName(shown.nodes.find(({ id }) => id === node)?.type ?? '');
    const definition = name === undefined ? undefined : definitionOf(shown, name);
    return name !== undefined && definition ? { node, name, definition } : undefined;
  }

  /** How many nodes of the graph use a definition. */
  count(name: string): number {
    return everyNode(this.studio.documents.document).filter(({ type }) => definitionName(type) === name)
      .length;
  }

  /** Makes a composite node of the selected nodes, after asking for its name. */
  group(): void {
    const { documents, notices } = this.studio;
    const nodes = this.editor.selected;
    const verdict = canGroup(documents.shown, vocabulary, nodes);
    if (!verdict.ok) {
      notices.add('info', verdict.reason);
      return;
    }
    this.asking = {
      title: nodes.length === 1 ? 'Group 1 node' : `Group ${nodes.length} nodes`,
      value: '',
      action: 'Group',
      done: (title) => {
        let made: string | undefined;
        this.studio.edit(`group ${title}`, (shown) => {
          const grouping = groupNodes(shown, vocabulary, nodes, title);
          made = grouping?.node;
          return grouping?.document ?? shown;
        });
        if (made === undefined) return;
        this.studio.selection.selectNodes([made]);
        this.studio.view?.focus(made);
      },
    };
  }

  open({ node }: Composite): void {
    const { documents } = this.studio;
    documents.show([...documents.level, node]);
  }

  /** Goes back to the graph that contains the open composite node. */
  up(): void {
    const { documents } = this.studio;
    documents.show(documents.level.slice(0, -1));
  }

  dissolve({ node, definition }: Composite): void {
    let inner: readonly string[] = [];
    this.studio.edit(`dissolve ${definition.title}`, (shown) => {
      const addition = dissolve(shown, vocabulary, node);
      inner = addition.nodes;
      return addition.document;
    });
    this.studio.selection.selectNodes(inner);
  }

  makeIndependent({ node, definition }: Composite): void {
    this.studio.edit(`make ${definition.title} independent`, (shown) => makeIndependent(shown, node));
  }

  rename({ name, definition }: Composite): void {
    this.asking = {
      title: 'Rename the composite',
      value: definition.title,
      action: 'Rename',
      done: (title) => {
        this.editDefinition(`rename ${definition.title}`, name, (old) => ({ ...old, title }));
      },
    };
  }

  /** Saves a composite node in the browser, for other graphs. */
  async save({ node, definition: { title } }: Composite): Promise<void> {
    const { documents, kept, notices } = this.studio;
    // Its wires are not saved with it.
    const clip: Clip = { ...copyNodes(documents.shown, [node]), wires: [] };
    const before = kept.get(title);
    const keep = async (wished: Clip): Promise<void> => {
      try {
        await kept.keep(title, wished);
      } catch (error) {
        notices.add('bad', `“${title}” was not saved to the library: ${whyNotKept(error)}.`);
      }
    };
    await keep(clip);
    if (before)
      notices.add('good', `“${title}” in the library was replaced.`, {
        title: 'Keep the old one',
        run: () => void keep(before),
      });
    else if (kept.get(title)) notices.add('good', `“${title}” is in the library, under Composite.`);
  }

  /** Removes a composite node saved in the browser. */
  async forget(title: string): Promise<void> {
    const { kept, notices } = this.studio;
    const clip = kept.get(title);
    await kept.forget(title);
    notices.add('info', `“${title}” was removed from the library.`, {
      title: 'Bring it back',
      run: () => clip && void kept.keep(title, clip),
    });
  }

  /** Whether a socket can become an input or output of the open composite node. */
  canExpose(end: LooseEnd): boolean {
    const { definition, shown } = this.studio.documents;
    return definition !== undefined && !isExposed(shown, end);
  }

  expose(end: LooseEnd): void {
    const { documents } = this.studio;
    const { definition } = documents;
    if (definition === undefined) return;
    documents.editHere(`add an ${end.side}`, (document) => expose(document, vocabulary, definition, end));
  }

  renameExposed(side: BoundarySide, socket: string, title: string): void {
    const { documents } = this.studio;
    const { definition } = documents;
    if (definition === undefined) return;
    documents.editHere(
      `rename an ${side.slice(0, -1)}`,
      (document) => renameExposed(document, definition, side, socket, title),
      `rename-${side}-${socket}`,
    );
  }

  removeExposed(side: BoundarySide, socket: string): void {
    const { documents } = this.studio;
    const { definition } = documents;
    if (definition === undefined) return;
    documents.editHere(`remove an ${side.slice(0, -1)}`, (document) =>
      removeExposed(document, vocabulary, definition, side, socket),
    );
  }

  /** Whether a parameter can be promoted: it is inside a composite node. */
  canPromote(node: string): boolean {
    return this.studio.documents.definition !== undefined && !isBoundary(node);
  }

  /** The name under which a parameter of the open composite node is promoted. */
  promotedAs(node: string, parameter: string): string | undefined {
    const { definition, shown } = this.studio.documents;
    // The promoted parameters of a level are its controls.
    return definition === undefined ? undefined : controlOf(shown, [node, parameter])?.name;
  }

  /** Promotes a parameter, or undoes that; `weights.NAME` is one of several weights. */
  togglePromoted(node: string, parameter: string): void {
    const { documents } = this.studio;
    const { definition } = documents;
    if (definition === undefined) return;
    const known = this.promotedAs(node, parameter);
    const { part, parameter: whole } = splitAddress(parameter);
    documents.editHere(
      `${known === undefined ? 'promote' : 'do not promote'} ${part ?? whole}`,
      (document) =>
        known === undefined
          ? promote(document, definition, [node, parameter]).document
          : demote(document, definition, known),
    );
  }

  private editDefinition(label: string, name: string, change: (definition: Definition) => Definition): void {
    this.studio.documents.editHere(label, (document) => {
      const definition = definitionOf(document, name);
      return definition ? withDefinition(document, name, change(definition)) : document;
    });
  }
}
