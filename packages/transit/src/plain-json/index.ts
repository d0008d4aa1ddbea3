// Plain JSON, read without a digit lost, and values shown as JSON.
export { decodeJsonStream, parseJson, type JsonReadOptions } from './read.ts'
export { formatJson, type JsonViewOptions } from './write.ts'
