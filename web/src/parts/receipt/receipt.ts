// A receipt as the server gives it, read with care: the document of the interface says only that it is data. Pure.

interface Fact {
  readonly field: string;
  readonly value: string;
  readonly from: string;
}

interface MatchCandidate {
  readonly account: string;
  readonly name: string;
  readonly score: number;
  readonly evidence: readonly string[];
  readonly against: readonly string[];
}

interface AccountMatch {
  readonly account: string | null;
  readonly verdict: string;
  readonly score: number;
  readonly reason: string;
  readonly candidates: readonly MatchCandidate[];
}

export interface RuleTried {
  readonly rule: string;
  readonly fits: boolean;
  readonly why: string;
}

interface RepCandidate {
  readonly rep: string;
  readonly verdict: string;
  readonly why: string;
  readonly measure: string;
  readonly before: number | null;
  readonly after: number | null;
}

export interface TargetTried {
  readonly target: string;
  readonly rep: string | null;
  readonly nobody: string | null;
  readonly detail: string;
  readonly candidates: readonly RepCandidate[];
}

export interface ReceiptData {
  readonly reason: string;
  readonly known: readonly Fact[];
  readonly match: AccountMatch | null;
  readonly rules: readonly RuleTried[];
  readonly targets: readonly TargetTried[];
  readonly alerts: readonly string[];
  readonly isErased: boolean;
  readonly whyNot: string | null;
}

type Data = Readonly<Record<string, unknown>>;

/** What can be read of a receipt; whatever is missing or of another kind reads as nothing. */
export function readReceipt(raw: unknown): ReceiptData {
  const data = asData(raw);
  return {
    reason: text(data.reason),
    known: list(data.known).map((fact) => ({
      field: text(fact.field),
      value: valueText(fact.value),
      from: text(fact.from),
    })),
    match: data.match ? matchOf(asData(data.match)) : null,
    rules: list(data.rules).map((rule) => ({
      rule: text(rule.rule),
      fits: rule.fits === true,
      why: text(rule.why),
    })),
    targets: list(data.targets).map(targetOf),
    alerts: strings(data.alerts),
    isErased: data.is_erased === true,
    whyNot: textOrNull(data.why_not),
  };
}

/** A value as a fact is written: lists with commas, yes and no. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  return JSON.stringify(value);
}

function matchOf(match: Data): AccountMatch {
  return {
    account: textOrNull(match.account),
    verdict: text(match.verdict),
    score: number(match.score) ?? 0,
    reason: text(match.reason),
    candidates: list(match.candidates).map((one) => ({
      account: text(one.account),
      name: text(one.name) || text(one.account),
      score: number(one.score) ?? 0,
      evidence: strings(one.evidence),
      against: strings(one.against),
    })),
  };
}

function targetOf(target: Data): TargetTried {
  return {
    target: text(target.target),
    rep: textOrNull(target.rep),
    nobody: textOrNull(target.nobody),
    detail: text(target.detail),
    candidates: list(target.candidates).map((one) => ({
      rep: text(one.rep),
      verdict: text(one.verdict),
      why: text(one.why),
      measure: text(one.measure),
      before: number(one.before),
      after: number(one.after),
    })),
  };
}

function asData(raw: unknown): Data {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Data) : {};
}

function list(raw: unknown): Data[] {
  return Array.isArray(raw) ? raw.map(asData) : [];
}

function strings(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : [];
}

function text(raw: unknown): string {
  return typeof raw === 'string' ? raw : '';
}

function textOrNull(raw: unknown): string | null {
  return text(raw) || null;
}

function number(raw: unknown): number | null {
  return typeof raw === 'number' && Number.isFinite(raw) ? raw : null;
}
