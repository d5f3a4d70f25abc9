// Adds up what the first page loads, compressed, and fails beyond the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budgetKb = 250;
const built = new URL('../../src/turnout/ui/dist', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${built}/.vite/manifest.json`, 'utf8'));
const seen = new Set();
const files = new Set();

function visit(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) visit(next);
}

for (const [key, chunk] of Object.entries(manifest)) {
  // The first page is the list of leads.
  if (chunk.isEntry || /features\/leads\/LeadsPage/.test(key)) visit(key);
}
const sizes = [...files].map((file) => [file, gzipSync(readFileSync(`${built}/${file}`)).length / 1024]);
const sum = (kind) => sizes.filter(([file]) => file.endsWith(kind)).reduce((all, [, kb]) => all + kb, 0);
for (const [file, kb] of sizes) console.log(`${kb.toFixed(1).padStart(7)} KB  ${file}`);
console.log(`first page, gzip: ${sum('.js').toFixed(1)} KB of scripts, ${sum('.css').toFixed(1)} KB of styles`);
if (sum('.js') > budgetKb) {
  console.error(`scripts are over the budget of ${budgetKb} KB`);
  process.exit(1);
}
