// The nodes of the picture. They say what they are; what is done with them is the canvas's.
import { Handle, type NodeProps, type NodeTypes, Position } from '@xyflow/react';
import {
  IconAlertTriangle,
  IconArrowRampRight,
  IconBan,
  IconInbox,
  IconMap2,
  IconStack2,
  IconUserCheck,
  IconUserStar,
  IconZoomQuestion,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { flowTexts } from '#/base/texts/flow';
import { Face } from '#/parts/People';
import type { PoolItem, RuleItem } from '../model/flow';
import type { GraphNode } from '../model/graph';
import { Said } from './Said';
import { rowsMax } from '../drawing/sizes';
import { useFlowState } from './state';
import { targetText } from './targetText';
import classes from './nodes.module.css';

const facesMax = 6;
const said = flowTexts;

type Props = NodeProps & { data: { node: GraphNode } };

/** The frame of every node: how it stands while a lead is played, how much goes through, where edges meet it. */
function Frame({ id, selected, look, children }: { id: string; selected: boolean; look: string; children: ReactNode }) {
  const { lit, leads, faults, unused } = useFlowState();
  const standing = lit === null ? undefined : (lit.get(id)?.standing ?? 'dark');
  const why = lit?.get(id)?.why ?? '';
  const count = leads?.get(id) ?? 0;
  const fault = faults.get(id);
  const isUnused = leads !== null && unused.has(id);
  return (
    <div
      className={classes.node}
      data-look={look}
      data-selected={selected ? '' : undefined}
      data-standing={standing}
      data-fault={fault === undefined ? undefined : ''}
    >
      <Handle type="target" position={Position.Left} id="in" className={classes.handle} isConnectable={false} />
      <Handle type="target" position={Position.Top} id="above" className={classes.handle} isConnectable={false} />
      {children}
      {leads !== null && count > 0 && (
        <b className={`${classes.count ?? ''} numbers`}>{count.toLocaleString('en-GB')}</b>
      )}
      {isUnused && <span className={classes.unused}>{said.unused}</span>}
      {fault !== undefined && (
        <span className={classes.fault} title={fault}>
          <IconAlertTriangle size={12} stroke={2.2} /> {said.brokenHere}
        </span>
      )}
      {why !== '' && standing !== undefined && standing !== 'dark' && (
        <span className={classes.why} data-standing={standing} title={why}>
          {why}
        </span>
      )}
      <Handle type="source" position={Position.Right} id="out" className={classes.handle} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} id="below" className={classes.handle} isConnectable={false} />
    </div>
  );
}

function Rule({ id, selected }: Props) {
  const { flow } = useFlowState();
  const rule = flow.rules.find((one) => one.id === id);
  if (rule === undefined) return null;
  return (
    <Frame id={id} selected={selected} look="rule">
      <div className={classes.title}>
        <span className={`${classes.number ?? ''} numbers`}>{rule.number}</span>
        <strong>{rule.name}</strong>
      </div>
      <div className={classes.when}>{rule.when === null ? <em>{said.always}</em> : <Said text={rule.when.text} />}</div>
      <Targets rule={rule} />
    </Frame>
  );
}

function Targets({ rule }: { rule: RuleItem }) {
  const { repName } = useFlowState();
  if (rule.reject !== '') {
    return (
      <div className={classes.chips}>
        <span data-first="">
          <IconBan size={11} stroke={2.2} /> {rule.reject}
        </span>
      </div>
    );
  }
  if (rule.rows.length > 0) {
    return (
      <div className={classes.chips}>
        <span data-first="">{said.rows(rule.rows.length)}</span>
      </div>
    );
  }
  if (rule.to.length === 0) return null;
  return (
    <div className={classes.chips}>
      {rule.to.map((part, index) => (
        <span key={index} data-first={index === 0 ? '' : undefined}>
          {targetText(part.text, repName)}
        </span>
      ))}
    </div>
  );
}

function Group({ id, selected, data: { node } }: Props) {
  const { first, last } = node.rules ?? { first: 0, last: 0 };
  return (
    <Frame id={id} selected={selected} look="group">
      <div className={classes.title}>
        <IconStack2 size={15} stroke={1.8} />
        <strong>{said.group(first, last)}</strong>
      </div>
      <small>{said.groupHint}</small>
    </Frame>
  );
}

