import { expect, test } from 'vitest';
import { comparedOf, type RepNumbers, turnsStanding } from './compare';

const none = {
  given: 0,
  answered: 0,
  median_seconds: null,
  promised: 0,
  extended: 0,
  kept: 0,
  passed: 0,
  expired: 0,
  meetings: 0,
  won: 0,
};

function numbers(own: object, pools: object | null): RepNumbers {
  return {
    rep: 'anna',
    since: '',
    own: { ...none, ...own },
    pools: pools && { ...none, ...pools },
    members: 3,
    shares: [],
    small: [],
  };
}

test('less time is better, more kept promises are, and little apart is level', () => {
  const rows = comparedOf(
    numbers(
      { given: 10, median_seconds: 60, promised: 10, kept: 9, answered: 10 },
      { given: 100, median_seconds: 300, promised: 100, kept: 50, answered: 99 },
    ),
  );
  const standing = Object.fromEntries(rows.map((row) => [row.name, row.standing]));
  expect(standing).toMatchObject({ speed: 'better', kept: 'better', answered: 'level' });
});

test('nothing is compared with nothing', () => {
  const rows = comparedOf(numbers({}, {}));
  expect(rows.every((row) => row.own === null && row.standing === 'level')).toBe(true);
});

test('in pools too small to be told of, one stands beside nobody', () => {
  const rows = comparedOf(numbers({ given: 10, answered: 9 }, null));
  expect(rows.find((row) => row.name === 'answered')).toMatchObject({ own: 0.9, pools: null, standing: 'level' });
});

test('one turn more or less is level', () => {
  expect(turnsStanding({ received: 12, expected: 11.2 })).toBe('level');
  expect(turnsStanding({ received: 14, expected: 11.2 })).toBe('more');
  expect(turnsStanding({ received: 8, expected: 11.2 })).toBe('fewer');
});
