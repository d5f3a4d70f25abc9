// Which facts of a lead stand on paper: those that say something, the shortest first, as many as fit one page. Pure.
import type { ReceiptData } from '#/parts/receipt/receipt';

const factsMax = 30;
const charsMax = 60;
// They stand at the head of the page already, or say nothing of why.
const left = new Set(['name', 'first_name', 'last_name', 'email', 'company', 'message', 'received_at', 'domain']);

export function factsShown(known: ReceiptData['known']): { field: string; value: string }[] {
  return known
    .filter(({ field, value }) => !left.has(field) && value !== '' && value.length <= charsMax)
    .slice(0, factsMax)
    .map(({ field, value }) => ({ field, value }));
}
