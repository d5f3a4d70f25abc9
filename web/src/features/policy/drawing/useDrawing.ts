// The drawing of a large policy, made in a thread of its own: how far it is, and the last one until there is another.
import { startTransition, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Drawing, Drawn, Open, Order } from './drawing';
import type { News } from './drawing.worker';
import { Unpacking } from './parcels';

interface Wish {
  readonly text: string;
  readonly open: Open;
}

export interface BeingDrawn {
  /** Of an earlier text while another is read; null until there is a first one. */
  readonly drawing: Drawing | null;
  /** How much of the text is read, from 0 to 1; null while nothing is under way. */
  readonly share: number | null;
  readonly hasFailed: boolean;
}

export function useDrawing(text: string, open: Open): BeingDrawn {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [share, setShare] = useState<number | null>(0);
  const [hasFailed, setFailed] = useState(false);
  const thread = useRef<Thread>(null);
  const drawn = useEffectEvent((made: Drawing) => startTransition(() => setDrawing(made)));
  useEffect(() => {
    const begun = new Thread({ drawn: (made) => drawn(made), reads: setShare, fails: () => setFailed(true) });
    thread.current = begun;
    return () => begun.end();
  }, []);
  useEffect(() => thread.current?.ask({ text, open }), [text, open]);
  return { drawing, share, hasFailed };
}

interface Told {
  readonly drawn: (drawing: Drawing) => void;
  readonly reads: (share: number | null) => void;
  readonly fails: () => void;
}

/** One order at a time: what is wished for meanwhile waits, and of several wishes only the last is left. */
class Thread {
  private readonly worker = new Worker(new URL('./drawing.worker.ts', import.meta.url), { type: 'module' });
  private last: Drawing | null = null;
  private asked: Wish | null = null;
  private next: Wish | null = null;
  private unpacking = new Unpacking();

  constructor(private readonly told: Told) {
    this.worker.onmessage = ({ data }: MessageEvent<News>) => this.hear(data);
    this.worker.onerror = () => told.fails();
  }

  ask(wish: Wish): void {
    this.next = wish;
    if (this.asked === null) this.begin();
  }

  end(): void {
    this.worker.terminate();
  }

  private begin(): void {
    const wish = this.next;
    [this.asked, this.next] = [wish, null];
    this.told.reads(wish === null ? null : 0);
    if (wish === null) return;
    this.unpacking = new Unpacking();
    const order: Order = { text: wish.text === this.last?.text ? null : wish.text, open: [...wish.open] };
    this.worker.postMessage(order);
  }

  private hear(news: News): void {
    if (news.is === 'reading') this.told.reads(news.share);
    else if (news.is === 'parcel') this.unpacking.take(news.parcel);
    else this.finish();
  }

  private finish(): void {
    const { flow, graph, places } = this.unpacking.value() as Drawn;
    const known = flow ?? this.last?.flow;
    if (this.asked === null || known === undefined) return;
    this.last = { text: this.asked.text, flow: known, graph, places: new Map(places.map((one) => [one.id, one])) };
    this.told.drawn(this.last);
    this.begin();
  }
}
