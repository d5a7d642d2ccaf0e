#include "model/ssh/session/server_text.h"

#include <cstdint>

namespace fairlead::ssh {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t size = 0;  // 0: no UTF-8
};

Character decodeAt(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80)
        return {first, 1};
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size)
        return {};
    std::uint32_t code = first & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80)
            return {};
        code = code << 6 | (next & 0x3fU);
    }
    const std::uint32_t least = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return {};
    return {code, size};
}

bool isHarmful(std::uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f)
        || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff
        || (code >= 0xe0000 && code <= 0xe007f);
}

// The size of the terminal sequence at the beginning, which is an ESC: CSI with its parameters, a string (OSC, DCS…) to
// its end, or two characters.
std::size_t escapeSize(std::string_view text)
{
    if (text.size() < 2)
        return text.size();
    if (text[1] == '[') {
        std::size_t end = 2;
        while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40)
            ++end;
        return end < text.size() ? end + 1 : end;
    }
    if (text[1] == ']' || text[1] == 'P' || text[1] == '_' || text[1] == '^' || text[1] == 'X') {
        std::size_t end = 2;
        while (end < text.size() && text[end] != '\a' && text[end] != '\x1b')
            ++end;
        if (end < text.size() && text[end] == '\x1b' && end + 1 < text.size())
            ++end;
        return end < text.size() ? end + 1 : end;
    }
    return 2;
}

}  // namespace

std::string plainServerText(std::string_view text, std::size_t longest, bool lines)
{
    std::string plain;
    while (!text.empty()) {
        if (plain.size() >= longest)
            return plain + "…";
        if (text.front() == '\x1b') {
            text.remove_prefix(escapeSize(text));
            continue;
        }
        const Character character = decodeAt(text);
        if (character.size == 0) {
            plain += '?';
            text.remove_prefix(1);
            continue;
        }
        if (character.code == '\n' || character.code == '\t')
            plain += character.code == '\n' && lines ? '\n' : ' ';
        else if (!isHarmful(character.code))
            plain += text.substr(0, character.size);
        text.remove_prefix(character.size);
    }
    while (plain.ends_with(' ') || plain.ends_with('\n'))
        plain.pop_back();
    return plain;
}

}  // namespace fairlead::ssh
