// Templates and their values.
export type * from './ast.ts'
export { Arguments, flags, type FlagValue, opt, type Scalar } from './arguments.ts'
export { format, formatArguments, mask, secretsOf } from './format.ts'
export { MASK, Secret, secret } from './secret.ts'
export { readTemplate } from './template.ts'
export { EMBEDDED, type Embedded, type Value } from './values.ts'
