export * from './errors.ts'
export type { ReadLimits } from './limits.ts'
export * from './values/index.ts'
