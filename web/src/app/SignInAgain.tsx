// A session has ended while somebody worked: they sign in again over the page, and what waits goes on.
import { Button, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { noteSession, sessionQuery, type SessionView, type User } from '#/base/api/session';
import { answerSignIn } from '#/base/api/signing';
import { texts } from '#/base/texts/texts';
import { SignInForm } from '#/features/access/SignInForm';
import { placeAfter, providerAddress } from '#/features/access/signIn';
import { refresh } from './queries';
import classes from './SignInAgain.module.css';

const said = texts.access.again;

export function SignInAgain({ user }: { user: User }) {
  const queries = useQueryClient();
  const { data: view } = useQuery(sessionQuery);
  const goOn = (now: SessionView) => {
    // Somebody else's page must not be shown to whoever signed in.
    if (now.user?.id !== user.id) {
      // Nor may what waits be done in their name.
      answerSignIn(false);
      window.location.assign('/');
      return;
    }
    queries.setQueryData(sessionQuery.queryKey, now);
    answerSignIn(true);
    refresh();
  };
  const elsewhere = () => {
    answerSignIn(false);
    const { pathname, search } = window.location;
    window.location.assign(`/sign-in?${new URLSearchParams({ to: placeAfter(pathname + search) }).toString()}`);
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={said.title}
      size={380}
    >
      <div className={classes.again}>
        <p>{said.hint}</p>
        {user.has_password ? (
          <SignInForm only={user.email} go={said.go} done={goOn} />
        ) : (
          view?.ways.oidc && <Provider name={view.ways.oidc.name} address={view.ways.oidc.address} goOn={goOn} />
        )}
        <button type="button" className={classes.other} onClick={elsewhere}>
          {said.other}
        </button>
      </div>
    </Modal>
  );
}

/** A provider's page would take the place of ours, so it is asked in a tab of its own. */
function Provider({ name, address, goOn }: { name: string; address: string; goOn: (view: SessionView) => void }) {
  const [isOpened, setOpened] = useState(false);
  const [isOut, setOut] = useState(false);
  const look = async () => {
    const view = dataOf(await api.GET('/api/v1/session'));
    if (view.signed_in) goOn(noteSession(view));
    else setOut(true);
  };
  // Whoever comes back to this tab need not say so.
  const comeBack = useEffectEvent(() => {
    if (isOpened) void look().catch(() => undefined);
  });
  useEffect(() => {
    const listen = () => comeBack();
    window.addEventListener('focus', listen);
    return () => window.removeEventListener('focus', listen);
  }, []);
  return (
    <>
      <Button
        size="md"
        variant={isOpened ? 'default' : 'filled'}
        component="a"
        href={providerAddress(address, '/sign-in/back')}
        target="_blank"
        onClick={() => setOpened(true)}
      >
        {texts.access.with(name)}
      </Button>
      {isOpened && (
        <>
          <p>{isOut ? said.stillOut : said.opened}</p>
          <Button size="md" onClick={() => void look()}>
            {said.look}
          </Button>
        </>
      )}
    </>
  );
}
