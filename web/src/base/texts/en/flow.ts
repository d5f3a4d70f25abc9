// What the flow pages say.
export const flow = {};
