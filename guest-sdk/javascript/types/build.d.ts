/** What to build. */
export interface BuildOptions {
  /** The module with the function or the service as its default export. */
  entry: string;
  /** The file of the component. */
  output: string;
  /** The folder that paths are relative to; default: the current folder. */
  folder?: string;
  /** `size` makes the component smaller and slower; default: `speed`. */
  optimize?: 'speed' | 'size';
  /** The engine: QuickJS for a function, StarlingMonkey for a service that exports `fetch`.
   * Default: by what the module exports. */
  engine?: Engine;
}

/** What runs the code of a plugin. */
export type Engine = 'quickjs' | 'starlingmonkey';

/** Builds a plugin, as the command `corral-build` does. `size` is in bytes. */
export function buildPlugin(options: BuildOptions): Promise<{ size: number; engine: Engine }>;
