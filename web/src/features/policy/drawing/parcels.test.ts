import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packed, Unpacking } from './parcels';

function sent(value: unknown, most: number): unknown {
  const unpacking = new Unpacking();
  // As it goes from one thread to another.
  for (const parcel of packed(value, most)) unpacking.take(structuredClone(parcel));
  return unpacking.value();
}

test('what was packed comes out as it was, however small the parcels are', () => {
  const values = fc.jsonValue({ maxDepth: 5 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (value, most) => {
      expect(sent(value, most)).toEqual(value);
    }),
  );
});

test('no parcel holds more than it may, though all of it stands in one place', () => {
  const rows = Array.from({ length: 900 }, (_, row) => ({ name: `row ${row}`, cells: [row, 'DE', 'AT'] }));
  const value = { rules: [{ name: 'only one', table: { rows } }], pools: [] };
  const parcels = packed(value, 100);
  expect(parcels.length).toBeGreaterThan(50);
  for (const { items } of parcels) expect(JSON.stringify(items).length).toBeLessThan(2_000);
  expect(sent(value, 100)).toEqual(value);
});
