// How large each node is drawn: the layout needs it before anything is on the screen. The style sheet says the same.
import type { Flow } from '../model/flow';
import type { GraphNode } from '../model/graph';
import type { Size } from '../model/layout';

const ruleWidth = 316;
const charsInLine = 43;
const linesMax = 2;
const lineHeight = 17;
export const rowHeight = 26;
export const rowsTop = 44;
export const rowsMax = 24;

export function sizesOf(flow: Flow): (node: GraphNode) => Size {
  const rules = new Map(flow.rules.map((rule) => [rule.id, rule]));
  return (node) => {
    switch (node.kind) {
      case 'rule': {
        const rule = rules.get(node.id);
        const said = rule?.when?.text ?? '';
        const lines = Math.min(linesMax, Math.max(1, Math.ceil(said.length / charsInLine)));
        const hasTargets = rule !== undefined && (rule.to.length > 0 || rule.rows.length > 0 || rule.reject !== '');
        return { width: ruleWidth, height: 36 + lines * lineHeight + (hasTargets ? 25 : 0) + 7 };
      }
      case 'group':
        return { width: ruleWidth, height: 60 };
      case 'intake':
        return { width: ruleWidth, height: 44 };
      case 'known':
        return { width: ruleWidth, height: 52 };
      case 'territories': {
        const rows = Math.min(flow.territories?.rows.length ?? 0, rowsMax);
        return { width: 236, height: rowsTop + Math.max(1, rows) * rowHeight + 8 };
      }
      case 'pool':
        return { width: 216, height: 88 };
      default:
        return { width: 200, height: 44 };
    }
  };
}
