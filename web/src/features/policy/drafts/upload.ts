// Files that somebody chose for a draft: one policy, and the lists it reads, by the paths that it names. Pure.
import { policyTexts } from '#/base/texts/policy';

export interface Upload {
  readonly text: string;
  readonly lists: Record<string, string>;
}

/** Raises TypeError, in words, where there is no policy among them. */
export function readUpload(files: readonly { name: string; text: string }[]): Upload {
  const policy = files.find((file) => /\.ya?ml$/i.test(file.name));
  if (policy === undefined) throw new TypeError(policyTexts.drafts.noPolicyFile);
  const lists: Record<string, string> = {};
  for (const path of pathsIn(policy.text)) {
    const file = files.find((one) => one.name === path.split('/').at(-1));
    if (file !== undefined) lists[path] = file.text;
  }
  return { text: policy.text, lists };
}

/** The paths of the lists that a policy names. */
export function pathsIn(text: string): string[] {
  const section = /^lists:[^\n]*\n((?:[ \t]+[^\n]*\n?|\s*\n|#[^\n]*\n)*)/m.exec(text)?.[1] ?? '';
  return [...section.matchAll(/:\s*["']?([^\s"'#,}]+\.csv)/g)].map((found) => found[1] ?? '');
}
