import type { GraphNode } from '../graph/document.ts';
import { knownColor, widthOf, type NodeColor } from '../graph/node-look.ts';
import type { NodeDeclaration } from '../graph/node-type.ts';

/** The parts of a node view that follow from its type and its entry in the document, wherever that is. */
export abstract class DeclaredNodeView {
  readonly id: string;
  protected abstract readonly declaration: NodeDeclaration | undefined;
  /** Its entry; undefined once it is removed. */
  protected abstract readonly node: GraphNode | undefined;

  constructor(id: string) {
    this.id = id;
  }

  get typeTitle(): string {
    return this.declaration?.title ?? this.node?.type ?? this.id;
  }
  get title(): string {
    return this.node?.title ?? this.typeTitle;
  }
  get category() {
    return this.declaration?.category;
  }
  get description(): string {
    return this.declaration?.description ?? 'This node type is unknown.';
  }
  get note(): string | undefined {
    return this.node?.note;
  }
  get collapsed(): boolean {
    return this.node?.collapsed === true;
  }
  get muted(): boolean {
    return this.node?.muted === true;
  }
  get color(): NodeColor | undefined {
    return knownColor(this.node?.color);
  }
  get width(): number {
    return widthOf(this.node ?? {});
  }
  get bypassed(): boolean {
    return this.node?.bypassed === true;
  }
}
