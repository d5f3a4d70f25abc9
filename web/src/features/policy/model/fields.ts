// Which fields a policy asks about: what somebody is asked for who wants to play a lead through it. Pure.
import type { Condition } from './condition';
import type { Flow, When } from './flow';

/** The fields of every condition, those that decide most first; names that are defined stand for their own fields. */
export function fieldsAsked(flow: Flow): string[] {
  const counts = new Map<string, number>();
  const defined = new Map(flow.define.map(({ name, when }) => [name, when]));
  const note = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const walk = (condition: Condition, within: readonly string[]): void => {
    switch (condition.kind) {
      case 'comparison':
        if (!condition.op.startsWith('arrives')) note(condition.field);
        return;
      case 'named': {
        const when = defined.get(condition.name);
        if (when === undefined) note(condition.name);
        else if (when.condition !== null && !within.includes(condition.name)) {
          walk(when.condition, [...within, condition.name]);
        }
        return;
      }
      case 'not':
        walk(condition.part, within);
        return;
      default:
        for (const part of condition.parts) walk(part, within);
    }
  };
  for (const when of whensOf(flow)) if (when.condition !== null) walk(when.condition, []);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([name]) => name);
}

function whensOf(flow: Flow): When[] {
  const found = [
    ...flow.rules.map((rule) => rule.when),
    ...flow.rules.flatMap((rule) => rule.rows.map((row) => row.when)),
    ...(flow.territories?.rows.map((row) => row.when) ?? []),
    ...flow.sla.map((line) => line.when),
  ];
  return found.filter((when) => when !== null);
}
