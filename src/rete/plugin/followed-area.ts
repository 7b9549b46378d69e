/** What the plugin needs of an area, whichever it is: where nodes stand, and that they are drawn anew. */
export interface FollowedArea {
  readonly nodeViews: ReadonlyMap<string, { readonly position: { readonly x: number; readonly y: number } }>;
  translate(id: string, position: { x: number; y: number }): Promise<unknown>;
  update(type: 'node', id: string): Promise<unknown>;
  addPipe(pipe: <T>(context: T) => T): void;
}
