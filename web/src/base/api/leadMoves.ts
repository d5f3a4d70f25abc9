// Leads that were moved together, and taking that back. What it would come to is read before.
import { api, dataOf } from './client';
import type { components } from './schema';

export type BulkMove = components['schemas']['BulkMoveRecord'];
export type MovedLead = components['schemas']['BulkMoveLead'];

const atOnce = 500;

/** How many leads of a move would stay where they are. */
export async function countStaying(move: string): Promise<number> {
  let after = '';
  let staying = 0;
  do {
    const params = { path: { move }, query: { after, limit: atOnce } };
    const page = dataOf(await api.GET('/api/v1/lead-moves/{move}/leads', { params }));
    staying += page.leads.filter((lead) => lead.why !== '').length;
    after = page.next ?? '';
  } while (after !== '');
  return staying;
}

export async function undoMove(move: string, key: string): Promise<BulkMove> {
  const params = { path: { move }, header: { 'Idempotency-Key': key } };
  return dataOf(await api.POST('/api/v1/lead-moves/{move}/undo', { params }));
}
