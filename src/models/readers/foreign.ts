/**
 * What a file is that holds no weights that are read here, and what to do, as whole sentences. A file's name plays no
 * part.
 *
 * @param bytes the file, or its first kilobyte.
 */
export function foreignFile(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'The file is empty. Download it again.';
  const known = MAGICS.find(([magic, at]) => startsWith(bytes, magic, at));
  if (known) return known[2];
  const text = textStart(bytes);
  return text === undefined ? protobuf(bytes) : textFile(text);
}

const TAKE = 'Use the .pth, .safetensors or Keras .h5 file of the network';
const UNPACK = 'Unpack it, and add the file of weights inside.';

const MAGICS: readonly (readonly [magic: string, at: number, sentences: string])[] = [
  ['MATLAB ', 0, `This is a MATLAB .mat file, as used by MatConvNet. ${TAKE}, or convert it.`],
  ['\x93NUMPY', 0, `This is a NumPy array (.npy), without names or layers. ${TAKE}.`],
  ['\x1f\x8b', 0, `This is a gzip archive. ${UNPACK}`],
  ['BZh', 0, `This is a bzip2 archive. ${UNPACK}`],
  ['\xfd7zXZ', 0, `This is an xz archive. ${UNPACK}`],
  ['(\xb5/\xfd', 0, `This is a zstd archive. ${UNPACK}`],
  ['7z\xbc\xaf', 0, `This is a 7z archive. ${UNPACK}`],
  ['Rar!', 0, `This is a RAR archive. ${UNPACK}`],
  [
    'ustar',
    257,
    'This is a tar archive. Unpack it, and add the file of weights inside. If it was written by PyTorch before 0.2, save it again with a newer PyTorch.',
  ],
  ['GGUF', 0, `This is a GGUF file of a language model. ${TAKE}.`],
  ['TFL3', 4, `This is a TensorFlow Lite model. ${TAKE}.`],
  ['\x89PNG', 0, `This is a picture. ${TAKE}.`],
  ['\xff\xd8\xff', 0, `This is a picture. ${TAKE}.`],
  ['%PDF', 0, `This is a PDF. ${TAKE}.`],
  // An object, its index, and the version: how Torch 7 begins a table or a network.
  ['\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1', 0, `This is a Torch 7 network (.t7). ${TAKE}, or convert it.`],
];

/** Tools of the web answer with these where the file should be. */
function textFile(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('version https://git-lfs'))
    return 'This is a Git LFS pointer, not the file itself. Run “git lfs pull”, or download the file.';
  if (/^<(!doctype html|html|head|body|script|\?xml[^>]*>\s*<(!doctype )?html)/i.test(start))
    return 'This is a web page, not the file. Use the page’s download link.';
  if (start.startsWith('<')) return 'This is an XML file. It may contain a server’s error message.';
  if (/^\{[^]*"weight_map"/.test(start))
    return 'This is the index of a network split into several files. Use a network in a single file.';
  if (/^[{[]/.test(start)) return `This is a JSON file. ${TAKE}.`;
  if (/^\s*(#.*\n\s*)*(name|layers?|input|input_dim|input_shape|force_backward)\s*[:{]/.test(text))
    return `This is a Caffe .prototxt, which describes the layers of a network but has no weights. ${TAKE}.`;
  return `This is a text file. ${TAKE}.`;
}

/** ONNX, Caffe and TensorFlow write Protocol Buffers messages, which have no signature: their first fields distinguish them. */
function protobuf(bytes: Uint8Array): string | undefined {
  const fields = firstFields(bytes);
  const [first, second] = fields;
  const convert = `${TAKE}, or convert it.`;
  // ModelProto: ir_version, then the producer, its version, or the graph. SavedModel: version 1, then a graph.
  if (first?.number === 1 && first.value !== undefined && first.value > 0 && first.value < 100) {
    if (second?.text !== undefined || second?.number === 7 || (second?.number === 8 && first.value > 1))
      return `This is an ONNX model. ${convert}`;
    if (first.value === 1 && second?.number === 2) return `This is a TensorFlow SavedModel. ${convert}`;
  }
  // NetParameter: its name, then layers (field 2 of old files, 100 of new ones), or inputs.
  if (
    first?.number === 1 &&
    first.text !== undefined &&
    second !== undefined &&
    [2, 3, 4, 5, 7, 8, 100].includes(second.number)
  )
    return `This is a Caffe .caffemodel. ${TAKE}; neural-style’s Caffe weights are available as vgg19-d01eb7cb.pth.`;
  // GraphDef: nodes, each of which begins with its name and its operation.
  if (first?.number === 1 && first.bytes) {
    const [name, operation] = firstFields(first.bytes);
    if (
      name?.number === 1 &&
      name.text !== undefined &&
      operation?.number === 2 &&
      operation.text !== undefined
    )
      return `This is a frozen TensorFlow graph (.pb). ${convert}`;
  }
  return undefined;
}

interface Field {
  readonly number: number;
  readonly value?: number;
  readonly bytes?: Uint8Array;
  /** Where the bytes are a short word. */
  readonly text?: string;
}

/** The first two fields of a message; fewer where the bytes are none. */
function firstFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  while (fields.length < 2 && at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (!(number > 0)) break;
    if (tag % 8 === 0) {
      const value = varint();
      if (Number.isNaN(value)) break;
      fields.push({ number, value });
    } else if (tag % 8 === 2) {
      const length = varint();
      if (Number.isNaN(length)) break;
      const content = bytes.subarray(at, at + length);
      const text = new TextDecoder().decode(content.subarray(0, 200));
      const isWord = length > 0 && length < 200 && /^[\w .,:/()+-]+$/.test(text);
      fields.push({ number, bytes: content, ...(isWord && { text }) });
      at += length;
    } else break;
  }
  return fields;
}

/** The first kilobyte as text; undefined if it holds bytes that no text does. */
function textStart(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 1024), { stream: true });
  return /[^\P{Cc}\t\n\f\r]|\ufffd/u.test(text) ? undefined : text;
}

/** Whether the bytes at `at` are `magic`, one byte a character. */
function startsWith(bytes: Uint8Array, magic: string, at: number): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}
