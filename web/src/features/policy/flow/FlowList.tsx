// The same picture as a list, for narrow screens: rules from top to bottom, then pools and queues.
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { flowTexts } from '#/base/texts/flow';
import type { Graph } from '../model/graph';
import { promises } from './panelProps';
import { Said } from './Said';
import { useFlowState } from './state';
import { targetText } from './targetText';
import classes from './FlowList.module.css';

const said = flowTexts;
const shownFirst = 100;

interface Props {
  graph: Graph;
  chosen: string | null;
  open: (id: string) => void;
}

export function FlowList({ graph, chosen, open }: Props) {
  const { flow, repName, leads, lit, faults } = useFlowState();
  const [count, setCount] = useState(shownFirst);
  const standing = (id: string) => (lit === null ? undefined : (lit.get(id)?.standing ?? 'dark'));
  const number = (id: string) => {
    const found = leads?.get(id) ?? 0;
    return found > 0 && <b className="numbers">{found.toLocaleString('en-GB')}</b>;
  };
  const others = graph.nodes.filter((node) => node.kind === 'queue' || node.kind === 'territories');
  return (
    <div className={classes.list}>
      <ol className={classes.rules} aria-label={said.label}>
        {flow.rules.slice(0, count).map((rule) => (
          <li key={rule.id} data-standing={standing(rule.id)} data-chosen={rule.id === chosen ? '' : undefined}>
            <button type="button" onClick={() => open(rule.id)}>
              <span className={`${classes.number ?? ''} numbers`}>{rule.number}</span>
              <span className={classes.rule}>
                <strong>{rule.name}</strong>
                {rule.when === null ? <em>{said.always}</em> : <Said text={rule.when.text} />}
                <span className={classes.to}>
                  {rule.reject !== '' && said.reject}
                  {rule.rows.length > 0 && said.rows(rule.rows.length)}
                  {rule.to.map((part) => targetText(part.text, repName)).join(' › ')}
                </span>
                {lit?.get(rule.id)?.why && <span className={classes.why}>{lit.get(rule.id)?.why}</span>}
                {faults.has(rule.id) && <span className={classes.fault}>{said.brokenHere}</span>}
              </span>
              {number(rule.id)}
            </button>
          </li>
        ))}
      </ol>
      {flow.rules.length > count && (
        <button type="button" className={classes.more} onClick={() => setCount(count + shownFirst)}>
          {said.group(count + 1, Math.min(flow.rules.length, count + shownFirst))}
        </button>
      )}
      <h3>{said.list.pools}</h3>
      <ul className={classes.places}>
        {flow.pools.map((pool) => (
          <li key={pool.id} data-standing={standing(pool.id)}>
            <button type="button" onClick={() => open(pool.id)}>
              <span className={classes.rule}>
                <strong>{pool.name}</strong>
                <span className={classes.to}>
                  {said.panel.picks[pool.pick] ?? pool.pick}
                  {pool.team !== '' && ` · ${said.team(pool.team)}`}
                </span>
                {lit?.get(pool.id)?.why && <span className={classes.why}>{lit.get(pool.id)?.why}</span>}
              </span>
              {number(pool.id)}
              <IconChevronRight size={14} stroke={1.8} />
            </button>
          </li>
        ))}
        {flow.sla.length > 0 && (
          <li>
            <button type="button" onClick={() => open(promises)}>
              <span className={classes.rule}>
                <strong>{said.tools.promises}</strong>
              </span>
              <IconChevronRight size={14} stroke={1.8} />
            </button>
          </li>
        )}
        {others.map((node) => (
          <li key={node.id} data-standing={standing(node.id)}>
            <button type="button" onClick={() => open(node.id)}>
              <span className={classes.rule}>
                <strong>{node.name || said.territories}</strong>
              </span>
              {number(node.id)}
              <IconChevronRight size={14} stroke={1.8} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
