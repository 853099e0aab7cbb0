// Reads each new blob, and writes a summary to another one.

import { bytes } from 'corral-sdk';

export default bytes((blob, context) => {
  const summary = `${blob.length} bytes`;
  console.log(summary);
  context.output('summary', summary);
});
