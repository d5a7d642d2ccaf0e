// For LeakSanitizer alone: libssh2 1.10 forgets the private number of an ECDSA key that it reads from OpenSSH's own format (a
// BIGNUM, which OpenSSL's memory holds and not the session's). What it forgets in the session's memory is freed with that, and
// is no leak. Only stacks that go through libssh2 are let off; ours that it calls are among them, and they free with the session.
extern "C" {
const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() { return "leak:libssh2.so\n"; }

// Else a stack ends in OpenSSL, which keeps no frame pointers.
const char* __asan_default_options();
const char* __asan_default_options() { return "fast_unwind_on_malloc=0"; }
}
