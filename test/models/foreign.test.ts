import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../src/models/readers/read-network.ts';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** A field of a Protocol Buffers message: its number and its content. */
const field = (number: number, content: string): string => {
  const varint = (n: number): string =>
    n < 128 ? String.fromCharCode(n) : String.fromCharCode((n & 127) | 128) + varint(n >> 7);
  return varint(number * 8 + 2) + varint(content.length) + content;
};
const one = bytesOf('x');

describe('a file of another kind is identified, with a remedy:', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /^The file is empty\. Download it again\.$/],
    ['ONNX', `\x08\x07${field(2, 'pytorch')}${field(3, '1.13')}`, /^This is an ONNX model\. Use the \.pth/],
    ['ONNX without a producer', `\x08\x08${field(7, field(1, '\x01\x02'))}`, /^This is an ONNX model/],
    [
      'Caffe’s weights',
      field(1, 'VGG_ILSVRC_19_layers') + field(100, field(1, 'data')),
      /^This is a Caffe \.caffemodel\. .*vgg19-d01eb7cb\.pth/,
    ],
    ['Caffe’s old weights', field(1, 'VGG') + field(2, field(4, 'conv1_1')), /^This is a Caffe \.caffemodel/],
    [
      'Caffe’s layers',
      '# VGG\nname: "VGG_ILSVRC_19_layers"\ninput: "data"\ninput_dim: 10\nlayers {\n  bottom: "data"\n}\n',
      /^This is a Caffe \.prototxt, .* has no weights/,
    ],
    [
      'MatConvNet',
      'MATLAB 5.0 MAT-file, Platform: GLNXA64\0\x01IM',
      /^This is a MATLAB \.mat file, as used by MatConvNet/,
    ],
    ['a web page', '\n<!DOCTYPE html><html><head><title>Log in</title>', /^This is a web page, not the file/],
    [
      'a server’s answer',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      /^This is an XML file/,
    ],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 574671192\n',
      /^This is a Git LFS pointer, .*git lfs pull/,
    ],
    ['a SavedModel', `\x08\x01${field(2, field(1, '\x0a\x03abc\xff'))}`, /^This is a TensorFlow SavedModel/],
    [
      'a frozen graph',
      field(1, field(1, 'input_1') + field(2, 'Placeholder')),
      /^This is a frozen TensorFlow graph \(\.pb\)/,
    ],
    ['NumPy', '\x93NUMPY\x01\0v\0', /^This is a NumPy array/],
    [
      'several arrays of NumPy',
      zipSync({ 'conv1_1_W.npy': one, 'conv1_1_b.npy': one }),
      /^This is a NumPy \.npz file/,
    ],
    [
      'an archive',
      zipSync({ 'a/vgg19.pth': one }),
      /zip archive that contains a\/vgg19\.pth\. Unpack it, and add that file/,
    ],
    [
      'another archive',
      zipSync({ 'word/document.xml': one }),
      /without a supported network\. It contains word\/document\.xml\./,
    ],
    ['gzip', '\x1f\x8b\x08\0', /^This is a gzip archive\. Unpack it/],
    ['Torch 7', '\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1\x0d\0\0\0nn.Sequential', /^This is a Torch 7 network/],
    ['a list of parts', '{"metadata": {}, "weight_map": {"a": "b"}}', /split into several files/],
    ['a graph', '{"format": "stylograph"}', /^This is a JSON file/],
    ['a text', 'Hello', /^This is a text file/],
    [
      'anything else',
      '\xfe\xed\xfa\xce\x01\x02\x03\x04\x05\x06',
      /^The file is not a PyTorch \.pth file, a Keras/,
    ],
  ])('%s', async (_, content, message) => {
    const bytes = typeof content === 'string' ? bytesOf(content) : content;
    await expect(readNetwork(bytes)).rejects.toThrow(message);
  });

  it('its control characters do not reach the terminal', async () => {
    const zip = zipSync({ 'a\x1b]0;title\x07/vgg19.pth': one, 'b\u202egnp.exe': one });
    await expect(readNetwork(zip)).rejects.toThrow(/^[^\p{Cc}\u202e]*$/u);
  });
});
