// Changing what the address asks for: filters and how things are shown.
import { useNavigate } from '@tanstack/react-router';
import type { InsightSearch } from './search';

export function useInsightNavigation(): (search: InsightSearch) => void {
  const navigate = useNavigate();
  return (search) => void navigate({ to: '/insights', search, replace: true });
}

/** A search without some of what it asks for. */
export function without<T extends object>(search: T, ...names: readonly (keyof T)[]): T {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !names.includes(name as keyof T))) as T;
}
