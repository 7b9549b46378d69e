import type { Root } from 'rete';
import { canConnect, type SocketEnd } from '../../graph/connect.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { remove } from '../../graph/edits/remove.ts';
import { connect, disconnect } from '../../graph/edits/wire.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { documentEnd } from '../slots.ts';
import { connectionKey, type EditorSync, type Ends } from './editor-sync.ts';
import { StylographNode, type PluginSchemes } from './stylograph-node.ts';

/** Where what was done in the editor goes. */
export interface EditorChanges {
  readonly document: () => GraphDocument;
  readonly change: (document: GraphDocument) => void;
  readonly refuse: (from: SocketEnd, to: SocketEnd, reason: string) => void;
}

/** Does to the document what the host does to our nodes and wires in the editor, and refuses wires that do not fit. */
export class EditorListener<S extends PluginSchemes> {
  private readonly sync: EditorSync<S>;
  private readonly vocabulary: Vocabulary;
  private readonly changes: EditorChanges;

  constructor(sync: EditorSync<S>, vocabulary: Vocabulary, changes: EditorChanges) {
    this.sync = sync;
    this.vocabulary = vocabulary;
    this.changes = changes;
  }

  /** A pipe of the editor. */
  hear<C extends Root<S> | { type: string }>(context: C): C | undefined {
    const signal = context as Root<S>;
    if (!('data' in signal) || this.sync.isOwn(signal.data)) return context;
    switch (signal.type) {
      case 'nodecreate':
      case 'noderemove':
        if (signal.data instanceof StylographNode) this.sync.begin(signal.data.id);
        return context;
      case 'nodecreated':
        if (signal.data instanceof StylographNode) this.added(signal.data);
        return context;
      case 'noderemoved':
        if (signal.data instanceof StylographNode) this.removed(signal.data);
        return context;
      case 'connectioncreate':
        return this.mayConnect(signal.data) ? context : undefined;
      case 'connectionremove':
        this.sync.begin(connectionKey(signal.data));
        return context;
      case 'connectioncreated':
        this.connected(signal.data);
        return context;
      case 'connectionremoved':
        this.disconnected(signal.data);
        return context;
      default:
        return context;
    }
  }

  private added({ id, type, params }: StylographNode): void {
    this.sync.end(id);
    const document = this.changes.document();
    const node = { id, type, ...(Object.keys(params).length > 0 ? { params: { ...params } } : {}) };
    this.changes.change({ ...document, nodes: [...document.nodes, node] });
  }

  private removed({ id }: StylographNode): void {
    this.sync.end(id);
    this.changes.change(remove(this.changes.document(), this.vocabulary, { nodes: [id], wires: [] }));
  }

  private mayConnect(wire: Ends): boolean {
    if (!this.isOurs(wire)) return true;
    const document = this.changes.document();
    const [from, to] = endsOf(wire);
    const verdict = canConnect(document, this.vocabulary, from, to);
    if (!verdict.ok) {
      this.changes.refuse(from, to, verdict.reason);
      return false;
    }
    // A wire to the free place of a growing socket gets the name that the document will have for it.
    const made = connect(document, this.vocabulary, from, to).wires.find(
      (other) => !document.wires.includes(other),
    );
    if (made) (wire as { targetInput: string }).targetInput = made.to[1];
    this.sync.begin(connectionKey(wire));
    return true;
  }

  private connected(wire: Ends): void {
    this.sync.end(connectionKey(wire));
    if (!this.isOurs(wire)) return;
    this.changes.change(connect(this.changes.document(), this.vocabulary, ...endsOf(wire)));
  }

  private disconnected(wire: Ends): void {
    this.sync.end(connectionKey(wire));
    const document = this.changes.document();
    const [from, to] = endsOf(wire);
    // Another wire may have taken its place already.
    const known = document.wires.some(
      (other) =>
        other.from.join(' ') === `${from.node} ${from.socket}` &&
        other.to.join(' ') === `${to.node} ${to.socket}`,
    );
    if (known) this.changes.change(disconnect(document, this.vocabulary, [`${to.node} ${to.socket}`]));
  }

  private isOurs({ source, target }: Ends): boolean {
    return this.sync.ours(source) !== undefined && this.sync.ours(target) !== undefined;
  }
}

function endsOf({ source, sourceOutput, target, targetInput }: Ends): [from: SocketEnd, to: SocketEnd] {
  return [
    { node: source, socket: sourceOutput },
    { node: target, socket: documentEnd(targetInput) },
  ];
}
