// The preload as another copy of the package would load it: evaluated once more.
const path = require.resolve('eslint-plugin-noinherit/register');
delete require.cache[path];
require(path);
