/*
 * Bun's build for musl needs libstdc++, which Debian has for glibc only. That libstdc++ runs on musl if these symbols
 * exist, which libstdc++ and libgcc use and musl does not have. For tests only.
 */
#include <stddef.h>

/* -1 makes libgcc call dl_iterate_phdr, which musl has. */
int _dl_find_object(void *address, void *result) {
  (void)address;
  (void)result;
  return -1;
}

/* libgcc's data about the processor: its own symbols have a version that musl does not look for. */
struct {
  unsigned vendor, type, subtype, features[1];
} __cpu_model;
unsigned __cpu_features2[8];
int __cpu_indicator_init(void) { return 0; }

/* Assume more than one thread. */
char __libc_single_threaded = 0;

/* Destructors of thread-local objects are not run: threads end with the process. */
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *library) {
  (void)function;
  (void)object;
  (void)library;
  return 0;
}

size_t strftime_l(char *text, size_t size, const char *format, const void *time, void *locale);
size_t __strftime_l(char *text, size_t size, const char *format, const void *time, void *locale) {
  return strftime_l(text, size, format, time, locale);
}

long getrandom(void *bytes, size_t size, unsigned flags);
unsigned arc4random(void) {
  unsigned number;
  getrandom(&number, sizeof number, 0);
  return number;
}
