// Who gets the leads of which part of the world: as a table, and as a map.
import { Button } from '@mantine/core';
import { IconDownload, IconMap2, IconPlus, IconUpload } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { components } from '#/base/api/schema';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { territoriesTexts } from '#/base/texts/territories';
import { Sheet } from '#/parts/dialog/Sheet';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Empty, Failed, Loading } from '#/parts/states';
import { saveTable } from './files';
import { ImportRows } from './ImportRows';
import { RowForm } from './RowForm';
import { RowSheet } from './RowSheet';
import { RowTable } from './RowTable';
import type { TerritorySearch } from './search';
import { useTerritories } from './useTerritories';
import classes from './TerritoriesPage.module.css';

// The outlines of countries are only loaded where they are drawn.
const MapView = lazy(async () => ({ default: (await import('./MapView')).MapView }));
type Checks = components['schemas']['TerritoryChecks'];
const route = getRouteApi('/territories');
const said = territoriesTexts;

export function TerritoriesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  const found = useTerritories();
  const mayEdit = session.may('policy:write');
  const [isImporting, setImporting] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const change = (facts: TerritorySearch) => void navigate({ search: facts, replace: true });
  const rows = found.data?.rows ?? [];
  return (
    <Page
      title={texts.nav.territories}
      hint={said.hint}
      actions={
        <>
          {mayEdit && (
            <Button variant="default" leftSection={<IconUpload size={14} />} onClick={() => setImporting(true)}>
              {said.importCsv}
            </Button>
          )}
          {rows.length > 0 && (
            <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => void saveTable(rows)}>
              {said.exportCsv}
            </Button>
          )}
          {mayEdit && found.isSuccess && (
            <Button leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
              {said.add}
            </Button>
          )}
        </>
      }
      bar={
        <Tabs
          label={said.tabsLabel}
          tabs={[
            { name: said.table, link: { to: '/territories', search: search.view === 'map' ? {} : search } },
            { name: said.map, link: { to: '/territories', search: search.view === 'map' ? search : { view: 'map' } } },
          ]}
        />
      }
      isWhole
    >
      {found.isPending && <Loading rows={12} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && rows.length === 0 && (
        <Empty
          icon={<IconMap2 size={22} stroke={1.6} />}
          title={said.emptyTitle}
          hint={said.emptyHint}
          action={
            <Link to="/policy" className={classes.link}>
              {said.toPolicy}
            </Link>
          }
        />
      )}
      {found.isSuccess && rows.length > 0 && (
        <Suspense fallback={<Loading rows={10} />}>
          {search.view === 'map' ? (
            <MapView rows={rows} checks={found.data.checks} search={search} change={change} />
          ) : (
            <RowTable rows={rows} checks={found.data.checks} search={search} change={change} />
          )}
        </Suspense>
      )}
      {isImporting && <ImportRows close={() => setImporting(false)} />}
      {isAdding && (
        <Sheet title={said.add} close={() => setAdding(false)} size="lg">
          <RowForm rows={rows} number={null} cancel={() => setAdding(false)} />
        </Sheet>
      )}
      {search.row !== undefined && found.data && (
        <RowSheet
          key={search.row}
          rows={rows}
          number={rows.findIndex(({ name }) => name === search.row) + 1}
          clashes={clashesOf(found.data.checks, rows.findIndex(({ name }) => name === search.row) + 1)}
          close={() => change(Object.fromEntries(Object.entries(search).filter(([name]) => name !== 'row')))}
        />
      )}
    </Page>
  );
}

/** What is said of a row and others that claim the same leads. */
function clashesOf({ clashes }: Checks, row: number): string[] {
  return clashes.filter((clash) => clash.row === row || clash.others.includes(row)).map((clash) => clash.said);
}
