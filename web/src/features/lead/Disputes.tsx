// What was said against a lead, and what was answered; whoever may answers here.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import type { DisputeRecord } from '#/base/api/types';
import { workTexts } from '#/base/texts/work';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { AnswerDispute } from '#/parts/work/AnswerDispute';
import aside from './Aside.module.css';
import classes from './Disputes.module.css';

const said = workTexts.dispute;
const tones = { open: 'warn', upheld: 'good', declined: 'quiet' } as const;

export function Disputes({
  disputes,
  zone,
}: {
  disputes: readonly DisputeRecord[] | undefined;
  zone: string | undefined;
}) {
  const repName = useRepName();
  const { may } = useSession();
  const [answering, setAnswering] = useState<DisputeRecord | null>(null);
  if (disputes === undefined || disputes.length === 0) return null;
  return (
    <section className={aside.part}>
      <h2>{said.heading}</h2>
      <ul>
        {disputes.map((dispute) => (
          <li key={dispute.id} className={classes.dispute}>
            <p className={classes.head}>
              <b>{said.codes[dispute.code] ?? dispute.code}</b>
              <Badge tone={tones[dispute.state as keyof typeof tones]}>{said.states[dispute.state]}</Badge>
            </p>
            <small>
              {[dispute.rep && repName(dispute.rep), dispute.meant_for && said.meantFor(repName(dispute.meant_for))]
                .filter(Boolean)
                .join(' · ')}{' '}
              · <Moment at={dispute.at} zone={zone} />
            </small>
            {dispute.note && <blockquote>{dispute.note}</blockquote>}
            {dispute.answer_note && <blockquote data-answer="">{dispute.answer_note}</blockquote>}
            {dispute.state === 'open' &&
              (may('leads:move') ? (
                <Button variant="default" onClick={() => setAnswering(dispute)}>
                  {said.answer}
                </Button>
              ) : (
                <small>{said.waits}</small>
              ))}
          </li>
        ))}
      </ul>
      {answering && <AnswerDispute dispute={answering} close={() => setAnswering(null)} />}
    </section>
  );
}
