// What the browser calls a page: in its tab, in its history, and for whoever hears it read out.
import { useEffect } from 'react';
import { texts } from '#/base/texts/texts';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? texts.app.name : `${title} · ${texts.app.name}`;
  }, [title]);
}
