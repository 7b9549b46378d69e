/** The part of an area that the plugin needs, of any kind: the positions of nodes, and redrawing them. */
export interface FollowedArea {
  readonly nodeViews: ReadonlyMap<string, { readonly position: { readonly x: number; readonly y: number } }>;
  translate(id: string, position: { x: number; y: number }): Promise<unknown>;
  update(type: 'node', id: string): Promise<unknown>;
  addPipe(pipe: <T>(context: T) => T): void;
}
