// The record: everything that happened, whose it was, what it changed; and whether it is as it was written.
import { Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconHistory, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { texts } from '#/base/texts/texts';
import { auditTexts } from '#/base/texts/audit';
import { Page } from '#/parts/page/Page';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { EventLine } from './EventLine';
import { abouts, type AuditSearch, spans } from './search';
import { useEvents } from './useAudit';
import { Verification } from './Verification';
import classes from './AuditPage.module.css';

const route = getRouteApi('/audit');
const said = auditTexts;

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isVerifying, setVerifying] = useState(false);
  const found = useEvents(search);
  const isFiltered = Object.keys(search).length > 0;
  const events = found.data?.pages.flatMap((page) => page.events) ?? [];
  const change = (facts: Partial<Record<keyof AuditSearch, string>>) => {
    const kept = Object.fromEntries(Object.entries({ ...search, ...facts }).filter(([, value]) => value !== ''));
    void navigate({ search: kept as AuditSearch, replace: true });
  };
  return (
    <Page
      title={texts.nav.audit}
      hint={said.hint}
      actions={
        <>
          <Export />
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={14} stroke={1.8} />}
            onClick={() => setVerifying(true)}
          >
            {said.verify}
          </Button>
        </>
      }
      isWhole
    >
      <div className={classes.whole}>
        <Filters search={search} change={change} />
        <div className={classes.scroller}>
          {found.isPending && <Loading rows={14} />}
          {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
          {found.isSuccess && events.length === 0 && !found.hasNextPage && (
            <Empty
              icon={<IconHistory size={22} stroke={1.6} />}
              title={said.emptyTitle}
              hint={isFiltered ? said.emptyHint : said.emptyAtAll}
              action={
                isFiltered && (
                  <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
                    {said.clear}
                  </Button>
                )
              }
            />
          )}
          <ul className={classes.list}>
            {events.map((event) => (
              <EventLine key={event.seq} event={event} />
            ))}
          </ul>
          <ShowMore pages={found} shown={events.length} />
        </div>
      </div>
      {isVerifying && <Verification close={() => setVerifying(false)} />}
    </Page>
  );
}

interface FiltersProps {
  search: AuditSearch;
  change: (facts: Partial<Record<keyof AuditSearch, string>>) => void;
}

const typingMs = 300;

function Filters({ search, change }: FiltersProps) {
  const { data: actors } = useQuery({
    queryKey: ['audit-actors'],
    staleTime: 300_000,
    queryFn: async () => dataOf(await api.GET('/api/v1/actors')).actors,
  });
  const type = useDebouncedCallback((lead: string) => change({ lead: lead.trim() }), typingMs);
  const own = Object.entries(texts.actors).map(([value, label]) => ({ value, label }));
  const people = (actors ?? [])
    .filter(({ id }) => texts.actors[id] === undefined)
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={classes.filters}>
      <Select
        size="xs"
        aria-label={said.aboutLabel}
        data={[{ value: '', label: said.about.any }, ...abouts.map((value) => ({ value, label: said.about[value] }))]}
        value={search.about ?? ''}
        onChange={(about) => change({ about: about ?? '' })}
      />
      <Select
        size="xs"
        aria-label={said.who}
        searchable
        data={[{ value: '', label: said.anybody }, ...people, ...own]}
        value={search.actor ?? ''}
        onChange={(actor) => change({ actor: actor ?? '' })}
      />
      <Select
        size="xs"
        aria-label={said.since}
        data={['' as const, ...spans].map((value) => ({ value, label: said.spans[value] }))}
        value={search.since ?? ''}
        onChange={(since) => change({ since: since ?? '' })}
      />
      <TextInput
        size="xs"
        aria-label={said.lead}
        placeholder={said.leadHint}
        defaultValue={search.lead ?? ''}
        onChange={(event) => type(event.currentTarget.value)}
      />
    </div>
  );
}

function Export() {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} stroke={1.8} />}>
          {said.exportCsv}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'ndjson'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={`/api/v1/audit/export?format=${format}`} download>
            {said.exports[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
