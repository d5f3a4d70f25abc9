// More time for a promise, given without leaving the board.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { doWork, type Promised, type Work } from '#/base/api/leadWork';
import { useOnceKey } from '#/base/api/useOnceKey';
import { promisesTexts } from '#/base/texts/promises';
import { workTexts } from '#/base/texts/work';
import { Sheet } from '#/parts/dialog/Sheet';
import { say } from '#/parts/toast';
import { ExtendForm } from '#/parts/work/ExtendForm';

interface Props {
  lead: string;
  name: string;
  promise: Promised;
  due: string | null;
  close: () => void;
}

export function Extend({ lead, name, promise, due, close }: Props) {
  const client = useQueryClient();
  const keyOf = useOnceKey();
  const sent = useMutation({
    mutationFn: (work: Work) => doWork(lead, work, { key: keyOf(work) }),
    onSuccess: () => {
      say(workTexts.extend.done);
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['promises'] }),
  });
  return (
    <Sheet title={promisesTexts.extendTitle(name)} close={close}>
      <ExtendForm
        promise={promise}
        due={due}
        isPaused={false}
        send={sent.mutate}
        isPending={sent.isPending}
        problem={sent.error}
      />
    </Sheet>
  );
}
