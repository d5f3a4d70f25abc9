import { expect, test } from 'vitest';
import { type LeadDone, portionsOf, refusedOf, summaryOf, type WouldMove } from './bulk';

const move = (lead: string, to: string | null, code = '') => ({ lead_id: lead, to, code }) as WouldMove;

test('portions keep the order and leave nothing out', () => {
  expect(portionsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(portionsOf([], 2)).toEqual([]);
});

test('a plan says who would get how many, and how many stay', () => {
  const plan = [
    move('a', 'bela'),
    move('b', 'anna'),
    move('c', 'anna'),
    move('d', null),
    move('e', 'x', 'lead_closed'),
  ];
  expect(summaryOf(plan)).toEqual({
    gets: [
      { rep: 'anna', count: 2 },
      { rep: '', count: 1 },
      { rep: 'bela', count: 1 },
    ],
    stays: 1,
    moves: 4,
  });
});

test('what was refused is said by lead', () => {
  const done = [
    { lead_id: 'a', status: 200, code: '', detail: '' },
    { lead_id: 'b', status: 409, code: 'lead_closed', detail: 'it was closed' },
  ] as LeadDone[];
  expect(refusedOf(done)).toEqual({ b: 'It was closed.' });
});
