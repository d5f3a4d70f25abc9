// The moves of many leads that this one was a part of: each can be looked at, and for a while undone.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { moveTexts } from '#/base/texts/moves';
import { Moment } from '#/parts/Moment';
import { Part } from './Aside';

const said = moveTexts;

export function MovedWith({ lead, zone }: { lead: string; zone: string | undefined }) {
  const repName = useRepName();
  const { may } = useSession();
  const found = useQuery({
    queryKey: ['lead', lead, 'moves'],
    enabled: may('data:read'),
    queryFn: async () => dataOf(await api.GET('/api/v1/lead-moves', { params: { query: { lead } } })).moves,
  });
  if (found.data === undefined || found.data.length === 0) return null;
  return (
    <Part title={said.ofLead}>
      {found.data.map((move) => (
        <li key={move.id}>
          <Link to="/moves/$move" params={{ move: move.id }}>
            {move.to ? said.moved(move.leads, repName(move.to)) : said.movedByRules(move.leads)}
          </Link>
          <small>
            {move.undone_at !== null && `${said.states.undone} · `}
            <Moment at={move.at} zone={zone} />
          </small>
        </li>
      ))}
    </Part>
  );
}
