/// <reference types="node" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `make demo` or `turnout serve` listens.
const server = process.env.TURNOUT_URL ?? 'http://127.0.0.1:8080';
// The server takes writes only from its own pages, so it must see the host that the browser sees.
const proxy = { '/api': { target: server, changeOrigin: false } };

// What the server will send with the app. `preview` sends it too, so that what breaks it is seen here first.
const policy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join('; ');

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '#': new URL('./src', import.meta.url).pathname } },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': policy } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // A manifest says what the first page loads; `scripts/size.js` adds it up.
    manifest: true,
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
