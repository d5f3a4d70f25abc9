// What is to be said of the text, below it: how many of each kind, and each with a way to its place.
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Checked } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Sentence } from '#/parts/Sentence';
import { countOf, findingText, type Mark, type Severity } from './findings';
import classes from './FindingsPanel.module.css';

const said = policyTexts.findings;
const icons: Readonly<Record<string, ReactNode>> = {
  error: <IconCircleX size={15} stroke={1.9} />,
  warning: <IconAlertTriangle size={15} stroke={1.9} />,
  note: <IconInfoCircle size={15} stroke={1.8} />,
};
const severities: readonly Severity[] = ['error', 'warning', 'note'];

interface Props {
  checked: Checked | undefined;
  marks: readonly Mark[];
  isBehind: boolean;
  goTo: (mark: Mark) => void;
  fix?: ((mark: Mark) => void) | undefined;
  /** Plays the example of a finding. */
  play: (mark: Mark) => void;
  action?: ReactNode;
}

export function FindingsPanel({ checked, marks, isBehind, goTo, fix, play, action }: Props) {
  const [shown, setShown] = useState<Severity | 'none' | null>(null);
  const findings = checked?.findings ?? [];
  const has = (severity: Severity) => countOf(findings, severity) > 0;
  const open = shown === 'none' ? null : (shown ?? (has('error') ? 'error' : null));
  const listed = marks.filter((mark) => mark.finding.severity === open);
  return (
    <section className={classes.panel} aria-label={said.title}>
      <header className={classes.bar}>
        {checked === undefined ? (
          <span className={classes.quiet}>{isBehind ? policyTexts.draft.behind : said.unchecked}</span>
        ) : findings.length === 0 ? (
          <span className={classes.good}>
            <IconCircleCheck size={15} stroke={1.9} /> {said.none}
          </span>
        ) : (
          severities.filter(has).map((severity) => (
            <button
              key={severity}
              type="button"
              aria-pressed={open === severity}
              data-severity={severity}
              onClick={() => setShown(open === severity ? 'none' : severity)}
            >
              {icons[severity]} <span className="numbers">{said[severity](countOf(findings, severity))}</span>
            </button>
          ))
        )}
        <span className={classes.quiet} role="status">
          {isBehind && checked !== undefined ? policyTexts.draft.behind : ''}
        </span>
        {action}
        {findings.length > 0 && (
          <button
            type="button"
            className={classes.toggle}
            aria-label={open === null ? said.open : said.close}
            onClick={() => setShown(open === null ? (severities.find(has) ?? null) : 'none')}
          >
            {open === null ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
          </button>
        )}
      </header>
      {open !== null && (
        <ul className={classes.list} tabIndex={0} aria-label={said.title}>
          {listed.map((mark, index) => (
            <Found
              key={index}
              {...{ mark, goTo, fix }}
              play={() => {
                // The picture needs the room.
                setShown('none');
                play(mark);
              }}
            />
          ))}
          {checked?.left_out.map((left) => (
            <li key={left} className={classes.left}>
              {said.leftOut}: {left}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Found({ mark, goTo, fix, play }: { mark: Mark; play: () => void } & Pick<Props, 'goTo' | 'fix'>) {
  const { finding } = mark;
  return (
    <li data-severity={finding.severity}>
      <button type="button" className={classes.found} onClick={() => goTo(mark)}>
        {icons[finding.severity]}
        <span className={classes.said}>
          <Sentence text={findingText(finding)} />
          <small>
            {finding.place}
            {finding.line > 0 && ` · ${said.line(finding.line)}`}
            {finding.leads !== null && ` · ${said.leads(finding.leads)}`}
          </small>
        </span>
      </button>
      {finding.witness !== null && (
        <button type="button" className={classes.fix} title={said.witness(finding.witness.outcome)} onClick={play}>
          <IconPlayerPlay size={12} stroke={2} /> {said.play}
        </button>
      )}
      {mark.fix !== null && fix !== undefined && (
        <button type="button" className={classes.fix} onClick={() => fix(mark)}>
          {policyTexts.draft.fix(mark.fix.insert)}
        </button>
      )}
    </li>
  );
}
