// Writes each built file that gets smaller by it once more as .br and .gz: the server sends them as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worth = /\.(css|csv|html|js|json|svg)$/u;
const bytesMin = 1_000;

export function compressed(folder: string): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (worth.test(name) && !name.startsWith('.')) compress(join(folder, name));
      }
    },
  };
}

function compress(path: string): void {
  const content = readFileSync(path);
  if (content.length < bytesMin) return;
  for (const [suffix, smaller] of [
    ['br', brotliCompressSync(content)],
    ['gz', gzipSync(content, { level: 9 })],
  ] as const) {
    if (smaller.length < content.length) writeFileSync(`${path}.${suffix}`, smaller);
  }
}
