// Why nobody of a pool can be given a lead, in words.
import { peopleTexts } from '#/base/texts/people';

export function whyNobody(why: string): string {
  const reason = why.replace('nobody can: ', '');
  return peopleTexts.pools.nobodyWhy[reason] ?? reason;
}
