/** What to build. */
export interface BuildOptions {
  /** The module with the function as its default export. */
  entry: string;
  /** The file of the component. */
  output: string;
  /** The folder that paths are relative to; default: the current folder. */
  folder?: string;
  /** `size` makes the component smaller and slower; default: `speed`. */
  optimize?: 'speed' | 'size';
}

/** Builds a plugin, as the command `corral-build` does. `size` is in bytes. */
export function buildPlugin(options: BuildOptions): Promise<{ size: number }>;
