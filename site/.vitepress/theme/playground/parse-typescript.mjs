// How is TypeScript parsed in a browser? With the part of typescript-eslint's parser that needs no files or projects.
import { astConverter } from '@typescript-eslint/typescript-estree/dist/ast-converter.js';
import { analyze } from '@typescript-eslint/scope-manager';
import { visitorKeys } from '@typescript-eslint/visitor-keys';
import ts from 'typescript';

/** A parser for ESLint. */
export const parser = {
  meta: { name: 'typescript', version: ts.version },
  parseForESLint(code) {
    const source = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
    const { estree } = astConverter(source, { comment: true, loc: true, range: true, tokens: true }, false);
    estree.sourceType = 'module';
    return { ast: estree, scopeManager: analyze(estree, { sourceType: 'module' }), services: {}, visitorKeys };
  },
};
