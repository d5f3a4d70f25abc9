// Whether the record is as it was written: the check, how far it is, what it found; and what to keep elsewhere.
import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { countText } from '#/base/format/counts';
import { auditTexts } from '#/base/texts/audit';
import { Moment } from '#/parts/Moment';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { useChains, useVerification, useVerify } from './useAudit';
import classes from './Verification.module.css';

const said = auditTexts;
const shownMax = 20;

export function Verification({ close }: { close: () => void }) {
  const { data: run } = useVerification();
  const verify = useVerify();
  const isRunning = run?.ended_at === null;
  return (
    <Sheet title={said.verifyTitle} close={close} size="lg">
      <div className={classes.whole}>
        <p>{said.verifyHint}</p>
        {isRunning && (
          <div role="status">
            <p className={classes.stage}>
              {said.verifying(run.stage)}
              <span className="numbers">{run.total > 0 ? said.of(countText(run.done), countText(run.total)) : ''}</span>
            </p>
            <Progress
              size="sm"
              color="var(--accent)"
              value={run.total > 0 ? (100 * run.done) / run.total : 0}
              aria-label={said.verify}
            />
          </div>
        )}
        {run && !isRunning && <Found />}
        {verify.error && (
          <p role="alert" className={classes.bad}>
            {problemText(verify.error)}
          </p>
        )}
        <div>
          <Button loading={isRunning || verify.isPending} onClick={() => verify.mutate()}>
            {run ? said.again : said.verify}
          </Button>
        </div>
        <Heads />
      </div>
    </Sheet>
  );
}

function Found() {
  const { data: run } = useVerification();
  if (run === null || run === undefined) return null;
  if (run.error) {
    return (
      <p role="alert" className={classes.bad}>
        {said.failed}: {run.error}
      </p>
    );
  }
  return (
    <div className={classes.found} data-whole={run.is_whole === true ? '' : undefined} role="status">
      {run.is_whole ? <IconShieldCheck size={18} stroke={1.7} /> : <IconAlertTriangle size={18} stroke={1.7} />}
      <div>
        <strong>{run.is_whole ? said.whole : said.broken(run.finding_count)}</strong>
        <p className="numbers">
          {said.looked(countText(run.events), countText(run.links), countText(run.checkpoints))}
          {run.ended_at && (
            <>
              {' · '}
              <Moment at={run.ended_at} />
            </>
          )}
        </p>
        {run.findings.length > 0 && (
          <ul>
            {run.findings.slice(0, shownMax).map((finding, at) => (
              <li key={at}>
                <b>
                  {finding.table} {finding.row}
                </b>{' '}
                {finding.lead_id} {finding.said}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function Heads() {
  const { data } = useChains();
  if (data === undefined) return null;
  return (
    <section className={classes.heads}>
      <p>{said.keepHint}</p>
      <dl>
        <dt>{said.root}</dt>
        <dd>{data.root}</dd>
        {data.chains.map((chain) => (
          <div key={chain.chain}>
            <dt>{said.chain(chain.chain, countText(chain.links))}</dt>
            <dd>{chain.hash}</dd>
          </div>
        ))}
        {data.checkpoint && (
          <div>
            <dt>{said.checkpoint(data.checkpoint.number)}</dt>
            <dd>{data.checkpoint.hash}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
