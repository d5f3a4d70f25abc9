// The receipt as a document on paper: who got the lead and why, on one page. On a screen it is not shown.
import { Fragment } from 'react';
import { useActorName } from '#/base/api/actors';
import { useRepName } from '#/base/api/reps';
import type { components } from '#/base/api/schema';
import type { Answer, LeadItem } from '#/base/api/types';
import { fullMoment } from '#/base/format/moments';
import { codeWords } from '#/base/format/names';
import { language, texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { viewerZone } from '#/base/time/viewerZone';
import type { ReceiptData } from '#/parts/receipt/receipt';
import { targetWords } from '#/parts/reason';
import { useReasonWords } from '#/parts/useReasonWords';
import { factsShown } from './printed';
import classes from './PrintedReceipt.module.css';

const said = workTexts.printed;

interface Props {
  decision: Answer;
  receipt: ReceiptData;
  extensions: readonly components['schemas']['Extension'][];
  person: LeadItem | null | undefined;
  zone: string | undefined;
}

export function PrintedReceipt({ decision, receipt, extensions, person, zone }: Props) {
  const repName = useRepName();
  const nameOf = useActorName();
  const words = useReasonWords();
  const fitting = receipt.rules.find((rule) => rule.fits);
  const passed = receipt.rules.filter((rule) => !rule.fits).length;
  const at = (moment: string) => fullMoment(Date.parse(moment), viewerZone(), language);
  return (
    <section className={classes.sheet} data-print="" aria-hidden>
      <header>
        <div>
          <p>{texts.app.name}</p>
          <h1>{said.title}</h1>
        </div>
        <dl>
          <dt>{said.decision}</dt>
          <dd>{decision.decision_id}</dd>
          <dt>{said.decided}</dt>
          <dd>{at(decision.decided_at)}</dd>
        </dl>
      </header>
      <h2>{person?.name ?? person?.email ?? texts.leads.nameless}</h2>
      <p>{[person?.company, person?.email, zone].filter(Boolean).join(' · ')}</p>
      <p className={classes.verdict}>
        <b>{decision.assignee ? repName(decision.assignee) : (texts.outcomes[decision.outcome] ?? decision.outcome)}</b>{' '}
        {decision.assignee && (decision.outcome === 'offered' ? texts.lead.offered : texts.lead.got)}
        <span>{words(decision.reason)}</span>
      </p>
      <dl className={classes.facts}>
        <dt>{texts.stages.capture}</dt>
        <dd>{at(decision.received_at)}</dd>
        {receipt.match && (
          <>
            <dt>{texts.stages.match}</dt>
            <dd>{plain(receipt.match.reason)}</dd>
          </>
        )}
        <dt>{texts.stages.route}</dt>
        <dd>
          {fitting
            ? `${fitting.rule}: ${plain(words(fitting.why))}`
            : texts.stage[decision.assignee ? 'notAsked' : 'noRule']}
          {passed > 0 && ` (${texts.lead.passed(passed)})`}
        </dd>
        {decision.sla_due && (
          <>
            <dt>{texts.lead.promise}</dt>
            <dd>
              {decision.sla}: {at(decision.sla_due)}
            </dd>
          </>
        )}
        {extensions.map((extension) => (
          <Fragment key={extension.at}>
            <dt>{workTexts.extend.heading}</dt>
            <dd>
              {workTexts.extend.until} {at(extension.due_at)}:{' '}
              {workTexts.extend.reasons[extension.reason] ?? extension.reason}
              {extension.note && ` (${extension.note})`}, {nameOf(extension.by)}, {at(extension.at)}
            </dd>
          </Fragment>
        ))}
      </dl>
      {receipt.targets.map((target) => (
        <div key={target.target}>
          <h3>
            {targetWords(target.target, repName) ?? target.target}
            <span>{words(target.detail)}</span>
          </h3>
          {target.candidates.length > 0 && (
            <table>
              <tbody>
                {target.candidates.map((one) => (
                  <tr key={one.rep} data-chosen={one.verdict === 'chosen' ? '' : undefined}>
                    <td>{repName(one.rep)}</td>
                    <td>{texts.verdicts[one.verdict] ?? codeWords(one.verdict)}</td>
                    <td>{one.verdict === 'chosen' ? '' : one.why}</td>
                    <td>{one.before !== null && one.after !== null ? `${one.before} → ${one.after}` : ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      ))}
      <h3>{texts.lead.facts}</h3>
      <dl className={classes.known}>
        {factsShown(receipt.known).map((fact) => (
          <div key={fact.field}>
            <dt>{fact.field}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      <footer>{said.policy(decision.policy ?? '')}</footer>
    </section>
  );
}

function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}
