#pragma once

#include "model/ssh/session/server_offer.h"

#include <libssh2.h>

#include <string>
#include <vector>

namespace fairlead::ssh {

// The algorithms that a session may use, in the order in which it prefers them.
struct AlgorithmChoice {
    std::vector<std::string> keyExchange;
    std::vector<std::string> hostKeys;
    std::vector<std::string> ciphers;
    std::vector<std::string> macs;
};

// What this libssh2 can do, without what is broken (SHA-1 in key exchange and host keys, 3DES, RC4, CBC, MD5). Host key
// algorithms of `knownTypes` (the key types known for the host) come first, so that a server with several keys shows one
// that we can check. `allowedHostKeys` (HostKeyAlgorithms of ssh_config) limits and orders the rest, and may allow ssh-rsa;
// empty: no limit.
AlgorithmChoice chooseAlgorithms(LIBSSH2_SESSION* session, const std::vector<std::string>& knownTypes,
                                 const std::vector<std::string>& allowedHostKeys);

// Sets it; false where libssh2 refuses.
bool applyAlgorithms(LIBSSH2_SESSION* session, const AlgorithmChoice& choice);

// Why client and server found nothing in common, naming both sides; empty: they have all in common.
std::string findMismatch(const AlgorithmChoice& choice, const ServerOffer& offer);

}  // namespace fairlead::ssh
