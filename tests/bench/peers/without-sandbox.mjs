// Directus runs scripts of its flows in a sandbox that must be compiled for ten minutes. Nothing that is measured runs a
// script, so an empty module stands in its place.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'isolated-vm'
      ? { url: import.meta.url, format: 'module', shortCircuit: true }
      : next(specifier, context),
})

export default {}
