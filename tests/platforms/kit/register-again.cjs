// The preload as another copy of it would be: evaluated once more.
const path = require.resolve('eslint-plugin-noinherit/register');
delete require.cache[path];
require(path);
