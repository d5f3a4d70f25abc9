// A condition as a form: lines and groups of them, with the text that it writes. What no form can say is text.
import { Autocomplete, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { flowTexts } from '#/base/texts/flow';
import {
  appended,
  conditionOf,
  type FormGroup,
  type FormLine,
  formOf,
  type FormPart,
  type Joiner,
  opsFor,
  type Path,
  replaced,
  takesMany,
  takesValue,
} from '../model/builder';
import { formatCondition } from '../model/condition';
import { type When, whenOf } from '../model/flow';
import { Said } from './Said';
import type { FieldWords, Words } from './useWords';
import classes from './ConditionBuilder.module.css';

const said = flowTexts.builder;
const arrives = 'arrives';

interface Props {
  label: string;
  when: When | null;
  words: Words;
  mayEdit: boolean;
  /** Writes the condition; null takes it away. */
  write: (text: string | null) => void;
}

export function ConditionBuilder({ label, when, words, mayEdit, write }: Props) {
  const text = when?.text ?? '';
  const [known, setKnown] = useState({ before: text, text, form: readForm(when) });
  const [isText, setIsText] = useState(false);
  // The text follows a moment later. Where somebody else changed it, the form is that of the text again.
  // It has followed: from here on what it said before is another text.
  if (known.text === text && known.before !== text) setKnown({ ...known, before: text });
  const form = known.text === text || known.before === text ? known.form : readForm(when);
  const change = (next: FormGroup) => {
    const condition = conditionOf(next);
    const written = condition === null ? '' : formatCondition(condition);
    setKnown({ before: text, text: written, form: next });
    if (written !== text) write(written === '' ? null : written);
  };
  if (!mayEdit) return when === null ? <p className={classes.none}>{said.always}</p> : <Said text={text} />;
  return (
    <section className={classes.builder} aria-label={label}>
      {form === null || isText ? (
        <AsText key={text} text={text} write={write} />
      ) : (
        <GroupForm group={form} path={[]} words={words} change={change} root={form} />
      )}
      <footer>
        {!isText && form !== null && form.parts.length > 0 && (
          <p className={classes.written}>
            <Said text={text} />
          </p>
        )}
        {form !== null && (
          <button type="button" className={classes.link} onClick={() => setIsText(!isText)}>
            {isText ? said.asForm : said.asText}
          </button>
        )}
      </footer>
    </section>
  );
}

function readForm(when: When | null): FormGroup | null {
  if (when === null) return formOf(null);
  return when.condition === null ? null : formOf(when.condition);
}

/** The condition as it is written; a text that is none stays here, with what is wrong, until it is one. */
function AsText({ text, write }: { text: string; write: (text: string | null) => void }) {
  const [typed, setTyped] = useState(text);
  const clean = typed.trim().replace(/\s+/gu, ' ');
  const fault = clean === '' ? '' : whenOf({ text: clean, from: 0, to: 0 }).fault;
  const send = () => {
    if (fault === '' && clean !== text) write(clean === '' ? null : clean);
  };
  return (
    <TextInput
      aria-label={said.asText}
      value={typed}
      error={fault || undefined}
      classNames={{ input: classes.mono ?? '' }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === 'Enter' && send()}
    />
  );
}

interface GroupProps {
  group: FormGroup;
  path: Path;
  root: FormGroup;
  words: Words;
  change: (root: FormGroup) => void;
}

const blank: FormLine = { kind: 'line', field: '', op: 'is', values: [] };

function GroupForm({ group, path, root, words, change }: GroupProps) {
  const joiners: readonly Joiner[] = ['all', 'any', 'none', 'not all'];
  return (
    <div className={classes.group} data-inner={path.length > 0 ? '' : undefined}>
      {(group.parts.length > 1 || group.joiner === 'none' || group.joiner === 'not all' || path.length > 0) && (
        <div className={classes.joiners} role="group">
          {joiners.map((joiner) => (
            <button
              key={joiner}
              type="button"
              aria-pressed={group.joiner === joiner}
              onClick={() => change(replaced(root, path, { ...group, joiner }))}
            >
              {said.joiners[joiner]}
            </button>
          ))}
        </div>
      )}
      {group.parts.map((part, index) => (
        <PartForm key={index} part={part} path={[...path, index]} root={root} words={words} change={change} />
      ))}
      <div className={classes.adds}>
        <button type="button" className={classes.add} onClick={() => change(appended(root, path, blank))}>
          <IconPlus size={13} stroke={2} /> {said.addCondition}
        </button>
        {path.length < 2 && group.parts.length > 0 && (
          <button
            type="button"
            className={classes.add}
            onClick={() =>
              change(
                appended(root, path, { kind: 'group', joiner: group.joiner === 'any' ? 'all' : 'any', parts: [blank] }),
              )
            }
          >
            <IconPlus size={13} stroke={2} /> {said.addGroup}
          </button>
        )}
      </div>
    </div>
  );
}

type PartProps = Omit<GroupProps, 'group'> & { part: FormPart };

function PartForm({ part, ...rest }: PartProps) {
  return part.kind === 'group' ? <GroupForm group={part} {...rest} /> : <LineForm line={part} {...rest} />;
}

function LineForm({ line, path, root, words, change }: Omit<GroupProps, 'group'> & { line: FormLine }) {
  const kind = kindOf(line, words);
  const ops = opsFor(kind);
  const set = (next: Partial<FormLine>) => change(replaced(root, path, { ...line, ...next }));
  return (
    <div className={classes.line}>
      <div className={classes.field}>
        <Select
          aria-label={said.field}
          data={fieldChoices(words, line.field)}
          value={line.op.startsWith(arrives) ? arrives : line.field || null}
          placeholder={said.field}
          searchable
          maxDropdownHeight={280}
          onChange={(field) => field !== null && set(started(field, line, words))}
        />
      </div>
      <div className={classes.op}>
        <Select
          aria-label={said.op}
          data={[...new Set([line.op, ...ops])].map((op) => ({ value: op, label: said.ops[op] ?? op }))}
          value={line.op}
          onChange={(op) => op !== null && set({ op, values: takesValue(op) ? line.values : [] })}
        />
      </div>
      <div className={classes.value}>
        <Values line={line} words={words} set={set} />
      </div>
      <button
        type="button"
        className={classes.drop}
        aria-label={said.drop}
        onClick={() => change(replaced(root, path, null))}
      >
        <IconTrash size={14} stroke={1.8} />
      </button>
    </div>
  );
}

function Values({ line, words, set }: { line: FormLine; words: Words; set: (next: Partial<FormLine>) => void }) {
  if (!takesValue(line.op)) return null;
  const known = words.fields.get(line.field)?.values ?? [];
  if (line.op.startsWith(arrives)) {
    return (
      <Select
        aria-label={said.value}
        data={[...new Set([...words.calendars, ...line.values])]}
        value={line.values[0] ?? null}
        onChange={(value) => value !== null && set({ values: [value] })}
      />
    );
  }
  if (takesMany(line.op)) {
    const lists = line.op === 'in' || line.op === 'not in' ? words.lists : [];
    return (
      <TagsInput
        aria-label={said.values}
        size="sm"
        data={[...lists, ...known].filter((one, at, all) => all.indexOf(one) === at)}
        value={[...line.values]}
        onChange={(values) => set({ values })}
        maxDropdownHeight={240}
      />
    );
  }
  return <OneValue key={line.values[0] ?? ''} line={line} field={words.fields.get(line.field)} set={set} />;
}

interface OneProps {
  line: FormLine;
  field: FieldWords | undefined;
  set: (next: Partial<FormLine>) => void;
}

/** A value of which each letter would be another policy, so it is written when it is whole. */
function OneValue({ line, field, set }: OneProps) {
  const [typed, setTyped] = useState(line.values[0] ?? '');
  const known = field?.values ?? [];
  const send = (value: string) => {
    if (value.trim() !== (line.values[0] ?? '')) set({ values: value.trim() === '' ? [] : [value.trim()] });
  };
  if (field?.isClosed === true && known.length > 0) {
    return (
      <Select
        aria-label={said.value}
        data={[...new Set([...known, ...line.values])]}
        value={line.values[0] ?? null}
        searchable
        onChange={(value) => value !== null && send(value)}
      />
    );
  }
  return (
    <Autocomplete
      aria-label={said.value}
      size="sm"
      data={field?.kind === 'number' ? [] : [...known]}
      limit={50}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={send}
      onBlur={() => send(typed)}
      onKeyDown={(event) => event.key === 'Enter' && send(typed)}
    />
  );
}

function kindOf(line: FormLine, words: Words): string | undefined {
  if (line.op.startsWith(arrives)) return arrives;
  if (words.definitions.includes(line.field)) return 'definition';
  return words.fields.get(line.field)?.kind;
}

/** A line for another field: what it was compared with stays where that makes sense. */
function started(field: string, line: FormLine, words: Words): FormLine {
  if (field === arrives) return { kind: 'line', field: arrives, op: 'arrives in', values: words.calendars.slice(0, 1) };
  const next: FormLine = { ...line, field };
  const kind = words.definitions.includes(field) ? 'definition' : words.fields.get(field)?.kind;
  const ops = opsFor(kind);
  const op = ops.includes(line.op) ? line.op : (ops[0] ?? 'is');
  return { ...next, op, values: [] };
}

function fieldChoices(words: Words, present: string) {
  const names = [...words.fields.keys()];
  const isOther = (name: string) => /^(?:account|opportunity|person|match)\b/u.test(name);
  const all = new Set([...names, ...words.definitions]);
  return [
    { group: said.definitions, items: [...words.definitions] },
    {
      group: said.fields,
      items: [...names.filter((name) => !isOther(name)), ...(words.calendars.length > 0 ? [arrives] : [])],
    },
    { group: said.accountFields, items: names.filter(isOther) },
    ...(present === '' || all.has(present) || present === arrives ? [] : [{ group: '', items: [present] }]),
  ].filter((choice) => choice.items.length > 0);
}
