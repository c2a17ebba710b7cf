import packageFile from '../../package.json' with { type: 'json' }

/**
 * What `npm start` runs when the program is made: how memory is kept, `exec` (so that signals reach it and not a shell),
 * `node`, its flags and the file.
 */
const [, settings, flags] = / && ((?:[A-Z_]+=\S+ )+)exec node (.+)$/.exec(packageFile.scripts.start)!
export const startCommand = {
  env: Object.fromEntries(
    settings!
      .trimEnd()
      .split(' ')
      .map((setting) => setting.split('=')),
  ) as Record<string, string>,
  arguments: flags!.split(' '),
}
