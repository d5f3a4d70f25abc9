// Why nobody of a pool can be given a lead, in words.
import { texts } from '#/base/texts/texts';

export function whyNobody(why: string): string {
  const reason = why.replace('nobody can: ', '');
  return texts.people.pools.nobodyWhy[reason] ?? reason;
}
