// Where edges meet a node, worked out from its size: a large picture is then drawn without drawing every node first to
// see where its handles are. What is drawn in `nodes.tsx` stands at the same places.
import { type NodeHandle, Position } from '@xyflow/react';
import type { Flow } from '../model/flow';
import type { GraphNode } from '../model/graph';
import type { Size } from '../model/layout';
import { rowHeight, rowsMax, rowsTop } from '../drawing/sizes';

export function handlesOf(node: GraphNode, { width, height }: Size, flow: Flow): NodeHandle[] {
  const rows = node.kind === 'territories' ? Math.min(flow.territories?.rows.length ?? 0, rowsMax) : 0;
  return [
    { id: 'in', type: 'target', position: Position.Left, x: 0, y: height / 2 },
    { id: 'above', type: 'target', position: Position.Top, x: width / 2, y: 0 },
    { id: 'out', type: 'source', position: Position.Right, x: width, y: height / 2 },
    { id: 'below', type: 'source', position: Position.Bottom, x: width / 2, y: height },
    ...Array.from({ length: rows }, (_, row): NodeHandle => {
      return { id: `row-${row + 1}`, type: 'source', position: Position.Right, x: width, y: middleOf(row) };
    }),
  ];
}

function middleOf(row: number): number {
  return rowsTop + (row + 0.5) * rowHeight;
}
