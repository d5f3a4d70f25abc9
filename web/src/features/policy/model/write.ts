// Values as YAML text, in quotes only where they would not be read back as they are (`core/policy/yaml_text.py`).
import type { TextNode } from './tree';

const indicators = new Set('-?:,[]{}#&*!|>\'"%@`=<');

/** The text on one line. `isInFlow` is for what stands within brackets; a style that was there is kept where it can. */
export function scalarText(value: string, isInFlow: boolean, style: TextNode['style'] = 'plain'): string {
  const isPlain = isPlainBlock(value) && !(isInFlow && /[,[\]{}]|:(?![\p{L}\p{N}_])/u.test(value));
  if (style === 'single' && isPrintable(value)) return `'${value.replaceAll("'", "''")}'`;
  if (isPlain && style !== 'double') return value;
  if (style !== 'double' && isPrintable(value) && /["\\]/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

function isPlainBlock(value: string): boolean {
  return (
    value !== '' &&
    isPrintable(value) &&
    !indicators.has(value.charAt(0)) &&
    value.trim() === value &&
    !/: | #|:$/u.test(value)
  );
}

function isPrintable(value: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
}

/** One text, or several in brackets. */
export function listText(values: readonly string[], isInFlow: boolean): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined && !only.includes(',')) return scalarText(only, isInFlow);
  return `[${values.map((value) => scalarText(value, true)).join(', ')}]`;
}
