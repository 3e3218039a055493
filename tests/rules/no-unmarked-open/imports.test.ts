import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// Where does the import of the helper go, what does it look like, and when is there none?
runRule('no-unmarked-open', {
  valid: [],
  invalid: [
    {
      name: 'after the last import, double quotes and no semicolons kept',
      code: `
        import { openSync } from "node:fs"
        import path from "node:path"

        export const fd = «openSync(path.resolve("a"))»
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from "node:fs"
        import path from "node:path"
        import { setNoInherit } from "eslint-plugin-noinherit/runtime"

        export const fd = setNoInherit(openSync(path.resolve("a")))
      `,
    },
    {
      name: 'shebang, licence and lint comments stay on top',
      language: 'cjs',
      code: `
        #!/usr/bin/env node
        /*!
         * Copyright somebody.
         */
        /* eslint-disable no-console */

        const fs = require('fs');
        console.log(«fs.openSync('a')»);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        #!/usr/bin/env node
        /*!
         * Copyright somebody.
         */
        /* eslint-disable no-console */

        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        console.log(setNoInherit(fs.openSync('a')));
      `,
    },
    {
      name: 'a comment that belongs to the first statement stays with it',
      language: 'cjs',
      code: `
        // eslint-disable-next-line no-var
        var fs = require('fs');
        «fs.openSync('a')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        // eslint-disable-next-line no-var
        var fs = require('fs');
        var { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        setNoInherit(fs.openSync('a'));
      `,
    },
    {
      name: 'an import of a type is no import of the helper',
      language: 'ts',
      code: `
        import fs from 'node:fs';
        import type { Markable } from 'eslint-plugin-noinherit/runtime';
        export const target: Markable = «fs.openSync('a')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs from 'node:fs';
        import type { Markable } from 'eslint-plugin-noinherit/runtime';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const target: Markable = setNoInherit(fs.openSync('a'));
      `,
    },
    {
      name: 'a namespace import of the helpers is used as it is',
      code: `
        import fs from 'node:fs';
        import * as noinherit from 'eslint-plugin-noinherit/runtime';
        noinherit.setNoInherit(fs.openSync('a'));
        export const fd = «fs.openSync('b')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs from 'node:fs';
        import * as noinherit from 'eslint-plugin-noinherit/runtime';
        noinherit.setNoInherit(fs.openSync('a'));
        export const fd = noinherit.setNoInherit(fs.openSync('b'));
      `,
    },
    {
      name: 'an import that takes more than helpers is extended',
      options: [{ runtime: '#descriptors' }],
      code: `
        import fs from 'node:fs';
        import registry, { sealed } from '#descriptors';
        registry.add(«fs.openSync('a')», sealed);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs from 'node:fs';
        import registry, { sealed, setNoInherit } from '#descriptors';
        registry.add(setNoInherit(fs.openSync('a')), sealed);
      `,
    },
    {
      name: 'CRLF',
      verbatim: true,
      code: `import fs from 'node:fs';\r\nexport const fd = «fs.openSync('a')»;\r\n`,
      errors: [unmarked('fs.openSync')],
      output:
        `import fs from 'node:fs';\r\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\r\n` +
        `export const fd = setNoInherit(fs.openSync('a'));\r\n`,
    },
    {
      name: 'no line end at the end',
      verbatim: true,
      code: `import fs from 'node:fs';\nexport const fd = «fs.openSync('a')»`,
      errors: [unmarked('fs.openSync')],
      output:
        `import fs from 'node:fs';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n` +
        `export const fd = setNoInherit(fs.openSync('a'))`,
    },
    {
      name: 'a site that a comment switches off does not stop the others',
      code: `
        import fs from 'node:fs';
        // eslint-disable-next-line
        const a = fs.openSync('a');
        const b = «fs.openSync('b')»;
        const c = «fs.openSync('c')»;
        use(a, b, c);
      `,
      errors: [unmarked('fs.openSync'), unmarked('fs.openSync')],
      output: [
        `
          import fs from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          // eslint-disable-next-line
          const a = fs.openSync('a');
          const b = setNoInherit(fs.openSync('b'));
          const c = fs.openSync('c');
          use(a, b, c);
        `,
        `
          import fs from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          // eslint-disable-next-line
          const a = fs.openSync('a');
          const b = setNoInherit(fs.openSync('b'));
          const c = setNoInherit(fs.openSync('c'));
          use(a, b, c);
        `,
      ],
    },
    {
      name: 'CommonJS in TypeScript, with imports of types besides',
      language: 'ts',
      code: `
        import fs = require('node:fs');
        import type { Server } from 'node:net';
        const fd: number = «fs.openSync('a')»;
        export type { Server };
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs = require('node:fs');
        import type { Server } from 'node:net';
        import noinherit = require('eslint-plugin-noinherit/runtime');
        const fd: number = noinherit.setNoInherit(fs.openSync('a'));
        export type { Server };
      `,
    },
  ],
});
