#include "model/ssh/host_key.h"

#include "model/kubernetes/kubeconfig/base64.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace fairlead::ssh {

std::optional<std::string> typeInside(std::string_view blob)
{
    if (blob.size() < 4)
        return std::nullopt;
    std::size_t length = 0;
    for (const char c : blob.substr(0, 4))
        length = length << 8U | static_cast<unsigned char>(c);
    if (length == 0 || length > blob.size() - 4)
        return std::nullopt;
    return std::string(blob.substr(4, length));
}

std::string fingerprintOf(const HostKey& key)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(key.blob.data()), key.blob.size(), digest.data());
    std::string text = kubernetes::encodeBase64({reinterpret_cast<const char*>(digest.data()), digest.size()});
    while (text.ends_with('='))
        text.pop_back();
    return "SHA256:" + text;
}

std::string shortTypeName(std::string_view type)
{
    if (type == "ssh-ed25519")
        return "ED25519";
    if (type == "ssh-rsa" || type.starts_with("rsa-sha2-"))
        return "RSA";
    if (type == "ssh-dss")
        return "DSA";
    if (type.starts_with("ecdsa-sha2-"))
        return "ECDSA";
    if (type.starts_with("sk-ssh-ed25519@"))
        return "ED25519-SK";
    if (type.starts_with("sk-ecdsa-sha2-"))
        return "ECDSA-SK";
    return std::string(type);
}

std::vector<std::string> orderHostKeyAlgorithms(std::vector<std::string> algorithms, const std::vector<std::string>& knownTypes)
{
    std::stable_partition(algorithms.begin(), algorithms.end(), [&knownTypes](const std::string& algorithm) {
        const std::string type = algorithm.starts_with("rsa-sha2-") ? "ssh-rsa" : algorithm;
        return std::find(knownTypes.begin(), knownTypes.end(), type) != knownTypes.end();
    });
    return algorithms;
}

}  // namespace fairlead::ssh
