// What the editor offers while somebody types, and says of a word that is pointed at.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import {
  conditionWords,
  keyWords,
  sectionWords,
  targetWords,
  valueWords,
  type Word,
  wordAbout,
  type Words,
} from '../words';
import { type Place, placeAt } from './place';

export type WordsNow = () => Words;

// A word stands before what merely continues it: names of the policy above the many fields.
const boosts: Readonly<Partial<Record<Word['kind'], number>>> = {
  defined: 20,
  pool: 20,
  key: 10,
  field: 5,
  rep: -20,
  list: -5,
};

export function completing(words: WordsNow) {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const place = placeAt(before, (up) => lineAbove(context.state, line.number - up));
    const typed = /[\w.-]*$/.exec(before)?.[0] ?? '';
    if (!context.explicit && typed === '' && !/(\s|[[{,(])$/.test(before)) return null;
    if (place.kind === 'section' && !context.explicit && typed === '') return null;
    const found = offered(words(), place);
    if (found.length === 0) return null;
    return {
      from: context.pos - typed.length,
      options: found.map((word) => optionOf(word, place)),
      validFor: /^[\w.-]*$/,
    };
  };
}

export function explaining(words: WordsNow) {
  return hoverTooltip((view, at) => {
    const line = view.state.doc.lineAt(at);
    const found = [...line.text.matchAll(/[\w][\w.-]*/g)].find(
      (one) => line.from + one.index <= at && at <= line.from + one.index + one[0].length,
    );
    if (found === undefined) return null;
    const about = wordAbout(words(), found[0]);
    if (about === null) return null;
    const from = line.from + found.index;
    return { pos: from, end: from + found[0].length, above: true, create: () => ({ dom: said(about) }) };
  });
}

function offered(words: Words, place: Place): Word[] {
  switch (place.kind) {
    case 'section':
      return sectionWords(words);
    case 'key':
      return keyWords(words, place.place);
    case 'condition':
      return conditionWords(words, place.before);
    case 'target':
      return targetWords(words);
    case 'value':
      return valueWords(words, place.place, place.key);
    case 'name':
      return [];
  }
}

function optionOf(word: Word, place: Place): Completion {
  const isKey = place.kind === 'section' || place.kind === 'key';
  const boost = boosts[word.kind] ?? 0;
  return {
    label: word.label,
    ...(word.detail === '' ? {} : { detail: word.detail }),
    ...(word.about === '' ? {} : { info: word.about.replace(/`/g, '') }),
    ...(isKey
      ? { apply: `${word.label}: ` }
      : /[,#:]|\s\s/.test(word.label) && place.kind === 'condition'
        ? { apply: `"${word.label}"` }
        : {}),
    boost,
  };
}

function lineAbove(state: EditorState, number: number): string | null {
  return number < 1 ? null : state.doc.line(number).text;
}

function said(word: Word): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-about';
  const name = dom.appendChild(document.createElement('b'));
  name.textContent = word.label;
  const kind = dom.appendChild(document.createElement('i'));
  kind.textContent = word.detail;
  if (word.about !== '') dom.appendChild(document.createElement('p')).textContent = word.about.replace(/`/g, '');
  return dom;
}
