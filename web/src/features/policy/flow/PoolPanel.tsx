// One pool: its members with their shares, who of them is next, its limits, and what follows when nobody can.
import { NumberInput, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import { Face } from '#/parts/People';
import { setMembers, setNobody, setValue } from '../model/edit';
import type { PoolItem } from '../model/flow';
import { rename } from '../model/rename';
import { textAt } from '../model/tree';
import type { PanelProps } from './panelProps';
import { RemovePlace } from './RemovePlace';
import { TargetList } from './TargetList';
import { Typed } from './Typed';
import classes from './Panel.module.css';

const said = flowTexts.panel;
const weightMax = 999_999;
const reasons = ['closed', 'full', 'unskilled', 'else'];
const limits = [
  ['cap', said.cap, said.capHint],
  ['open at most', said.openMax, said.openMaxHint],
  ['accept within', said.accept, said.acceptHint],
  ['hours', said.hours, said.hoursHint],
  ['needs', said.needs, said.needsHint],
] as const;

export function PoolPanel({ pool, remove, ...props }: PanelProps & { pool: PoolItem; remove: () => void }) {
  const { text, flow, mayEdit, apply } = props;
  const changed = flowTexts.said.changed(pool.name);
  const put = (key: string, value: string) => apply(setValue(text, pool, key, value === '' ? null : value), changed);
  return (
    <>
      {mayEdit && (
        <Typed
          key={pool.name}
          label={said.name}
          value={pool.name}
          write={(name) => apply(rename(text, flow, pool, name), changed)}
        />
      )}
      <section className={classes.part}>
        <h3>{said.members}</h3>
        <Members pool={pool} {...props} />
      </section>
      <section className={classes.part}>
        {mayEdit ? (
          <Select
            label={said.pick}
            data={Object.entries(said.picks).map(([value, label]) => ({ value, label }))}
            value={pool.pick}
            onChange={(pick) => pick !== null && put('pick', pick === 'round robin' ? '' : pick)}
          />
        ) : (
          <p>{said.picks[pool.pick] ?? pool.pick}</p>
        )}
      </section>
      <section className={classes.part}>
        <h3>{said.nobody}</h3>
        <Nobody pool={pool} {...props} />
      </section>
      {mayEdit && (
        <section className={classes.part}>
          <h3>{said.limits}</h3>
          <div className={classes.grid}>
            {limits.map(([key, label, hint]) => {
              const value = plainAt(pool, key);
              if (value === null) return null;
              return (
                <Typed
                  key={`${key} ${value}`}
                  label={label}
                  value={value}
                  placeholder={hint}
                  write={(next) => put(key, next)}
                />
              );
            })}
          </div>
        </section>
      )}
      {mayEdit && <RemovePlace item={pool} items={flow.pools} {...{ text, flow, remove }} label={said.removePool} />}
    </>
  );
}

/** The text of a value; null where it is a list or a block, which is changed in the text. */
function plainAt(pool: PoolItem, key: string): string | null {
  const entry = pool.tree?.entries.find((one) => one.key === key);
  return entry === undefined || entry.value.kind === 'text' ? textAt(pool.tree, key) : null;
}

function Members({ pool, text, words, repName, mayEdit, apply }: PanelProps & { pool: PoolItem }) {
  const changed = flowTexts.said.changed(pool.name);
  if (pool.team !== '') return <p className={classes.hint}>{said.ofTeam(pool.team)}</p>;
  const total = pool.members.reduce((sum, member) => sum + member.weight, 0);
  const share = (weight: number) => (total === 0 ? 0 : weight / total);
  const set = (members: readonly { rep: string; weight: number }[]) => apply(setMembers(text, pool, members), changed);
  const others = (words.vocabulary?.reps ?? []).filter(
    (rep) => rep.status === 'active' && !pool.members.some((member) => member.rep === rep.id),
  );
  return (
    <>
      <ul className={classes.members}>
        {pool.members.map(({ rep, weight }) => {
          const name = repName(rep);
          return (
            <li key={rep}>
              <Face id={rep} name={name} />
              <span className={classes.member}>
                {name}
                <i className={classes.share} style={{ width: `${Math.max(2, 100 * share(weight))}%` }} />
              </span>
              <span className={`${classes.percent ?? ''} numbers`} title={said.memberShare(percent(share(weight)))}>
                {percent(share(weight))}
              </span>
              {mayEdit && (
                <NumberInput
                  key={weight}
                  aria-label={said.weight(name)}
                  className={classes.weight ?? ''}
                  size="xs"
                  min={0}
                  max={weightMax}
                  allowDecimal={false}
                  allowNegative={false}
                  clampBehavior="strict"
                  defaultValue={weight}
                  onChange={(next) => {
                    if (typeof next !== 'number' || next === weight) return;
                    set(pool.members.map((one) => (one.rep === rep ? { rep, weight: next } : one)));
                  }}
                />
              )}
              {mayEdit && pool.members.length > 1 && (
                <button
                  type="button"
                  aria-label={said.drop(name)}
                  onClick={() => set(pool.members.filter((one) => one.rep !== rep))}
                >
                  <IconX size={13} stroke={2} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {mayEdit && (
        <Select
          aria-label={said.addMember}
          placeholder={said.addMember}
          data={others.map((rep) => ({ value: rep.id, label: `${rep.name || rep.id} · ${rep.teams.join(', ')}` }))}
          value={null}
          searchable
          maxDropdownHeight={260}
          onChange={(rep) => rep !== null && set([...pool.members, { rep, weight: 1 }])}
        />
      )}
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function Nobody({ pool, text, flow, words, repName, mayEdit, apply, begin }: PanelProps & { pool: PoolItem }) {
  const chains = pool.nobody.map(({ reason, to }) => ({ reason, to: to.map((part) => part.text) }));
  const set = (next: readonly { reason: string; to: readonly string[] }[]) =>
    apply(setNobody(text, pool, next), flowTexts.said.changed(pool.name));
  const missing = reasons.filter((reason) => !chains.some((chain) => chain.reason === reason));
  return (
    <>
      {chains.length === 0 && <p className={classes.hint}>{said.nobodyNone}</p>}
      {chains.map((chain) => (
        <div key={chain.reason} className={classes.chain}>
          {(chains.length > 1 || chain.reason !== 'else') && (
            <h4>
              {said.nobodyFor[chain.reason] ?? chain.reason}
              {mayEdit && (
                <button
                  type="button"
                  aria-label={said.drop(said.nobodyFor[chain.reason] ?? chain.reason)}
                  onClick={() => set(chains.filter((one) => one.reason !== chain.reason))}
                >
                  <IconX size={13} stroke={2} />
                </button>
              )}
            </h4>
          )}
          <TargetList
            label={said.nobodyFor[chain.reason] ?? chain.reason}
            targets={chain.to}
            flow={flow}
            words={words}
            repName={repName}
            mayEdit={mayEdit}
            except={pool.name}
            begin={(kind) => begin(kind, { id: pool.id, reason: chain.reason })}
            set={(to) => set(chains.map((one) => (one.reason === chain.reason ? { ...one, to } : one)))}
          />
        </div>
      ))}
      {mayEdit && missing.length > 0 && (
        <Select
          aria-label={said.addReason}
          placeholder={said.addReason}
          data={missing.map((value) => ({ value, label: said.nobodyFor[value] ?? value }))}
          value={null}
          onChange={(reason) => reason !== null && set([...chains, { reason, to: ['hold until open'] }])}
        />
      )}
    </>
  );
}
