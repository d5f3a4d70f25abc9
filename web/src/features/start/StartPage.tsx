// The first hour: files in, their columns looked at, a draft run over them, and what of it is kept.
import { Button } from '@mantine/core';
import { IconBuildingFactory2, IconFileAlert } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ServerProblem } from '#/base/api/problem';
import { startTexts } from '#/base/texts/start';
import { Page } from '#/parts/page/Page';
import { problemText } from '#/parts/problemText';
import { Empty, Failed, Loading } from '#/parts/states';
import { demoFiles } from './demoCompany';
import { Files } from './Files';
import { ReportView } from './ReportView';
import { Running } from './Running';
import { addFile, beginRun, type FirstRun, useFirstRun } from './useFirstRun';
import type { Sheet } from './sheets';
import classes from './StartPage.module.css';

const route = getRouteApi('/start');
const said = startTexts;

export function StartPage() {
  const { run: id } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useFirstRun(id);
  const isGone = found.error instanceof ServerProblem && found.error.code === 'first_run_not_found';
  const begin = useMutation({
    mutationFn: async (files: ReadonlyMap<Sheet, File>) => {
      const run = await beginRun();
      // What is refused is said beside its file, once there is a run to say it of.
      const refused = new Map<Sheet, unknown>();
      for (const [sheet, file] of files)
        await addFile(run.id, sheet, file).catch((problem: unknown) => refused.set(sheet, problem));
      await navigate({ search: { run: run.id }, replace: true });
      return refused;
    },
  });
  const open = useMutation({ mutationFn: async () => begin.mutateAsync(await demoFiles()) });
  const anew = () => void navigate({ search: {} });
  return (
    <Page
      title={said.title}
      hint={said.hint}
      actions={
        id !== undefined && (
          <Button variant="default" onClick={anew}>
            {said.anew}
          </Button>
        )
      }
    >
      <div className={classes.middle}>
        {id !== undefined && found.isPending && <Loading rows={6} tall />}
        {found.isError && !isGone && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {(id === undefined || isGone) && <Files begin={begin} />}
        {id !== undefined && found.data && <Step run={found.data} refused={begin.data} />}
        {id === undefined && (
          <div className={classes.demo}>
            <p>{said.demo}</p>
            <Button
              variant="default"
              leftSection={<IconBuildingFactory2 size={15} stroke={1.7} />}
              loading={open.isPending}
              onClick={() => open.mutate()}
            >
              {said.openDemo}
            </Button>
            {open.error && !begin.error && <p role="alert">{problemText(open.error)}</p>}
          </div>
        )}
      </div>
    </Page>
  );
}

function Step({ run, refused }: { run: FirstRun; refused: ReadonlyMap<Sheet, unknown> | undefined }) {
  if (run.state === 'running') return <Running run={run} />;
  if (run.state === 'done' && run.report) return <ReportView run={run} report={run.report} />;
  return (
    <>
      {run.state === 'failed' && (
        <Empty
          icon={<IconFileAlert size={22} stroke={1.6} />}
          title={said.failed}
          hint={(run.error ?? '').replaceAll('`', '')}
        />
      )}
      <Files run={run} refused={refused} />
    </>
  );
}
