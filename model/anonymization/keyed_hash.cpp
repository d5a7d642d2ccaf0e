#include "model/anonymization/keyed_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <string>

namespace fairlead::anonymization {

std::uint64_t keyedHash(std::uint64_t key, std::string_view text)
{
    std::string input(sizeof key, '\0');
    std::memcpy(input.data(), &key, sizeof key);
    input += text;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(input.data(), input.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return number;
}

}  // namespace fairlead::anonymization
