// What was just moved goes back at a press, where all of it would; else what would stay is shown before.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { newKey } from '#/base/api/client';
import { countStaying, undoMove } from '#/base/api/leadMoves';
import { moveTexts } from '#/base/texts/moves';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';

export function useUndoAtOnce(): (move: string) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const undo = async (move: string) => {
    if ((await countStaying(move)) > 0) return navigate({ to: '/moves/$move', params: { move } });
    say(moveTexts.undoing);
    const { undone } = await undoMove(move, newKey());
    say(moveTexts.undone(undone));
    return client.invalidateQueries({ queryKey: ['leads'] });
  };
  return (move) => void undo(move).catch((refusal: unknown) => say(problemText(refusal)));
}
