#pragma once

#include <string>

namespace fairlead::ssh {

// Prepares libssh2 once for the whole process; from any thread, at no cost after the first time. False: it cannot be used.
bool prepareSshLibrary();

// "libssh2 1.10.0": the one that runs, not the one this was built with.
std::string sshLibraryName();
// It signs and checks RSA with SHA-2 (since 1.11); without, RSA keys are of no use with an OpenSSH since 8.8.
bool sshLibraryKnowsRsaSha2();
// For About and --version: what the libssh2 in use cannot do, one sentence each in one text; empty: nothing to say.
std::string sshLibraryLimits();

}  // namespace fairlead::ssh
