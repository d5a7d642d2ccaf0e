#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// The public key by which a server proves who it is.
struct HostKey {
    std::string type;  // "ssh-ed25519"
    std::string blob;  // as on the wire (RFC 4253, 6.6), not base64

    friend bool operator==(const HostKey&, const HostKey&) = default;
};

// The type that a key says of itself at its start; nothing where that is none.
std::optional<std::string> typeInside(std::string_view blob);

// "SHA256:" and the digest in base64 without padding, as ssh-keygen -l prints it.
std::string fingerprintOf(const HostKey& key);

// "ED25519", "RSA", "ECDSA", as OpenSSH calls the type; the type itself where it has no short name.
std::string shortTypeName(std::string_view type);

// The algorithms with those first by which one of the known types can prove itself ("rsa-sha2-512" for "ssh-rsa"); else the
// order stays. So a server with several keys shows the one that is known.
std::vector<std::string> orderHostKeyAlgorithms(std::vector<std::string> algorithms, const std::vector<std::string>& knownTypes);

}  // namespace fairlead::ssh
