#include "model/kubernetes/kubeconfig/base64.h"

#include <array>
#include <cstdint>

namespace fairlead::kubernetes {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The six bits of each character; 64: none of base64.
constexpr std::array<std::uint8_t, 256> sixBits = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(64);
    for (std::size_t index = 0; index < letters.size(); ++index)
        values[static_cast<unsigned char>(letters[index])] = static_cast<std::uint8_t>(index);
    return values;
}();

}  // namespace

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned count = 0;  // of characters in the group, the padding too
    unsigned padding = 0;
    for (const char c : text) {
        if (c == '\r' || c == '\n')
            continue;
        if (c == '=') {
            if (count < 2)
                return std::nullopt;
            ++padding;
        } else if (sixBits[static_cast<unsigned char>(c)] > 63 || padding > 0) {
            return std::nullopt;
        }
        bits = bits << 6U | (c == '=' ? 0U : sixBits[static_cast<unsigned char>(c)]);
        if (++count < 4)
            continue;
        for (unsigned byte = 0; byte < 3 - padding; ++byte)
            bytes += static_cast<char>(bits >> (16U - 8U * byte) & 0xffU);
        bits = 0;
        count = 0;
        if (padding > 0)
            padding = 3;  // nothing may follow
    }
    if (count != 0)
        return std::nullopt;
    return bytes;
}

std::optional<std::string> decodeBase64Url(std::string_view text)
{
    std::string standard(text);
    for (char& c : standard) {
        if (c == '+' || c == '/' || c == '=' || c == '\n' || c == '\r')
            return std::nullopt;
        if (c == '-')
            c = '+';
        else if (c == '_')
            c = '/';
    }
    standard.append((4 - standard.size() % 4) % 4, '=');
    return decodeBase64(standard);
}

std::string encodeBase64(std::string_view bytes)
{
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        for (std::size_t byte = 0; byte < 3; ++byte)
            bits = bits << 8U | (at + byte < bytes.size() ? static_cast<unsigned char>(bytes[at + byte]) : 0U);
        for (std::size_t sextet = 0; sextet < 4; ++sextet)
            text += at + sextet > bytes.size() ? '=' : letters[bits >> (18U - 6U * sextet) & 63U];
    }
    return text;
}

}  // namespace fairlead::kubernetes
