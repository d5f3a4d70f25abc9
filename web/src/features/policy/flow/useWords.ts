// The words a condition or a target may be made of: the company's vocabulary, and what the text itself defines.
import { useMemo } from 'react';
import type { Vocabulary } from '#/base/api/policies';
import type { Flow } from '../model/flow';
import { useVocabulary } from '../useVocabulary';

export interface FieldWords {
  readonly name: string;
  /** `text`, `number`, `date`, `yes/no`, `choice`, or `definition`. */
  readonly kind: string;
  readonly about: string;
  readonly values: readonly string[];
  /** There are no other values than these. */
  readonly isClosed: boolean;
}

export interface Words {
  readonly fields: ReadonlyMap<string, FieldWords>;
  readonly definitions: readonly string[];
  readonly lists: readonly string[];
  readonly calendars: readonly string[];
  readonly vocabulary: Vocabulary | undefined;
}

export function useWords(flow: Flow): Words {
  const vocabulary = useVocabulary();
  return useMemo(() => {
    const fields = new Map<string, FieldWords>();
    for (const { name, kind, about, values, is_closed: isClosed } of vocabulary?.fields ?? []) {
      fields.set(name, { name, kind, about, values: values.map(({ value }) => value), isClosed });
    }
    for (const name of flow.names.fields) {
      if (!fields.has(name)) fields.set(name, { name, kind: 'text', about: '', values: [], isClosed: false });
    }
    return {
      fields,
      definitions: flow.define.map((one) => one.name),
      lists: flow.names.lists,
      calendars: flow.names.calendars,
      vocabulary,
    };
  }, [flow, vocabulary]);
}
