import type { PrimitiveName } from '../../program/signatures.ts';
import type { Rule, Rules } from '../rule.ts';
import { indexRules } from './indices.ts';
import { networkRules } from './networks.ts';
import { orderRules } from './order.ts';
import { pointwiseRules } from './pointwise.ts';
import { productRules } from './products.ts';
import { rowRules } from './rows.ts';
import { shapeRules } from './shapes.ts';

type Leaf = 'constant' | 'knob' | 'input' | 'canvas' | 'result';

const rules: Rules<Exclude<PrimitiveName, Leaf>> = {
  ...pointwiseRules,
  ...shapeRules,
  ...indexRules,
  ...productRules,
  ...networkRules,
  ...orderRules,
  ...rowRules,
};

/** How a primitive is computed in tiles; a leaf is read in a box. */
export function ruleOf(primitive: PrimitiveName): Rule {
  const rule: Rule | undefined = isLeaf(primitive) ? undefined : rules[primitive];
  if (!rule) throw new Error(`“${primitive}” is a leaf: it is read, not computed.`);
  return rule;
}

function isLeaf(primitive: PrimitiveName): primitive is Leaf {
  return !(primitive in rules);
}
