import { expect, it, vi } from 'vitest';
import * as validation from '../../../src/graph/validate.ts';
import { hasErrors, problemsOf } from '../../../src/studio/state/problems.ts';
import { graph, node, transfer } from '../../graph/build.ts';

vi.mock('../../../src/graph/validate.ts', { spy: true });

it('a graph is validated once for all readers', () => {
  const wrong = graph([node('optimizer: optimizer')], []);
  expect(hasErrors(wrong)).toBe(true);
  expect(problemsOf(wrong)).toBe(problemsOf(wrong));
  expect(validation.validate).toHaveBeenCalledOnce();
  expect(hasErrors(transfer())).toBe(false);
  expect(validation.validate).toHaveBeenCalledTimes(2);
});
