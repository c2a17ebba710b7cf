import packageFile from '../../package.json' with { type: 'json' }

/**
 * What `npm start` runs: where compiled code is kept for the next start, `exec` (so that signals reach it and not a shell),
 * `node`, its flags and the file.
 */
const [, name, kept, flags] = /^([A-Z_]+)=(\S+) exec node (.+)$/.exec(packageFile.scripts.start)!
export const startCommand = { env: { [name!]: kept! }, arguments: flags!.split(' ') }
