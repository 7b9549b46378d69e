import { describe, expect, it } from 'vitest';
import { sniffPicture } from '../../src/images/sniff.ts';

describe('sniffPicture', () => {
  it.each([
    ['<!DOCTYPE html><html>', 'HTML'],
    ['\n <html lang="en">', 'HTML'],
    ['<?xml version="1.0"?><svg>', 'an SVG'],
    ['<?xml version="1.0"?><rss>', 'XML'],
    ['{"error": 404}', 'JSON'],
    ['Not found. Grüße', 'text'],
    ['BMW is a text', 'text'],
    ['GIF89a\x01\0', 'a GIF'],
    ['%PDF-1.7', 'a PDF'],
    ['BM\x36\0\0\0', 'a BMP'],
    ['II*\0', 'a TIFF'],
    ['\0\0\0\x18ftypheic', 'a HEIC'],
    ['\0\0\0\x18ftypavif', 'an AVIF'],
    ['\0\0\0\x18ftypmp42', 'a video'],
    ['PK\x03\x04', 'a ZIP'],
    ['\x01\x02\x03\x04', 'unknown binary data'],
  ])('detects the format of %j', (content, name) => {
    const bytes = content.includes('ü') ? Buffer.from(content) : Buffer.from(content, 'latin1');
    expect(() => sniffPicture(bytes)).toThrow(`it looks like ${name}`);
    expect(() => sniffPicture(bytes)).toThrow('use PNG, JPEG or WebP');
  });
});
