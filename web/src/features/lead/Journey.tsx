// The seven stages as a line from top to bottom, each with what it found; details open where they are asked for.
import { IconAlertTriangle, IconCheck, IconChevronRight, IconMinus, IconPointFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useRepName } from '#/base/api/reps';
import { wholeShare } from '#/base/format/counts';
import { codeWords } from '#/base/format/names';
import type { Answer, LeadMessages, LeadView } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { useNow } from '#/base/time/now';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Person } from '#/parts/People';
import { targetWords } from '#/parts/reason';
import { useReasonWords } from '#/parts/useReasonWords';
import { RepSelect } from '#/parts/RepSelect';
import { Sentence } from '#/parts/Sentence';
import type { ReceiptData, RuleTried, TargetTried } from '#/parts/receipt/receipt';
import { type Stage, stagesOf } from './stages';
import classes from './Journey.module.css';

interface Props {
  lead: { view: LeadView; decision: Answer; receipt: ReceiptData; messages: LeadMessages };
  zone: string | undefined;
  whyNot: string | null;
  askWhyNot: (rep: string | null) => void;
}

const icons = {
  done: <IconCheck size={12} stroke={3} />,
  now: <IconPointFilled size={14} />,
  alarm: <IconAlertTriangle size={12} stroke={2.4} />,
  skipped: <IconMinus size={12} stroke={2.4} />,
};

export function Journey({ lead, zone, whyNot, askWhyNot }: Props) {
  const repName = useRepName();
  const stages = stagesOf(lead, useNow());
  const details: Readonly<Record<string, ReactNode>> = {
    enrich: <Facts receipt={lead.receipt} />,
    match: <Match receipt={lead.receipt} />,
    route: <Rules rules={lead.receipt.rules} />,
    assign: <Targets receipt={lead.receipt} whyNot={whyNot} askWhyNot={askWhyNot} />,
  };
  return (
    <ol className={classes.journey} aria-label={texts.lead.journey}>
      {stages.map((stage) => (
        <li key={stage.name} data-stage={stage.name} data-state={stage.state}>
          <span className={classes.dot}>{icons[stage.state]}</span>
          <div className={classes.line}>
            <h3>{texts.stages[stage.name]}</h3>
            <span className={classes.said}>{worded(stage, lead.decision, repName)}</span>
            {stage.at && (
              <span className={classes.at}>
                <Moment at={stage.at} zone={zone} />
              </span>
            )}
          </div>
          {details[stage.name]}
        </li>
      ))}
    </ol>
  );
}

function worded(stage: Stage, decision: Answer, repName: (id: string) => string): string {
  return stage.name === 'assign' && stage.said === decision.assignee ? repName(stage.said) : stage.said;
}

function Facts({ receipt }: { receipt: ReceiptData }) {
  const repName = useRepName();
  if (receipt.known.length === 0) return null;
  return (
    <More label={texts.lead.known(receipt.known.length)}>
      <table className={classes.facts}>
        <tbody>
          {receipt.known.map((fact) => (
            <tr key={fact.field}>
              <th scope="row">{fact.field}</th>
              <td>{(isPerson(fact.field) ? repName(fact.value) : fact.value) || texts.lead.unknownValue}</td>
              <td>{fact.from}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </More>
  );
}

function Match({ receipt: { match } }: { receipt: ReceiptData }) {
  if (match === null) return null;
  const losing = match.candidates.filter((one) => one.account !== match.account);
  return (
    <>
      <p className={classes.note}>
        <Sentence text={match.reason} />
        {match.account && <b className="numbers"> {wholeShare(match.score)}</b>}
      </p>
      {losing.length > 0 && (
        <More label={texts.lead.losing(losing.length)}>
          <ul className={classes.losing}>
            {losing.map((one) => (
              <li key={one.account}>
                <span className={classes.score}>
                  <meter min={0} max={1} value={one.score} /> <b className="numbers">{wholeShare(one.score)}</b>
                </span>
                <span>{one.name}</span>
                <small>
                  <Sentence text={[...one.evidence, ...one.against.map((why) => `− ${why}`)].join('; ')} />
                </small>
              </li>
            ))}
          </ul>
        </More>
      )}
    </>
  );
}

function Rules({ rules }: { rules: readonly RuleTried[] }) {
  const words = useReasonWords();
  const fitting = rules.find((rule) => rule.fits);
  const passed = rules.filter((rule) => !rule.fits);
  return (
    <>
      {fitting && (
        <p className={classes.note}>
          <Sentence text={words(fitting.why)} />
        </p>
      )}
      {passed.length > 0 && (
        <More label={texts.lead.passed(passed.length)}>
          <ol className={classes.rules}>
            {passed.map((rule) => (
              <li key={rule.rule}>
                <b>{rule.rule}</b>
                <span>
                  <Sentence text={words(rule.why)} />
                </span>
              </li>
            ))}
          </ol>
        </More>
      )}
    </>
  );
}

type Asking = Pick<Props, 'whyNot' | 'askWhyNot'> & { receipt: ReceiptData };

function Targets({ receipt, whyNot, askWhyNot }: Asking) {
  const words = useReasonWords();
  return (
    <>
      {receipt.alerts.map((alert) => (
        <p key={alert} className={classes.alert}>
          {words(alert)}
        </p>
      ))}
      {receipt.targets.map((target) => (
        <Target key={target.target} target={target} />
      ))}
      {receipt.targets.length > 0 && (
        <div className={classes.whyNot}>
          <RepSelect
            label={texts.lead.whyNotHint}
            placeholder={texts.lead.whyNot}
            value={whyNot}
            onChange={askWhyNot}
          />
          {receipt.whyNot && whyNot && (
            <p role="status">
              <Sentence text={words(receipt.whyNot)} />
            </p>
          )}
        </div>
      )}
    </>
  );
}

function Target({ target }: { target: TargetTried }) {
  const repName = useRepName();
  const words = useReasonWords();
  const named = targetWords(target.target, repName);
  return (
    <div className={classes.target}>
      <p className={classes.note}>
        {named === null ? <code>{target.target}</code> : <b>{named}</b>}{' '}
        {[words(target.detail), target.nobody && codeWords(target.nobody)].filter(Boolean).join(': ')}
      </p>
      {target.candidates.length > 0 && (
        <ul className={classes.candidates}>
          {target.candidates.map((one) => (
            <li key={one.rep} data-chosen={one.verdict === 'chosen' ? '' : undefined}>
              <Person id={one.rep} name={repName(one.rep)} />
              <Badge tone={one.verdict === 'chosen' ? 'good' : one.verdict === 'eligible' ? 'info' : 'quiet'}>
                {texts.verdicts[one.verdict] ?? codeWords(one.verdict)}
              </Badge>
              <span className={classes.candidateWhy}>{one.verdict === 'chosen' ? '' : one.why}</span>
              <span className="numbers" title={one.measure}>
                {one.before !== null && one.after !== null && `${turns(one.before)} → ${turns(one.after)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function More({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className={classes.more}>
      <summary>
        <IconChevronRight size={13} /> {label}
      </summary>
      {children}
    </details>
  );
}

/** Facts that name a rep by id: `account.owner`, `account.backup`. */
function isPerson(field: string): boolean {
  return /\.(?:owner|backup)$/u.test(field);
}

function turns(count: number): string {
  return count.toFixed(2).replace(/^-/u, '−');
}
