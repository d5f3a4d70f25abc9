import { expect, test } from 'vitest';
import { leadOf } from './ask';
import { flowOf } from './flow';

const policy = `rules:
  - name: All
    to: desk
tests:
  - name: a customer at night
    at: sunday 23:00 Europe/Berlin
    lead: {email: a@b.example, country: DE}
    account: {type: customer, opportunity.owner: anna}
    then: {rule: All}
`;

test('the lead of a test has what is known of its account by the names that conditions use', () => {
  expect(leadOf({ is: 'test', name: 'a customer at night' }, flowOf(policy).tests)).toEqual({
    values: { email: 'a@b.example', country: 'DE', 'account.type': 'customer', 'opportunity.owner': 'anna' },
    at: 'sunday 23:00 Europe/Berlin',
  });
});

test('a test that is not there is no lead', () => {
  expect(leadOf({ is: 'test', name: 'gone' }, flowOf(policy).tests)).toBeNull();
});

test('the facts of an example are typed as a person would, and its moment is when it comes in', () => {
  const facts = { product: ['inspect', 'uptime'], score: 60, free_email: true, received_at: '2026-12-22T12:00+09:00' };
  expect(leadOf({ is: 'facts', facts }, [])).toEqual({
    values: { product: 'inspect, uptime', score: '60', free_email: 'yes' },
    at: '2026-12-22T12:00+09:00',
  });
});
