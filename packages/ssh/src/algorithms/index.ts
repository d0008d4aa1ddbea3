// What this library knows: catalogs by kind, and the policy that is offered.
/** Every cipher, best first. */
export { cipherAlgorithms } from './cipher/catalog.ts'
export { compressionAlgorithms } from './compression/catalog.ts'
export { authorityAlgorithmNames, hostKeyAlgorithms, plainAlgorithms } from './host-key/catalog.ts'
export { keyExchangeMethods } from './key-exchange/catalog.ts'
export { macAlgorithms } from './mac/catalog.ts'
export { type AlgorithmNames, algorithmNames, type NamedKeyAlgorithm } from './names.ts'
export { type AlgorithmChoices, type AlgorithmPolicy, algorithmPolicy, defaultPolicy } from './policy.ts'
export { applyPreference } from './preference.ts'
