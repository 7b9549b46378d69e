/** A small picture in a style: fast enough for an example. */
export default {
  format: 'stylograph',
  version: 2,
  controls: [
    { name: 'texture', title: 'Texture', help: 'The picture to imitate.', to: [['texture', 'source']] },
    { name: 'effort', title: 'Effort', to: [['optimizer', 'steps']], min: 10, max: 100 },
  ],
  nodes: [
    { id: 'texture', type: 'image', params: { source: 'sample:marbling', size: 48 }, position: [0, 0] },
    { id: 'canvas', type: 'canvas', params: { width: 48, height: 48 }, position: [0, 420] },
    { id: 'of-texture', type: 'features', params: { layers: ['conv1_1', 'conv2_1'] }, position: [340, 0] },
    { id: 'of-canvas', type: 'features', params: { layers: ['conv1_1', 'conv2_1'] }, position: [340, 420] },
    { id: 'style', type: 'style-loss', params: { normalization: 'relative' }, position: [680, 200] },
    { id: 'total', type: 'weighted-sum', position: [1020, 200] },
    { id: 'optimizer', type: 'optimizer', params: { method: 'l-bfgs', steps: 40 }, position: [1360, 200] },
  ],
  wires: [
    { from: ['texture', 'image'], to: ['of-texture', 'image'] },
    { from: ['canvas', 'image'], to: ['of-canvas', 'image'] },
    { from: ['of-canvas', 'features'], to: ['style', 'features'] },
    { from: ['of-texture', 'features'], to: ['style', 'target'] },
    { from: ['style', 'loss'], to: ['total', 'terms.style'] },
    { from: ['total', 'loss'], to: ['optimizer', 'loss'] },
  ],
};
