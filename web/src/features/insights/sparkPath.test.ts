import { expect, it } from 'vitest';
import { sparkPath } from './sparkPath';

it('goes from the left to the right, with nothing at the bottom', () => {
  expect(sparkPath([0, 5, 10], 100, 24).line).toBe('M0 22L50 12L100 2');
});

it('leaves out what is not known', () => {
  expect(sparkPath([10, null, 10], 100, 24).line).toBe('M0 2L100 2');
});

it('is nothing where there are not two points', () => {
  expect(sparkPath([1, null], 100, 24)).toEqual({ line: '', area: '' });
});
