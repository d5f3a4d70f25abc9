// One draft: written, looked at, tried, published. Its parts are in the address; the text stays as it is between them.
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useActorName } from '#/base/api/actors';
import { useSession } from '#/base/api/session';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import type { Ask } from '../model/ask';
import { DraftBadge } from './DraftBadge';
import { DraftEditor, type DraftView } from './DraftEditor';
import { PeopleHere } from './PeopleHere';
import { type DraftTab, draftTabs } from './search';
import { Standing } from './Standing';
import { type Draft, draftQuery } from './useDraft';
import { useDraftText } from './useDraftText';
import { usePresence } from './usePresence';
import classes from './DraftPage.module.css';

const Changes = lazy(async () => ({ default: (await import('../change/Changes')).Changes }));
const DraftLists = lazy(async () => ({ default: (await import('../lists/DraftLists')).DraftLists }));
const Tests = lazy(async () => ({ default: (await import('../tests/Tests')).Tests }));
const Simulate = lazy(async () => ({ default: (await import('../simulate/Simulate')).Simulate }));
const Publish = lazy(async () => ({ default: (await import('../publish/Publish')).Publish }));
const route = getRouteApi('/policy/drafts/$draft');
const said = policyTexts.draft;

export function DraftPage() {
  const { draft: number } = route.useParams();
  const found = useQuery(draftQuery(number));
  if (found.data === undefined) {
    return found.isError ? (
      <Failed problem={found.error} retry={() => void found.refetch()} />
    ) : (
      <Page title={policyTexts.drafts.draft(number)}>
        <Loading />
      </Page>
    );
  }
  return <OneDraft key={number} draft={found.data} />;
}

function OneDraft({ draft }: { draft: Draft }) {
  const { record } = draft;
  const number = record.draft;
  const { tab = 'edit', view = 'both' } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const nameOf = useActorName();
  const isReadOnly = !useSession().may('policy:write') || record.state !== 'open';
  const written = useDraftText(draft, isReadOnly, {
    saved: (now) => client.setQueryData(draftQuery(number).queryKey, now),
    merged: (by) => say(said.merged(nameOf(by))),
    restored: () => say(said.restored),
  });
  const { standing, look } = written;
  const [ask, setAsk] = useState<Ask | null>(null);
  const play = (next: Ask) => {
    setAsk(next);
    void navigate({ search: { view: 'flow' } });
  };
  const isWriting = standing.is !== 'saved';
  const [isListEdited, setListEdited] = useState(false);
  const { here, revision } = usePresence(number, (isWriting || isListEdited) && !isReadOnly);
  useEffect(() => look(revision), [look, revision]);
  useEffect(() => {
    if (isReadOnly && revision > record.revision)
      void client.invalidateQueries({ queryKey: draftQuery(number).queryKey });
  }, [client, isReadOnly, number, record.revision, revision]);
  const setView = (next: DraftView) =>
    void navigate({ search: (search) => ({ ...search, view: next }), replace: true });
  const title = record.note || policyTexts.drafts.draft(number);
  return (
    <Page
      title={
        <span className={classes.title}>
          <Link to="/policy/drafts">{policyTexts.drafts.title}</Link>
          <i>/</i>
          {title}
          <DraftBadge draft={record} />
        </span>
      }
      actions={
        <>
          <PeopleHere here={here} />
          {!isReadOnly && <Standing standing={standing} />}
          {!isReadOnly && isWriting && (
            <Button variant="default" onClick={written.save}>
              {said.save}
            </Button>
          )}
        </>
      }
      bar={
        <Tabs
          label={said.tabs.label}
          tabs={draftTabs.map((name) => ({
            name: said.tabs[name],
            link: { to: '/policy/drafts/$draft', params: { draft: number }, search: searchOf(name, view) },
          }))}
        />
      }
      isWhole={tab === 'edit' || tab === 'lists'}
    >
      {isReadOnly && tab === 'edit' && record.state !== 'open' && (
        <p className={classes.over}>{said.over[record.state] ?? ''}</p>
      )}
      <div className={classes.whole} hidden={tab !== 'edit'}>
        <DraftEditor
          label={`${said.text}: ${title}`}
          {...{ written, isReadOnly, view, setView, ask, setAsk }}
          lists={record.lists}
        />
      </div>
      <Suspense fallback={<Loading />}>
        {tab === 'lists' && (
          <DraftLists {...{ record, isReadOnly }} text={written.text} saved={written.look} edits={setListEdited} />
        )}
        {tab === 'changes' && (
          <Changes
            old="live"
            now={{ text: written.text, lists: record.lists }}
            oldName={policyTexts.live.text}
            nowName={title}
            play={(facts) => play({ is: 'facts', facts })}
          />
        )}
        {tab === 'tests' && (
          <Tests
            text={written.text}
            lists={record.lists}
            editor={isReadOnly ? null : written}
            play={(name) => play({ is: 'test', name })}
          />
        )}
        {tab === 'simulate' && <Simulate text={written.text} lists={record.lists} draft={draft} />}
        {tab === 'publish' && <Publish draft={draft} standing={standing} save={written.save} />}
      </Suspense>
    </Page>
  );
}

function searchOf(tab: DraftTab, view: DraftView) {
  return { ...(tab === 'edit' ? {} : { tab }), ...(view === 'both' ? {} : { view }) };
}
