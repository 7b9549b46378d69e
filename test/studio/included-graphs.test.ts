import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vocabularyOf } from '../../src/graph/composite.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { widthOf } from '../../src/graph/node-look.ts';
import { parseDocument } from '../../src/graph/parse.ts';
import type { Box } from '../../src/rete/marquee.ts';
import { inputSlots, outputSlots } from '../../src/rete/slots.ts';
import { roomOfRun } from '../../src/studio/canvas/room-to-grow.ts';
import { shownParameters } from '../../src/studio/canvas/shown-parameters.ts';
import { saysMore } from '../../src/studio/panels/run/graph-names.ts';
import { expectedLayout } from '../../src/svelte/node-layout.ts';
import { vocabulary } from '../../src/vocabulary.ts';

interface NodeBox extends Box {
  readonly id: string;
}

/** The nodes as they will be drawn once all pictures and numbers of a run are there. */
function grownNodes(document: GraphDocument): NodeBox[] {
  const types = vocabularyOf(document, vocabulary);
  return document.nodes.map((node) => {
    const declaration = types.get(node.type)!;
    const ends = document.wires.flatMap(({ to }) => (to[0] === node.id ? [to[1]] : []));
    const parameters = shownParameters(declaration, node.params).map(([, parameter]) => ({ parameter }));
    const { width, height } = expectedLayout({
      title: node.title ?? declaration.title,
      alias: node.title === undefined && saysMore(node.id, node.type) ? node.id : undefined,
      category: declaration.category,
      width: widthOf(node),
      note: node.note,
      collapsed: node.collapsed === true,
      inputs: inputSlots(declaration, ends),
      outputs: outputSlots(declaration),
      parameters,
      thumbnail: undefined,
    });
    const [x, y] = node.position!;
    return { id: node.id, x, y, width, height: height + roomOfRun(document, node) };
  });
}

function overlaps(boxes: readonly NodeBox[]): string[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width)
      .filter((b) => a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} and ${b.id}`),
  );
}

it.each(readdirSync('graphs'))('the nodes of %s have room for their pictures', (file) => {
  const document = parseDocument(readFileSync(`graphs/${file}`, 'utf8'));
  expect(overlaps(grownNodes(document))).toEqual([]);
});
