#include "model/ssh/session/ssh_library.h"

#include <libssh2.h>

namespace fairlead::ssh {
namespace {

constexpr int withRsaSha2 = 0x010b00;  // 1.11.0

}  // namespace

bool prepareSshLibrary()
{
    // Never undone: sessions may live as long as the process.
    static const bool ready = libssh2_init(0) == 0;
    return ready;
}

std::string sshLibraryName() { return std::string("libssh2 ") + libssh2_version(0); }

bool sshLibraryKnowsRsaSha2() { return libssh2_version(withRsaSha2) != nullptr; }

std::string sshLibraryLimits()
{
    if (sshLibraryKnowsRsaSha2())
        return {};
    return sshLibraryName()
        + " knows RSA with SHA-1 only: it reaches no server whose only host key is RSA, and RSA keys log in to no OpenSSH since "
          "8.8. It knows no security keys (sk-…), no certificates, and neither AES-GCM nor ChaCha20.";
}

}  // namespace fairlead::ssh
