// The paved path. Everything else is a subpath export.
export * from './errors.ts'
