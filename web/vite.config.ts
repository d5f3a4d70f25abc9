/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressed } from './scripts/compressed.ts';

// Where `make demo` or `turnout serve` listens.
const server = process.env.TURNOUT_URL ?? 'http://127.0.0.1:8080';
// The server takes writes only from its own pages, so it must see the host that the browser sees.
const toServer = { target: server, changeOrigin: false };
const proxy = { '/api': toServer, '/healthz': toServer };

// What the server sends with the app, from the one place where it is said. `preview` sends it too.
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const policy = readFileSync(here('../src/turnout/ui/content-security-policy.txt'), 'utf8').trim();
const built = here('../src/turnout/ui/dist');

export default defineConfig({
  plugins: [react(), compressed(built)],
  resolve: { alias: { '#': new URL('./src', import.meta.url).pathname } },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': policy } },
  build: {
    // The package has it there; the server reads it from there, too.
    outDir: built,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // A manifest says what the first page loads; `scripts/size.js` adds it up.
    manifest: true,
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
