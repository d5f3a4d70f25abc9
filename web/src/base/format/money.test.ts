import { expect, it } from 'vitest';
import { moneyText } from './money';

it('is an amount in whole units of its currency', () => {
  expect(moneyText(12_400.4, 'EUR')).toBe('€12,400');
  expect(moneyText(80, 'GBP')).toBe('£80');
});

it('stands as it was said where the currency is none that is known, or was not said', () => {
  expect(moneyText(80, 'points')).toBe('80 points');
  expect(moneyText(80, '')).toBe('80');
});
