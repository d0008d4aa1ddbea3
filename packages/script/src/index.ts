// What a script imports.
export * from './errors.ts'
