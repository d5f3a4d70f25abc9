// The thread that reads a large policy and lays its picture out, so that the page goes on meanwhile.
import { drawer, type Order } from './drawing';
import { type Parcel, packed } from './parcels';

export type News =
  | { readonly is: 'reading'; readonly share: number }
  | { readonly is: 'parcel'; readonly parcel: Parcel }
  | { readonly is: 'drawn' };

// Somebody who waits sees no more than this.
const noteEveryMs = 80;
const answer = drawer();

self.onmessage = ({ data }: MessageEvent<Order>) => {
  let notedAt = performance.now();
  const drawn = answer(data, (share) => {
    if (performance.now() - notedAt < noteEveryMs) return;
    notedAt = performance.now();
    tell({ is: 'reading', share });
  });
  for (const parcel of packed(drawn)) tell({ is: 'parcel', parcel });
  tell({ is: 'drawn' });
};

function tell(news: News): void {
  self.postMessage(news);
}
