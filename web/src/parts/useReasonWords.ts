// Reasons for whoever looks: with the names of reps, in their zone.
import { useRepName } from '#/base/api/reps';
import { momentText } from '#/base/format/moments';
import { language } from '#/base/texts/texts';
import { serverNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { reasonWords } from './reason';

export function useReasonWords(): (reason: string) => string {
  const repName = useRepName();
  const zone = useViewerZone();
  const moment = (at: number) => momentText(at, serverNow(), zone, language);
  return (reason) => reasonWords(reason, { repName, moment });
}
