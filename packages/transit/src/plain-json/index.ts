export { decodeJsonStream, parseJson, type JsonReadOptions } from './read.ts'
export { formatJson, type JsonViewOptions } from './write.ts'
