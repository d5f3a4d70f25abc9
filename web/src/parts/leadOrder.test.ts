import { expect, test } from 'vitest';
import { neighboursOf, noteLeadOrder } from './leadOrder';

test('one goes from lead to lead in the order of the list', () => {
  noteLeadOrder(['L3', 'L2', 'L1']);
  expect(neighboursOf('L2')).toEqual({ previous: 'L3', next: 'L1' });
  expect(neighboursOf('L3')).toEqual({ previous: null, next: 'L2' });
  expect(neighboursOf('L9')).toEqual({ previous: null, next: null });
});
