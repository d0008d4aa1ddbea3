// What written words stand for.
export { expand, expandValue, expandWord, type ExpandContext, type ExpandOptions, type NoMatch } from './expand.ts'
