import { expect, it } from 'vitest';
import { placeAfter, providerAddress } from './signIn';

it('goes back to where somebody was', () => {
  expect(placeAfter('/leads?due=past')).toBe('/leads?due=past');
});

it('never goes to another site, nor round in circles', () => {
  const others = ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', '/.//evil.example'];
  for (const to of [...others, '/a/..//evil.example', '/sign-in?to=/', '//', undefined, 7]) {
    expect(placeAfter(to)).toBe('/');
  }
});

it('tells the provider page where to come back to', () => {
  expect(providerAddress('/api/v1/session/oidc', '/leads?due=past')).toBe(
    '/api/v1/session/oidc?back_to=%2Fleads%3Fdue%3Dpast',
  );
});
