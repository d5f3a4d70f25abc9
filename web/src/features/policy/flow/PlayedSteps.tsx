// Where a played lead went: the end of it in a line, and its seven stages, each of which the picture can go back to.
import { IconAlertTriangle } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import { Moment } from '#/parts/Moment';
import { Face } from '#/parts/People';
import { Sentence } from '#/parts/Sentence';
import { type Played, type Playing, stageAt, stageNames, type StageName, stepsAt } from './usePlay';
import classes from './PlayPanel.module.css';

const said = flowTexts.play;

interface Props {
  playing: Playing;
  played: Played;
  repName: (id: string) => string;
}

export function PlayedSteps({ playing, played, repName }: Props) {
  const { steps, taken, setTaken } = playing;
  const stage = stageAt(taken, steps);
  const reached = stageNames.indexOf(stage);
  return (
    <section className={classes.played} aria-label={said.title}>
      <p className={classes.outcome} role="status">
        {played.assignee && <Face id={played.assignee} name={repName(played.assignee)} size="l" />}
        <span>
          <strong>{outcomeText(played, repName)}</strong>
          <Sentence text={played.reason} />
        </span>
      </p>
      {played.joins && <p className={classes.note}>{said.joins(played.joins)}</p>}
      {played.alerts.map((alert) => (
        <p key={alert} className={classes.alert}>
          <IconAlertTriangle size={13} stroke={2} /> {alert}
        </p>
      ))}
      <input
        type="range"
        className={classes.scrub}
        aria-label={said.stage}
        aria-valuetext={said.stages[stage]}
        min={0}
        max={stageNames.length - 1}
        value={reached}
        onChange={(event) => setTaken(stepsAt(stageNames[Number(event.currentTarget.value)] ?? 'follow_up', steps))}
      />
      <ol className={classes.stages}>
        {stageNames.map((name, index) => (
          <li key={name} data-reached={index <= reached ? '' : undefined}>
            <button type="button" aria-current={name === stage} onClick={() => setTaken(stepsAt(name, steps))}>
              {said.stages[name]}
            </button>
            <Stage name={name} played={played} repName={repName} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcomeText(played: Played, repName: (id: string) => string): string {
  const { outcome } = said;
  switch (played.outcome) {
    case 'assigned':
      return outcome.assigned(repName(played.assignee ?? ''));
    case 'offered':
      return outcome.offered(repName(played.assignee ?? ''));
    case 'held':
      return outcome.held(played.pool);
    case 'queued':
      return outcome.queued(played.queue);
    case 'rejected':
      return outcome.rejected;
    default:
      return outcome.duplicate;
  }
}

function Stage({ name, played, repName }: { name: StageName; played: Played; repName: (id: string) => string }) {
  switch (name) {
    case 'capture':
      return <p>{said.said.capture(Object.keys(played.lead).length)}</p>;
    case 'enrich':
      return <p>{said.said.enrich(played.known.length)}</p>;
    case 'match':
      return <p>{played.match?.account ? <Sentence text={played.match.reason} /> : said.said.noMatch}</p>;
    case 'route':
      return <Route played={played} />;
    case 'assign':
      return <Assign played={played} repName={repName} />;
    case 'notify':
      return <p>{said.said.told(played.tell.map(repName))}</p>;
    case 'follow_up':
      return <Promise played={played} />;
  }
}

function Route({ played }: { played: Played }) {
  const passed = played.rules.filter((rule) => !rule.fits);
  const won = played.rules.find((rule) => rule.rule === played.rule);
  return (
    <>
      <p>
        <b>{played.rule}</b> {won && <Sentence text={won.why} />}
      </p>
      {passed.length > 0 && (
        <details>
          <summary>{said.said.passed(passed.length)}</summary>
          <ol className={classes.passed}>
            {passed.map((rule) => (
              <li key={rule.rule}>
                <b>{rule.rule}</b> <Sentence text={rule.why} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function Assign({ played, repName }: { played: Played; repName: (id: string) => string }) {
  return (
    <ul className={classes.targets}>
      {played.targets.map((target, index) => (
        <li key={index}>
          <code>{target.target}</code> {target.nobody ?? target.detail}
          {target.candidates.length > 0 && (
            <ul>
              {target.candidates.map((one) => (
                <li key={one.rep} data-verdict={one.verdict}>
                  <Face id={one.rep} name={repName(one.rep)} />
                  <span>{repName(one.rep)}</span>
                  <small title={one.why}>{said.verdicts[one.verdict] ?? one.verdict}</small>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

function Promise({ played }: { played: Played }) {
  const { promise } = played;
  if (!promise) return <p>{said.said.noPromise}</p>;
  return (
    <p>
      <b>{promise.line}</b>{' '}
      {promise.accept_by && (
        <>
          {said.said.acceptBy} <Moment at={promise.accept_by} />{' '}
        </>
      )}
      {promise.touch_by && (
        <>
          {said.said.touchBy} <Moment at={promise.touch_by} />
        </>
      )}
    </p>
  );
}
