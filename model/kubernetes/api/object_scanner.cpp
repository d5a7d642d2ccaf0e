#include "model/kubernetes/api/object_scanner.h"

#include <array>
#include <cstring>

namespace fairlead::kubernetes {
namespace {

constexpr std::array<bool, 256> scannerStopsAt = [] {
    std::array<bool, 256> table{};
    table['"'] = table['{'] = table['}'] = table['['] = table[']'] = true;
    return table;
}();

}  // namespace

// Behind the end of the text, or of the piece.
std::size_t ObjectScanner::skipText(std::string_view piece, std::size_t at)
{
    while (at < piece.size()) {
        if (m_escaped) {
            m_escaped = false;
            ++at;
            continue;
        }
        const void* const quote = std::memchr(piece.data() + at, '"', piece.size() - at);
        const std::size_t end = quote ? static_cast<std::size_t>(static_cast<const char*>(quote) - piece.data()) : piece.size();
        const void* const backslash = std::memchr(piece.data() + at, '\\', end - at);
        if (backslash) {
            at = static_cast<std::size_t>(static_cast<const char*>(backslash) - piece.data()) + 1;
            m_escaped = true;
            continue;
        }
        if (!quote)
            return piece.size();
        m_inText = false;
        return end + 1;
    }
    return at;
}

std::size_t ObjectScanner::scan(std::string_view piece, std::size_t at)
{
    while (at < piece.size()) {
        if (m_inText) {
            at = skipText(piece, at);
            continue;
        }
        while (at < piece.size() && !scannerStopsAt[static_cast<unsigned char>(piece[at])])
            ++at;
        if (at == piece.size())
            break;
        const char c = piece[at++];
        if (c == '"')
            m_inText = true;
        else if (c == '{' || c == '[')
            ++m_depth;
        else if (m_depth <= 1) {
            m_ended = true;
            return at;
        } else
            --m_depth;
    }
    return at;
}

}  // namespace fairlead::kubernetes
