// What the audit pages say.
export const audit = {};
