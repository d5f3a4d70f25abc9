// Who is signed in here, and what they may do; the server checks it again, this only says what to show.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { noteViewerZone } from '../time/viewerZone';
import { api, dataOf } from './client';
import type { components } from './schema';
import { type Known, noteKnown } from './signing';

export type SessionView = components['schemas']['Session'];
export type User = components['schemas']['SessionUser'];
export type Permission =
  | 'leads:read'
  | 'leads:work'
  | 'leads:move'
  | 'leads:all'
  | 'leads:write'
  | 'data:read'
  | 'data:write'
  | 'absences:write'
  | 'policy:write'
  | 'audit:read'
  | 'admin';

export interface Session {
  readonly may: (permission: Permission) => boolean;
  /** The rep that this person is; empty for somebody who is none. */
  readonly rep: string;
  /** Null for whoever sits at this machine and has not signed in. */
  readonly user: User | null;
  /** The teams of a manager. */
  readonly teams: readonly string[];
}

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: 60_000 });

export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  return useMemo(() => sessionOf(data), [data]);
}

export function sessionOf(view: SessionView | undefined): Session {
  const scopes = new Set(view?.may ?? []);
  const user = view?.user ?? null;
  return {
    may: (permission) => scopes.has('admin') || scopes.has(permission),
    rep: user?.rep ?? '',
    user,
    teams: user?.teams ?? [],
  };
}

/** Whether somebody may see the app at all. */
export function mayEnter(view: SessionView): boolean {
  return view.signed_in || view.ways.local;
}

/** What the server said of this session in another answer: signing in, or a new password. */
export function noteSession(view: SessionView): SessionView {
  noteKnown({ csrf: view.csrf, user: view.user?.id ?? '' }, readKnown);
  noteViewerZone(view.user?.zone ?? '');
  return view;
}

async function readSession(): Promise<SessionView> {
  return noteSession(dataOf(await api.GET('/api/v1/session')));
}

async function readKnown(): Promise<Known> {
  const view = dataOf(await api.GET('/api/v1/session'));
  return { csrf: view.csrf, user: view.user?.id ?? '' };
}
