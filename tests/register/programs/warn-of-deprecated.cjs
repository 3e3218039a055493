process.noDeprecation = false;
