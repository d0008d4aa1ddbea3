// Loaded before a driver: the heap of a program that does something, some 30 MB. A driver alone has one so small that V8
// leaves it alone.

export {}

const ENTRIES = 300_000
Object.assign(globalThis, {
  application: Array.from({ length: ENTRIES }, (_, index) => ({ index, text: `entry ${index}` })),
})
