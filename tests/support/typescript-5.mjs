import { registerHooks } from 'node:module'

// Generators of clients use the compiler's old programming interface, which the native compiler does not have.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-5' : specifier, context),
})
