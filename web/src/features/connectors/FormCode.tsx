// The code of a website's form, with this server's address in it.
import { Button, CopyButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { connectorsTexts } from '#/base/texts/connectors';
import { Panel } from '#/parts/page/Panel';
import { formCode } from './formCode';
import classes from './Connectors.module.css';

const said = connectorsTexts.form;

export function FormCode() {
  const code = formCode(window.location.origin);
  return (
    <div className={classes.whole}>
      <Panel
        title={said.title}
        hint={said.hint}
        actions={
          <CopyButton value={code}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? said.copied : said.copy}</Button>}
          </CopyButton>
        }
        isFlush
      >
        <pre className={classes.code} tabIndex={0} aria-label={said.title}>
          {code}
        </pre>
      </Panel>
      <p className={classes.quiet}>
        {said.keyHint} <Link to="/settings">{said.settings}</Link>
      </p>
    </div>
  );
}
