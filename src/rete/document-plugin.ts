import { NodeEditor, Scope } from 'rete';
import { AreaPlugin, type Area2D } from 'rete-area-plugin';
import type { Root } from 'rete';
import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { Point } from './places.ts';
import { Reconciler } from './reconciler.ts';
import type { GraphRequests } from './requests.ts';
import { DocumentNode, DocumentWire, type GraphArea, type Schemes, type SocketSignals } from './scheme.ts';
import { documentEnd } from './slots.ts';
import { WireGestures } from './wire-gestures.ts';

/**
 * Makes a Rete editor the view of a document. Attach it to the area: `area.use(new DocumentPlugin(vocabulary, requests))`,
 * then `show(document)` whenever the document changes. Every change of the editor that does not come from `show` is
 * vetoed and asked of the owner instead.
 */
export class DocumentPlugin extends Scope<never, [Area2D<Schemes> | SocketSignals, Root<Schemes>]> {
  private readonly vocabulary: Vocabulary;
  private readonly requests: GraphRequests;
  private editor!: NodeEditor<Schemes>;
  private area!: GraphArea;
  private reconciler!: Reconciler;
  wires!: WireGestures;

  constructor(vocabulary: Vocabulary, requests: GraphRequests) {
    super('document');
    this.vocabulary = vocabulary;
    this.requests = requests;
  }

  override setParent(scope: Scope<Area2D<Schemes> | SocketSignals, [Root<Schemes>]>): void {
    super.setParent(scope);
    this.area = this.parentScope<GraphArea>(AreaPlugin);
    this.editor = this.area.parentScope<NodeEditor<Schemes>>(NodeEditor);
    this.reconciler = new Reconciler(this.editor, this.area, this.vocabulary);
    this.wires = new WireGestures(this.editor, this.area, this.requests);
    // First in line: the area would draw what is then refused.
    this.editor.signal.pipes.unshift((context: Root<Schemes>) => this.guard(context));
    this.area.addPipe((context) => {
      if (typeof context === 'object' && 'type' in context && context.type === 'nodedragged') this.moved();
      return context;
    });
  }

  show(document: GraphDocument): Promise<void> {
    return this.reconciler.show(document);
  }

  destroy(): void {
    this.wires.destroy();
  }

  private guard(context: Root<Schemes>): Root<Schemes> | undefined {
    if (!('data' in context) || this.reconciler.isOwn(context.data)) return context;
    switch (context.type) {
      case 'connectioncreate': {
        const { source, sourceOutput, target, targetInput } = context.data;
        const ends = [
          { node: source, socket: sourceOutput },
          { node: target, socket: documentEnd(targetInput) },
        ] as const;
        const verdict = this.requests.canConnect(...ends);
        if (verdict.ok) this.requests.connect(...ends);
        else this.requests.refused?.(verdict.reason);
        return undefined;
      }
      case 'connectionremove':
        if (!(context.data instanceof DocumentWire)) return context;
        if (this.wires.loose) this.wires.lift(context.data.id);
        else this.requests.disconnect(context.data.id);
        return undefined;
      case 'noderemove':
        if (!(context.data instanceof DocumentNode)) return context;
        this.requests.remove([context.data.id]);
        return undefined;
      default:
        return context;
    }
  }

  /** After a drag, the owner hears of every node that stands elsewhere than the document says. */
  private moved(): void {
    const places = new Map<string, Point>();
    for (const node of this.editor.getNodes()) {
      const view = this.area.nodeViews.get(node.id);
      const shown = this.reconciler.shownPlace(node.id);
      if (view && shown && (view.position.x !== shown.x || view.position.y !== shown.y))
        places.set(node.id, { x: Math.round(view.position.x), y: Math.round(view.position.y) });
    }
    if (places.size > 0) this.requests.move(places);
  }
}
