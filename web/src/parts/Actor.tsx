// Who did something, by name: a person, a key, this machine, the command line.
import { useActorName } from '#/base/api/actors';

export function Actor({ id }: { id: string }) {
  const nameOf = useActorName();
  return <span title={id}>{nameOf(id)}</span>;
}
