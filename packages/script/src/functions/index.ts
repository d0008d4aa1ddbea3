// For runners and tools: what functions need to run elsewhere.
export * from './shipment.ts'
