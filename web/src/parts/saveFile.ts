// Files that the browser keeps, and cells of tables in them: what a spreadsheet would take for a formula is a text.

/** Let the browser keep a text as a file. */
export function saveFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it only after the press.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

/** A cell that no spreadsheet computes. */
export function harmlessCell(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before. */
export function meantCell(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r])/, '');
}
