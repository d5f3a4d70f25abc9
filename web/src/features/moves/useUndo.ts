// Taking back a move: under one key, with what changed read anew; what stayed is said.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { undoMove } from '#/base/api/leadMoves';
import { useOnceKey } from '#/base/api/useOnceKey';
import { moveTexts } from '#/base/texts/moves';
import { say } from '#/parts/toast';

export function useUndo(move: string) {
  const client = useQueryClient();
  const keyFor = useOnceKey();
  return useMutation({
    mutationFn: () => undoMove(move, keyFor(move)),
    onSuccess: ({ undone, stayed }) => {
      say([moveTexts.undone(undone), ...(stayed > 0 ? [moveTexts.stayed(stayed)] : [])].join(', '));
      return Promise.all(
        [['moves'], ['leads'], ['leadCounts'], ['counts']].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
}
