/** Runs `action` while a property of an object has another value, and then restores it. */
export function withProperty<T>(owner: object, name: PropertyKey, value: PropertyDescriptor, action: () => T): T {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, ...value });
  try {
    return action();
  } finally {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  }
}
