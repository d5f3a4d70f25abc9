// What opens the palette, as this machine's keyboard has it.
const isApple = /Mac|iP(hone|ad|od)/u.test(navigator.userAgent);

export const commandKey = isApple ? '⌘K' : 'Ctrl K';
