// A key for each thing that is asked of the server: asked again with the same content it is the same thing.
import { useRef } from 'react';
import { newKey } from '#/base/api/client';

export function useKeyFor(): (content: unknown) => string {
  const last = useRef<{ said: string; key: string } | null>(null);
  return (content) => {
    const said = JSON.stringify(content);
    if (last.current?.said !== said) last.current = { said, key: newKey() };
    return last.current.key;
  };
}
