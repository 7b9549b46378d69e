import { vggLayers, type Layer } from './architecture.ts';
import type { InputConvention } from './readers/input-convention.ts';

/** Sources of weights, which are downloaded only on request. */
export interface WeightsSource {
  /** Short name: `timm`, `keras`. */
  readonly id: string;
  readonly title: string;
  /** The server that has it; another one can be asked for the same path. */
  readonly base: string;
  readonly path: string;
  /** Bytes that are fetched for the whole network, about. */
  readonly bytes: number;
  readonly license: string;
  /** What its networks were trained to see. */
  readonly input: InputConvention;
  /** Of the whole file, if its publisher states it. */
  readonly md5?: string;
}

/** A network whose architecture is known without a file. */
export interface BuiltIn {
  readonly name: string;
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly pooling: 'average' | 'max';
  /** It ships with the package. */
  readonly shipped?: true;
  /** The first is taken unless another is asked for. */
  readonly sources: readonly WeightsSource[];
}

const KERAS = 'https://storage.googleapis.com';
const TIMM = 'https://huggingface.co';

function vgg(
  name: string,
  title: string,
  convsPerBlock: readonly number[],
  bytes: number,
  md5: string,
): BuiltIn {
  return {
    name,
    title,
    // The last pool comes after everything that is tapped.
    layers: vggLayers([64, 128, 256, 512, 512], convsPerBlock).slice(0, -1),
    pooling: 'max',
    sources: [
      {
        id: 'timm',
        title: 'timm: torchvision’s weights',
        base: TIMM,
        path: `timm/${name}.tv_in1k/resolve/main/model.safetensors`,
        bytes,
        license: 'BSD 3-Clause (torchvision)',
        input: 'torchvision',
      },
      {
        id: 'keras',
        title: 'Keras: the paper’s weights',
        base: KERAS,
        path: `tensorflow/keras-applications/${name}/${name}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
        bytes,
        license: 'CC BY 4.0 (Simonyan and Zisserman 2014)',
        input: 'caffe',
        md5,
      },
    ],
  };
}

/** The networks that are known by name. Any other plain chain can be added by a file. */
export const builtIns: readonly BuiltIn[] = [
  {
    name: 'slim19',
    title: 'slim19, small, included in Stylograph',
    layers: vggLayers([32, 48, 80, 128, 128], [2, 2, 4, 4, 1]).slice(0, -1),
    pooling: 'average',
    shipped: true,
    sources: [],
  },
  vgg('vgg16', 'VGG-16', [2, 2, 3, 3, 3], 58_900_000, '6d6bbae143d832006294945121d1f1fc'),
  vgg('vgg19', 'VGG-19', [2, 2, 4, 4, 4], 80_100_000, '253f8cb515780f3b799900260a226db6'),
];

export const builtIn = (name: string): BuiltIn | undefined => builtIns.find((one) => one.name === name);

/** The network that stands in for a missing one. */
export const FALLBACK = 'slim19';
