// How a move is: it can be undone, it was, or it is too old for that.
import { IconArrowBackUp } from '@tabler/icons-react';
import type { BulkMove } from '#/base/api/leadMoves';
import { moveTexts } from '#/base/texts/moves';
import { Badge } from '#/parts/Badge';

const said = moveTexts.states;

export function MoveState({ move }: { move: BulkMove }) {
  if (move.undone_at !== null) {
    return (
      <Badge tone="quiet" icon={<IconArrowBackUp size={12} stroke={2.2} />}>
        {said.undone}
      </Badge>
    );
  }
  return move.can_undo ? <Badge tone="info">{said.open}</Badge> : <Badge tone="quiet">{said.over}</Badge>;
}
