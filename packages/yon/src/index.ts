// What a script imports from `yon`.
export * from '@yon/script'
