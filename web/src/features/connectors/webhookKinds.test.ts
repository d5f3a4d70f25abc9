import { expect, it } from 'vitest';
import { isWebhookKind, webhookKinds } from './webhookKinds';

it('has words for each kind of event, in the order in which a lead meets them', () => {
  expect(webhookKinds.slice(0, 2)).toEqual([
    { value: 'assigned', label: 'Assigned' },
    { value: 'offered', label: 'Offered' },
  ]);
  expect(webhookKinds.find((kind) => kind.value === 'dispute_answered')?.label).toBe('Dispute answered');
});

it('knows which words are kinds', () => {
  expect(['missed', 'toString', ''].map(isWebhookKind)).toEqual([true, false, false]);
});