function Intake({ id, selected }: Props) {
  return (
    <Frame id={id} selected={selected} look="start">
      <IconArrowRampRight size={15} stroke={1.8} />
      <strong>{said.intake}</strong>
    </Frame>
  );
}

function Known({ id, selected }: Props) {
  return (
    <Frame id={id} selected={selected} look="known">
      <div className={classes.title}>
        <IconUserCheck size={15} stroke={1.8} />
        <strong>{said.known}</strong>
      </div>
      <small>{said.knownHint}</small>
    </Frame>
  );
}

function Pool({ id, selected }: Props) {
  const { flow } = useFlowState();
  const pool = flow.pools.find((one) => one.id === id);
  if (pool === undefined) return null;
  return (
    <Frame id={id} selected={selected} look="pool">
      <div className={classes.title}>
        <strong>{pool.name}</strong>
      </div>
      <small>
        {said.panel.picks[pool.pick] ?? pool.pick}
        {pool.team !== '' && ` · ${said.team(pool.team)}`}
      </small>
      <Faces pool={pool} />
    </Frame>
  );
}

function Faces({ pool }: { pool: PoolItem }) {
  const { reps, repName } = useFlowState();
  const members =
    pool.team === ''
      ? pool.members
      : reps.filter((rep) => rep.teams.includes(pool.team)).map((rep) => ({ rep: rep.id, weight: 1 }));
  const shown = members.slice(0, facesMax);
  const total = members.reduce((sum, member) => sum + member.weight, 0);
  const isWeighted = new Set(members.map((member) => member.weight)).size > 1;
  return (
    <div className={classes.faces}>
      {shown.map(({ rep, weight }) => (
        <span key={rep} title={isWeighted ? `${repName(rep)}, ${Math.round((100 * weight) / total)} %` : repName(rep)}>
          <Face id={rep} name={repName(rep)} />
          {isWeighted && <i style={{ width: `${(100 * weight) / Math.max(...members.map((one) => one.weight))}%` }} />}
        </span>
      ))}
      {members.length > shown.length && <small className="numbers">+{members.length - shown.length}</small>}
    </div>
  );
}

function Territories({ id, selected }: Props) {
  const { flow, lit } = useFlowState();
  const rows = flow.territories?.rows ?? [];
  const won = lit?.get(id)?.why;
  return (
    <Frame id={id} selected={selected} look="table">
      <div className={classes.title}>
        <IconMap2 size={15} stroke={1.8} />
        <strong>{said.territories}</strong>
      </div>
      <ol className={classes.rows}>
        {rows.slice(0, rowsMax).map((row, index) => (
          <li key={index} data-won={won === row.name ? '' : undefined}>
            <span>{row.name}</span>
            <Handle
              type="source"
              position={Position.Right}
              id={`row-${index + 1}`}
              className={classes.handle}
              isConnectable={false}
            />
          </li>
        ))}
      </ol>
    </Frame>
  );
}

const ends: Readonly<Record<string, ReactNode>> = {
  queue: <IconInbox size={15} stroke={1.8} />,
  owner: <IconUserStar size={15} stroke={1.8} />,
  reject: <IconBan size={15} stroke={1.8} />,
  nowhere: <IconZoomQuestion size={15} stroke={1.8} />,
};

function End({ id, selected, data: { node } }: Props) {
  const { repName } = useFlowState();
  const name =
    node.kind === 'reject' ? said.reject : node.kind === 'owner' ? targetText(node.name, repName) : node.name;
  return (
    <Frame id={id} selected={selected} look={node.kind}>
      {node.kind === 'rep' ? <Face id={node.name} name={repName(node.name)} /> : ends[node.kind]}
      <strong>{node.kind === 'rep' ? repName(node.name) : name}</strong>
      {node.kind === 'nowhere' && <small>{said.nowhere}</small>}
    </Frame>
  );
}

// What a node is given is checked where the nodes are made; the library knows only that it is data.
export const nodeTypes = {
  rule: Rule,
  group: Group,
  intake: Intake,
  known: Known,
  pool: Pool,
  territories: Territories,
  queue: End,
  owner: End,
  rep: End,
  reject: End,
  nowhere: End,
} as unknown as NodeTypes;
