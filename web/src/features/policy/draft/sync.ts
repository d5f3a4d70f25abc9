// One draft between this page and the server: what is written here is saved by itself, what others write comes in, and
// nothing is lost when both happen at once, the server is gone, or somebody's session has ended.
import { ServerProblem } from '#/base/api/problem';
import { merge3 } from './merge3';

/** What the server has. */
export interface Saved {
  readonly text: string;
  readonly etag: string;
  readonly revision: number;
  readonly by: string;
}

export interface Conflict {
  readonly base: string;
  readonly yours: string;
  readonly theirs: Saved;
}

export type Standing =
  | { readonly is: 'saved' | 'unsaved' | 'saving' | 'waiting' }
  | { readonly is: 'refused'; readonly problem: unknown }
  | { readonly is: 'conflict'; readonly conflict: Conflict };

export interface Ways {
  readonly put: (text: string, etag: string) => Promise<Saved>;
  readonly get: () => Promise<Saved>;
  /** The text as it is on the page, and another one put there. */
  readonly current: () => string;
  readonly show: (text: string) => void;
  /** Keep what is not saved where a reload finds it; null when there is nothing. */
  readonly keep: (kept: { base: string; text: string } | null) => void;
  readonly stands: (standing: Standing) => void;
  readonly merged: (by: string) => void;
}

const sayWaitingAfterMs = 2_500;
const tryAgainMs = 5_000;

export class DraftSync {
  private saved: Saved;
  private standing: Standing = { is: 'saved' };
  private isBusy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasEnded = false;

  constructor(
    private readonly ways: Ways,
    saved: Saved,
    private readonly restMs = 1_200,
  ) {
    this.saved = saved;
  }

  /** Something was written. */
  touched(): void {
    if (this.hasEnded || this.standing.is === 'conflict') return;
    this.ways.keep({ base: this.saved.text, text: this.ways.current() });
    if (!this.isBusy) this.stand({ is: 'unsaved' });
    this.later(this.restMs);
  }

  /** Save now; done when it is saved, or known that it cannot be. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.isBusy || this.hasEnded || this.standing.is === 'conflict') return false;
    const text = this.ways.current();
    if (text === this.saved.text) {
      this.rest();
      return true;
    }
    this.isBusy = true;
    this.stand({ is: 'saving' });
    const slow = setTimeout(() => this.stand({ is: 'waiting' }), sayWaitingAfterMs);
    try {
      this.saved = await this.ways.put(text, this.saved.etag);
      this.isBusy = false;
      this.rest();
      return this.ways.current() === this.saved.text;
    } catch (problem) {
      this.isBusy = false;
      return await this.refused(problem);
    } finally {
      clearTimeout(slow);
    }
  }

  /** The server has a later revision than this page: take it in. */
  async look(revision: number): Promise<void> {
    if (this.isBusy || this.hasEnded || this.standing.is === 'conflict' || revision <= this.saved.revision) return;
    const theirs = await this.ways.get();
    if (theirs.revision > this.saved.revision) await this.take(theirs);
  }

  /** What came out of a conflict is the text now, and is saved over theirs. */
  async resolve(text: string): Promise<boolean> {
    if (this.standing.is !== 'conflict') return false;
    this.saved = this.standing.conflict.theirs;
    this.stand({ is: 'unsaved' });
    this.ways.show(text);
    return this.save();
  }

  /** What was kept from before a reload is put there again, beside what others have written since. */
  async restore(base: string, text: string): Promise<void> {
    const merged = merge3(base, text, this.saved.text);
    if (merged.conflicts > 0) this.stop({ base, yours: text, theirs: this.saved });
    else {
      this.ways.show(merged.text);
      await this.save();
    }
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
  }

  private async refused(problem: unknown): Promise<boolean> {
    if (!(problem instanceof ServerProblem)) {
      this.stand({ is: 'refused', problem });
      return false;
    }
    if (problem.status === 412) {
      try {
        return await this.take(await this.ways.get());
      } catch {
        this.later(tryAgainMs);
        return false;
      }
    }
    if (problem.isPassing || problem.status === 401) {
      this.stand({ is: 'waiting' });
      this.later(tryAgainMs);
    } else this.stand({ is: 'refused', problem });
    return false;
  }

  private async take(theirs: Saved): Promise<boolean> {
    const [base, yours] = [this.saved.text, this.ways.current()];
    const merged = merge3(base, yours, theirs.text);
    if (merged.conflicts > 0) {
      this.stop({ base, yours, theirs });
      return false;
    }
    this.saved = theirs;
    if (merged.text !== yours) this.ways.show(merged.text);
    if (theirs.text !== base) this.ways.merged(theirs.by);
    if (merged.text === theirs.text) {
      this.rest();
      return true;
    }
    return this.save();
  }

  private stop(conflict: Conflict): void {
    clearTimeout(this.timer);
    this.ways.keep({ base: conflict.base, text: conflict.yours });
    this.stand({ is: 'conflict', conflict });
  }

  private rest(): void {
    const text = this.ways.current();
    if (text === this.saved.text) {
      this.ways.keep(null);
      this.stand({ is: 'saved' });
    } else this.touched();
  }

  private later(inMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), inMs);
  }

  private stand(standing: Standing): void {
    if (this.hasEnded) return;
    this.standing = standing;
    this.ways.stands(standing);
  }
}
