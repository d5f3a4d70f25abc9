// What the access pages say.
export const access = {};
