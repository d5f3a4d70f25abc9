// The pools somebody is in: how soon it is their turn, and what they are owed.
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Loading } from '#/parts/states';
import { usePools } from '../data';
import { balancesOf, turnsText } from '../pools/balances';
import classes from './Panels.module.css';

const said = peopleTexts.rep;
const turnsAhead = 20;

export function RepPools({ rep }: { rep: string }) {
  const pools = usePools();
  const own = (pools.data ?? []).filter((pool) => pool.members.some((member) => member.rep === rep));
  const ahead = useQueries({
    queries: own.map(({ pool }) => ({
      queryKey: ['people', 'pool', pool, 'ahead'],
      queryFn: async () => {
        const params = { path: { pool }, query: { turns: turnsAhead } };
        return dataOf(await api.GET('/api/v1/pools/{pool}', { params }));
      },
    })),
  });
  return (
    <Panel title={said.pools} isFlush>
      {pools.isPending && <Loading rows={3} />}
      {pools.isSuccess && own.length === 0 && <p className={classes.none}>{said.noPools}</p>}
      {own.length > 0 && (
        <table className={plain.table}>
          <tbody>
            {own.map((pool, at) => {
              const balance = balancesOf(pool).find(({ member }) => member.rep === rep);
              const place = (ahead[at]?.data?.turns ?? []).findIndex((turn) => turn.rep === rep);
              const verdict = balance?.member.verdict ?? '';
              const isHere = verdict === 'chosen' || verdict === 'eligible';
              return (
                <tr key={pool.pool}>
                  <td>
                    <Link to="/people/pools/$pool" params={{ pool: pool.pool }} className={classes.link}>
                      {pool.pool}
                    </Link>
                  </td>
                  <td>
                    {isHere && place >= 0 && (
                      <Badge tone={place === 0 ? 'good' : 'quiet'}>{said.turn(place + 1)}</Badge>
                    )}
                    {isHere && place < 0 && ahead[at]?.data && <span className={classes.quiet}>{said.noTurn}</span>}
                    {!isHere && <Badge tone="quiet">{texts.verdicts[verdict] ?? verdict}</Badge>}
                  </td>
                  <td className={`${classes.quiet ?? ''} ${classes.aside ?? ''}`}>
                    {isHere ? '' : balance?.member.why}
                  </td>
                  <td data-number="">
                    {balance?.owed !== null && balance?.owed !== undefined && said.owed(turnsText(balance.owed))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
