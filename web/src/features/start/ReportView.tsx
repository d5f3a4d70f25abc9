// What would have happened: the few numbers that tell most, the holes, who would have got what, and the draft.
import { Button, CopyButton } from '@mantine/core';
import { useState } from 'react';
import { countText } from '#/base/format/counts';
import { language, texts } from '#/base/texts/texts';
import { startTexts } from '#/base/texts/start';
import { Panel } from '#/parts/page/Panel';
import { Sentence } from '#/parts/Sentence';
import { Keep } from './Keep';
import { People } from './People';
import { type Report, shareText, tilesOf } from './report';
import { dropReport, type FirstRun, useRunWork } from './useFirstRun';
import { Week } from './Week';
import classes from './ReportView.module.css';

const said = startTexts.report;
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' });
const faultsShown = 12;

export function ReportView({ run, report }: { run: FirstRun; report: Report }) {
  const again = useRunWork(run.id, () => dropReport(run));
  const leads = countText(report.leads);
  const when =
    report.first_at !== null && report.last_at !== null
      ? said.lead(leads, day.format(Date.parse(report.first_at)), day.format(Date.parse(report.last_at)))
      : said.leadOnly(leads);
  return (
    <div className={classes.report}>
      <header className={classes.head}>
        <div>
          <h2>{when}</h2>
          <p>{said.told}</p>
        </div>
        <Button variant="default" loading={again.isPending} onClick={() => again.mutate(undefined)}>
          {startTexts.again}
        </Button>
      </header>
      <dl className={classes.tiles}>
        {tilesOf(report).map(({ number, about }) => (
          <div key={about}>
            <dt className="numbers">{number}</dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <Keep run={run} report={report} />
      {report.notes.length > 0 && (
        <ul className={classes.notes}>
          {report.notes.map((note) => (
            <li key={note}>
              <Sentence text={note} />
            </li>
          ))}
        </ul>
      )}
      <Holes report={report} title={said.holes} isToMend />
      <div className={classes.pair}>
        <div className={classes.column}>
          <Rules report={report} />
          {report.arrivals.length > 0 && (
            <Panel title={said.week} hint={said.weekHint(report.zone)}>
              <Week arrivals={report.arrivals} closed={report.closed} />
            </Panel>
          )}
        </div>
        <Panel title={said.people} hint={said.peopleHint}>
          <People reps={report.reps} />
        </Panel>
      </div>
      <Samples report={report} />
      <Holes report={report} title={said.known} isToMend={false} />
      <ReadFiles report={report} />
      <Draft report={report} />
    </div>
  );
}

function Holes({ report, title, isToMend }: { report: Report; title: string; isToMend: boolean }) {
  const holes = report.holes.filter((hole) => hole.to_mend === isToMend);
  if (holes.length === 0) return null;
  return (
    <Panel title={title} isFlush>
      <ul className={classes.holes}>
        {holes.map((hole) => (
          <li key={hole.code}>
            <span className="numbers">{hole.leads > 0 ? shareText(hole.leads, report.leads) : ''}</span>
            <div>
              <strong>
                <Sentence text={hole.title} />
              </strong>
              <p>
                <Sentence text={hole.said} />
              </p>
              <p className={classes.remedy}>
                <Sentence text={`${hole.remedy.charAt(0).toLocaleUpperCase()}${hole.remedy.slice(1)}.`} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Rules({ report }: { report: Report }) {
  const most = Math.max(...report.rules.map((rule) => rule.leads), 1);
  return (
    <Panel title={said.rules}>
      <ul className={classes.rules}>
        {report.rules.map((rule) => (
          <li key={rule.rule}>
            <span>{rule.rule}</span>
            <i style={{ width: `${(100 * rule.leads) / most}%` }} aria-hidden />
            <b className="numbers">{countText(rule.leads)}</b>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Samples({ report }: { report: Report }) {
  return (
    <Panel title={said.samples} isFlush>
      <ul className={classes.samples}>
        {report.samples.map((sample) => (
          <li key={sample.lead_id}>
            <span>
              <strong>{sample.company || sample.lead_id}</strong> <small>{sample.country}</small>
            </span>
            <span>
              {sample.who ??
                (sample.queue ? said.queue(sample.queue) : (texts.outcomes[sample.outcome] ?? sample.outcome))}
            </span>
            <span title={sample.reason}>{sample.reason}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ReadFiles({ report }: { report: Report }) {
  const read = report.files.filter((file) => file.fault_count > 0 || file.doubts.length > 0);
  if (read.length === 0) return null;
  return (
    <Panel title={said.files} isFlush>
      <div className={classes.files}>
        {read.map((file) => (
          <details key={file.sheet}>
            <summary>
              {file.name} <small className="numbers">{startTexts.rows(file.rows)}</small>
              {file.fault_count > 0 && <em>{said.faults(file.fault_count)}</em>}
            </summary>
            <ul>
              {file.doubts.map((doubt) => (
                <li key={doubt}>
                  <span>{said.doubts}</span> <Sentence text={doubt} />
                </li>
              ))}
              {file.faults.slice(0, faultsShown).map((fault, index) => (
                <li key={index}>
                  <span className="numbers">{fault.line > 0 ? said.line(fault.line) : ''}</span>{' '}
                  <Sentence text={`${fault.reason}; ${fault.remedy}`} />
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </Panel>
  );
}

function Draft({ report }: { report: Report }) {
  const [isWhole, setWhole] = useState(false);
  const passed = report.tests - report.failed_tests.length;
  return (
    <Panel
      title={said.policy}
      hint={said.tests(passed, report.tests)}
      actions={
        <CopyButton value={report.policy}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? said.copied : said.copy}
            </Button>
          )}
        </CopyButton>
      }
      isFlush
    >
      <pre className={classes.policy} data-whole={isWhole ? '' : undefined} tabIndex={0} aria-label={said.policy}>
        {report.policy}
      </pre>
      {!isWhole && (
        <button type="button" className={classes.whole} onClick={() => setWhole(true)}>
          {said.more}
        </button>
      )}
    </Panel>
  );
}
