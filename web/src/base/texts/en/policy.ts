// What the policy pages say.
export const policy = {};
