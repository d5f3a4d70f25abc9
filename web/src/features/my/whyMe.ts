// Why a lead came to somebody, in three sentences: the rule, the turn, the promise. Pure.
import { spanText } from '#/base/format/moments';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { myTexts } from '#/base/texts/my';
import type { ReceiptData, TargetTried } from '#/parts/receipt/receipt';

const said = myTexts.why;

/** The sentences about whoever has the lead, who is the reader or somebody else. */
export function whyMe(lead: LeadItem, receipt: ReceiptData, who: string): string[] {
  const fitting = receipt.rules.find((rule) => rule.fits);
  const target = receipt.targets.findLast((one) => one.rep === lead.assignee);
  return [
    ...(fitting ? [said.rule(fitting.rule, fitting.why)] : []),
    ...(target ? [said.target(who, target.target, target.detail) + others(target)] : [sentence(receipt.reason)]),
    ...(lead.sla_due ? [said.promise(spanText(Date.parse(lead.sla_due) - Date.parse(lead.received_at)))] : []),
  ];
}

/** How many of the others could not have it, by why; nobody is named. */
function others(target: TargetTried): string {
  const counts = new Map<string, number>();
  for (const { verdict } of target.candidates) {
    if (verdict !== 'chosen') counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  const told = [...counts].map(([verdict, count]) => said.others(count, texts.verdicts[verdict] ?? verdict));
  return told.length === 0 ? '' : ` ${said.ofTheOthers(told.join(', '))}`;
}

function sentence(words: string): string {
  return words === '' ? words : `${words.charAt(0).toLocaleUpperCase()}${words.slice(1)}.`;
}
