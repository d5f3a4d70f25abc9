// Every pool: who is next, and why.
import { Button } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Face } from '#/parts/People';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { type Pool, usePools } from '../data';
import { Frame } from '../Frame';
import { Diverging } from './Diverging';
import { balancesOf } from './balances';
import { whyNobody } from './whyNobody';
import classes from './PoolsPage.module.css';

const said = peopleTexts.pools;

export function PoolsPage() {
  const found = usePools();
  return (
    <Frame isWhole>
      {found.isPending && <Loading rows={14} />}
      {found.isError && !found.data && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <Empty
          icon={<IconUsersGroup size={22} stroke={1.6} />}
          title={said.emptyTitle}
          hint={said.emptyHint}
          action={
            <Button variant="default" component={Link} to="/policy">
              {said.toPolicy}
            </Button>
          }
        />
      )}
      {found.data && found.data.length > 0 && (
        <ul className={classes.pools}>
          <li className={`${classes.pool ?? ''} ${classes.heads ?? ''}`} aria-hidden>
            <span>{peopleTexts.pool}</span>
            <span>{said.next}</span>
            <span title={said.owedHint}>{said.owed}</span>
            <span>{said.state}</span>
            <span />
          </li>
          {found.data.map((pool) => (
            <Line key={pool.pool} pool={pool} />
          ))}
        </ul>
      )}
    </Frame>
  );
}

function Line({ pool }: { pool: Pool }) {
  const repName = useRepName();
  const here = pool.members.filter(({ verdict }) => verdict === 'chosen' || verdict === 'eligible').length;
  return (
    <li className={classes.pool}>
      <div className={classes.name}>
        <Link to="/people/pools/$pool" params={{ pool: pool.pool }}>
          {pool.pool}
        </Link>
        <span>{said.pick[pool.pick] ?? pool.pick}</span>
      </div>
      <div className={classes.next}>
        {pool.next ? (
          <>
            <Face id={pool.next} name={repName(pool.next)} />
            <span>
              <b>{repName(pool.next)}</b>
              <i>
                <Sentence text={pool.why} />
              </i>
            </span>
          </>
        ) : (
          <span>
            <b>{said.nobodyNext}</b>
            <i>{whyNobody(pool.why)}</i>
          </span>
        )}
      </div>
      <Minis pool={pool} />
      <span className={`${classes.here ?? ''} numbers`}>{said.here(here, pool.members.length)}</span>
      <span className={classes.waiting}>
        {(pool.waiting ?? 0) > 0 && <Badge tone="warn">{said.waiting(pool.waiting ?? 0)}</Badge>}
      </span>
    </li>
  );
}

/** Everybody's balance, small: one look says whether somebody is owed a lot. */
function Minis({ pool }: { pool: Pool }) {
  const balances = pool.members.length > 1 ? balancesOf(pool).filter(({ owed }) => owed !== null) : [];
  return (
    <span className={classes.minis} aria-hidden>
      {balances.slice(0, 8).map(({ member, bar }) => (
        <Diverging key={member.rep} bar={bar} />
      ))}
    </span>
  );
}
