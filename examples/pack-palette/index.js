import { definePack } from 'stylograph';
import colors from './colors.js';
import loss from './loss.js';

export default definePack({
  name: 'palette',
  description: 'Pulls a picture to the colors of a palette.',
  nodes: [colors, loss],
  migrations: [
    {
      id: 'palette/1',
      about: '“colors” is spelled “colors”, as the rest of the vocabulary is.',
      migrate: (document) => ({
        ...document,
        nodes: document.nodes.map((node) => {
          if (node.type !== 'palette/colors' || !node.params || !('colors' in node.params)) return node;
          const { colors, ...params } = node.params;
          return { ...node, params: { ...params, colors: colors } };
        }),
      }),
    },
  ],
});
