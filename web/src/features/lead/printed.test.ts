import { expect, test } from 'vitest';
import { factsShown } from './printed';

test('what fits one page and says something stands on paper', () => {
  const known = [
    { field: 'name', value: 'Jo', from: 'form' },
    { field: 'country', value: 'DE', from: 'form' },
    { field: 'zone', value: '', from: '' },
    { field: 'story', value: 'x'.repeat(61), from: 'form' },
    ...Array.from({ length: 40 }, (_, at) => ({ field: `f${at}`, value: '1', from: 'form' })),
  ];
  const shown = factsShown(known);
  expect(shown[0]).toEqual({ field: 'country', value: 'DE' });
  expect(shown).toHaveLength(30);
});
