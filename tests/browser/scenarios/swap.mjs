// A plugin whose file is replaced is in the history, and so is one that is refused.

import { copyFile, writeFile } from "node:fs/promises";
import { row, view } from "../open.mjs";

export async function run({ page }, { file, other }) {
  await view(page, "Swaps");
  await page.getByText("No plugin was replaced yet.").waitFor();
  await copyFile(other, file);
  await row(page, "script", "swapped", "2", "replacing generation 1").waitFor();
  await page.getByRole("region", { name: "Generations" }).waitFor();
  await writeFile(file, "no WebAssembly");
  await row(page, "script", "refused", "not a WebAssembly file").waitFor();
}
