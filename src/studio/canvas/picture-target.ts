import type { GraphDocument } from '../../graph/document.ts';
import { inputAt } from '../../graph/connect.ts';
import { pictureInput, pictureParameter, type PicturePlace } from '../../graph/edits/pictures.ts';
import { documentEnd } from '../../rete/slots.ts';
import { vocabulary } from '../../vocabulary.ts';
import { wireAt } from './wire-at.ts';

/** What pictures that are dropped at a point of the window are for. */
export function pictureTarget(document: GraphDocument, clientX: number, clientY: number): PicturePlace {
  const element = window.document.elementFromPoint(clientX, clientY);
  // A dialog is above the canvas.
  if (!element?.closest('[data-canvas]')) return { on: 'ground' };
  const node = element.closest<HTMLElement>('[data-node]')?.dataset['node'];
  if (node === undefined) {
    const wire = wireAt(clientX, clientY);
    const end = wire === undefined ? undefined : pictureInput(document, vocabulary, wire);
    return end ? { on: 'input', ...end } : { on: 'ground' };
  }
  const socket = element.closest<HTMLElement>('[data-socket][data-side=input]')?.dataset['socket'];
  const end = socket === undefined ? undefined : { node, socket: documentEnd(socket) };
  if (end && inputAt(document, vocabulary, end)?.takes.includes('image')) return { on: 'input', ...end };
  const parameter = pictureParameter(document, vocabulary, node);
  return parameter === undefined ? { on: 'ground' } : { on: 'parameter', node, parameter };
}
