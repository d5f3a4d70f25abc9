// One key for one intention: the same words sent again, after an answer that was lost, happen once.
import { useRef } from 'react';
import { newKey } from './client';

export function useOnceKey(): (intention: unknown) => string {
  const latest = useRef({ words: '', key: '' });
  return (intention) => {
    const words = JSON.stringify(intention);
    if (latest.current.words !== words) latest.current = { words, key: newKey() };
    return latest.current.key;
  };
}
