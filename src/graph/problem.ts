/** Where in a graph something is wrong. */
export interface Place {
  readonly node?: string;
  readonly socket?: string;
  readonly parameter?: string;
}

/** Something wrong with a graph: what, where, and what would correct it. */
export interface Problem extends Place {
  /** An error keeps the graph from running; a warning says that something has no effect. */
  readonly severity: 'error' | 'warning';
  readonly reason: string;
  readonly remedy: string;
  /** Where in its code a node type has a mistake, for who wrote it. */
  readonly stack?: string;
}

/** Thrown if a graph cannot be used; has all problems found. */
export class GraphError extends Error {
  readonly problems: readonly Problem[];
  /** Other findings, which would not prevent a run. */
  readonly warnings: readonly Problem[];

  constructor(problems: readonly Problem[], warnings: readonly Problem[] = []) {
    super(problems.map(problemText).join('\n'));
    this.name = 'GraphError';
    this.problems = problems;
    this.warnings = warnings;
  }
}

/** `style · target: Nothing is connected. Wire a picture’s features to it.`, on one line for any names and values. */
export function problemText({ node, socket, parameter, reason, remedy }: Problem): string {
  const place = [node, socket ?? parameter].filter((part) => part !== undefined).join(' · ');
  return `${place === '' ? '' : `${place}: `}${reason} ${remedy}`.replace(/[\r\n]+/g, ' ');
}

/** As {@link refusal}, of a node. */
export function refusalAt(node: string, reason: string, remedy: string): GraphError {
  return new GraphError([{ severity: 'error', node, reason, remedy }]);
}

/** What is thrown where something cannot be opened, changed or shared: one error, and what would correct it. */
export function refusal(reason: string, remedy: string): GraphError {
  return new GraphError([{ severity: 'error', reason, remedy }]);
}
