/**
 * A promise that is made, and another awaited before it: should it be rejected meanwhile, nobody hears of it, which ends a
 * process of Node. Await both by `Promise.all`, or hold the first by `held`.
 */
export const heldPromises = {
  meta: {
    type: 'problem',
    docs: { description: 'No promise is left alone while another is awaited.' },
    messages: {
      alone: '“{{name}}” may be rejected while another promise is awaited: hold it, or await both at once.',
    },
    schema: [],
  },
  create(context) {
    const { sourceCode } = context;
    const { getTypeAtLocation } = sourceCode.parserServices;
    return {
      VariableDeclarator(node) {
        const { id, init, parent } = node;
        if (id.type !== 'Identifier' || init?.type !== 'CallExpression' || isHeld(init)) return;
        if (!getTypeAtLocation(init).getProperty('then')) return;
        const statements = parent.parent.body;
        if (!Array.isArray(statements)) return;
        const [variable] = sourceCode.getDeclaredVariables(node);
        const first =
          variable.references.find(({ init: isInit }) => !isInit)?.identifier.range[0] ?? Infinity;
        for (const statement of statements.slice(statements.indexOf(parent) + 1))
          for (const { range } of awaitsIn(statement, sourceCode))
            // What it waits for comes before what waits.
            if (range[1] < first) {
              context.report({ node, messageId: 'alone', data: { name: id.name } });
              return;
            }
      },
    };
  },
};

function isHeld({ callee }) {
  return callee.name === 'held' || ['catch', 'allSettled'].includes(callee.property?.name);
}

/** The awaits of a statement, not of functions in it. */
function awaitsIn(node, sourceCode) {
  if (/Function/.test(node.type)) return [];
  const inner = sourceCode.visitorKeys[node.type].flatMap((key) => [node[key]].flat());
  const awaits = inner.filter(Boolean).flatMap((child) => awaitsIn(child, sourceCode));
  return node.type === 'AwaitExpression' ? [node, ...awaits] : awaits;
}
