// The members of a pool: how each stands now, their share, what they are owed, and what they got lately.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { wholeShare } from '#/base/format/counts';
import { texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { Bar } from '../Bar';
import type { Pool, PoolMember } from '../data';
import { usedOf } from '../reps/standing';
import { balancesOf, countsOf, turnsText } from './balances';
import { Diverging } from './Diverging';
import classes from './MembersPanel.module.css';

const said = peopleTexts.pools;
const tones: Readonly<Record<string, 'good' | 'info' | 'quiet' | 'warn'>> = {
  chosen: 'good',
  eligible: 'good',
  away: 'info',
  full: 'warn',
  capped: 'warn',
};

interface Props {
  pool: Pool;
  /** Who took the last turns. */
  turns: readonly string[];
  grant: ((rep: string) => void) | null;
}

export function MembersPanel({ pool, turns, grant }: Props) {
  const balances = balancesOf(pool);
  const got = countsOf(turns);
  const dealsInTurns = balances.some(({ owed }) => owed !== null);
  const hasCaps = pool.members.some((member) => usedOf(member) !== null);
  return (
    <Panel title={said.members} isFlush>
      <table className={plain.table}>
        <thead>
          <tr>
            <th>{said.member}</th>
            <th>{said.state}</th>
            <th data-number="">{said.weight}</th>
            <th data-number="" title={said.gotHint(turns.length)}>
              {said.got}
            </th>
            {dealsInTurns && <th title={said.owedHint}>{said.owed}</th>}
            <th>{said.open}</th>
            {hasCaps && <th>{said.cap}</th>}
            {grant && <th aria-label={said.grant} />}
          </tr>
        </thead>
        <tbody>
          {balances.map(({ member, owed, bar, share }) => (
            <tr key={member.rep} data-next={member.rep === pool.next ? '' : undefined}>
              <td>
                <Who rep={member.rep} />
              </td>
              <td>
                <State member={member} />
              </td>
              <td data-number="" title={said.weightOf(member.weight ?? 1)}>
                {wholeShare(share)}
              </td>
              <td data-number="">{turns.length > 0 ? wholeShare((got.get(member.rep) ?? 0) / turns.length) : '–'}</td>
              {dealsInTurns && (
                <td>
                  {owed !== null && (
                    <span className={`${classes.owed ?? ''} numbers`}>
                      <Diverging bar={bar} size="m" />
                      {turnsText(owed)}
                    </span>
                  )}
                </td>
              )}
              <td>
                <Bar
                  count={member.open ?? 0}
                  of={member.open_max ?? null}
                  label={peopleTexts.reps.openOf(member.open ?? 0, member.open_max ?? null)}
                />
              </td>
              {hasCaps && (
                <td>
                  <Cap member={member} />
                </td>
              )}
              {grant && (
                <td className={classes.grant}>
                  <Grant rep={member.rep} grant={grant} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Who({ rep }: { rep: string }) {
  const repName = useRepName();
  return (
    <Link to="/people/reps/$rep" params={{ rep }} className={classes.who}>
      <Person id={rep} name={repName(rep)} />
    </Link>
  );
}

function State({ member: { verdict, why } }: { member: PoolMember }) {
  const word = verdict === 'chosen' ? said.next : (texts.verdicts[verdict] ?? verdict);
  return (
    <Tooltip label={why} disabled={verdict === 'chosen'}>
      <span>
        <Badge tone={tones[verdict] ?? 'quiet'}>{word}</Badge>
      </span>
    </Tooltip>
  );
}

function Cap({ member }: { member: PoolMember }) {
  const used = usedOf(member);
  return used && <span className="numbers">{`${used.count}/${used.of}`}</span>;
}

function Grant({ rep, grant }: { rep: string; grant: (rep: string) => void }) {
  const repName = useRepName();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={`${said.grant}: ${repName(rep)}`}
      onClick={() => grant(rep)}
    >
      <IconCoins size={14} stroke={1.8} />
    </ActionIcon>
  );
}
