#include "model/kubeproxy/service_port.h"

// OpenSSL 3 calls the plain functions of a hash deprecated. Its new ones look the hash up by name each time, which takes
// longer than the hash, and keep an error state for each thread that is lost if the process ends with the thread.
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

// RFC 4648 base32 of the SHA-256 of the text, cut to the first characters.
std::string shortHash(const std::string& text, std::size_t characters)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, text.data(), text.size());
    SHA256_Final(digest.data(), &context);
    std::string hash;
    std::uint32_t bits = 0;
    int available = 0;
    for (const unsigned char byte : digest) {
        bits = bits << 8 | byte;
        available += 8;
        for (; available >= 5 && hash.size() < characters; available -= 5)
            hash += alphabet[bits >> (available - 5) & 31];
        if (hash.size() == characters)
            break;
    }
    return hash;
}

// kube-proxy keeps chain names below the kernel's limit by cutting the base (facts, section 2.3).
std::string nftBase(const std::string& name)
{
    static constexpr std::size_t limit = 240;
    std::string base = shortHash(name, 8) + '-' + name;
    if (base.size() > limit)
        base.replace(limit - 3, std::string::npos, "...");
    return base;
}

std::string nftPortPath(const ServicePortName& port)
{
    return port.nameSpace + '/' + port.name + '/' + fairlead::toString(port.protocol) + '/' + port.port;
}

}  // namespace

std::string ServicePortName::toString() const { return nameSpace + '/' + name + (port.empty() ? "" : ':' + port); }

std::string serviceHash(const ServicePortName& port)
{
    return shortHash(port.toString() + fairlead::toString(port.protocol), 16);
}

std::string endpointHash(const ServicePortName& port, std::string_view endpoint)
{
    return shortHash(port.toString() + fairlead::toString(port.protocol) + std::string(endpoint), 16);
}

std::string nftServiceBase(const ServicePortName& port) { return nftBase(nftPortPath(port)); }

std::string nftEndpointBase(const ServicePortName& port, const IpAddress& address, std::uint16_t endpointPort)
{
    std::string host = address.toString();
    std::ranges::replace(host, ':', '.');  // a colon cannot be in an nft name
    return nftBase(nftPortPath(port) + "__" + host + '/' + std::to_string(endpointPort));
}

}  // namespace fairlead::kubeproxy
