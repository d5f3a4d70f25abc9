// How a service is reached. A secret is never shown again: an empty field keeps the one that is there.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import { connectorsTexts } from '#/base/texts/connectors';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { type Connector, forgetConnector, keepConnector } from './useConnectors';
import classes from './Connectors.module.css';

const said = connectorsTexts;

export function ServiceForm({ connector, close }: { connector: Connector; close: () => void }) {
  const client = useQueryClient();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(connector.fields.map((field) => [field.name, field.value ?? ''])),
  );
  const done = (text: string) => () => {
    say(text);
    close();
    void client.invalidateQueries({ queryKey: ['connectors'] });
  };
  const keep = useMutation({
    mutationFn: () =>
      keepConnector(connector.name, Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))),
    onSuccess: done(said.kept),
  });
  const forget = useMutation({ mutationFn: () => forgetConnector(connector.name), onSuccess: done(said.forgotten) });
  const problem = keep.error ?? forget.error;
  return (
    <form
      className={classes.fields}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      {connector.fields.map((field) => {
        const Field = field.is_secret ? PasswordInput : TextInput;
        const placeholder = field.is_secret && field.is_kept ? said.secretKept : field.is_required ? '' : said.optional;
        return (
          <Field
            key={field.name}
            size="xs"
            label={codeWords(field.name)}
            description={field.description.replaceAll('`', '')}
            placeholder={placeholder}
            required={field.is_required && !field.is_kept}
            autoComplete="new-password"
            value={values[field.name] ?? ''}
            onChange={({ currentTarget: { value } }) => setValues({ ...values, [field.name]: value })}
          />
        );
      })}
      {problem && <p role="alert">{problemText(problem)}</p>}
      <div className={classes.actions}>
        <Button type="submit" loading={keep.isPending}>
          {said.save}
        </Button>
        <Button variant="default" onClick={close}>
          {texts.actions.cancel}
        </Button>
        {connector.configured_from === 'store' && (
          <Button variant="subtle" color="gray" loading={forget.isPending} onClick={() => forget.mutate()}>
            {said.forget}
          </Button>
        )}
      </div>
    </form>
  );
}
