#include "model/kubernetes/object_scanner.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
    #include <emmintrin.h>
#endif

namespace fairlead::kubernetes {
namespace {

constexpr std::size_t blockSize = 64;

constexpr std::array<bool, 256> scannerStopsAt = [] {
    std::array<bool, 256> table{};
    table['"'] = table['{'] = table['}'] = table['['] = table[']'] = true;
    return table;
}();

// Where a block of 64 characters has what matters, one bit each.
struct BlockMarks {
    std::uint64_t quotes = 0;
    std::uint64_t backslashes = 0;
    std::uint64_t opening = 0;
    std::uint64_t closing = 0;
};

#ifdef __SSE2__
BlockMarks marksOf(const char* block)
{
    BlockMarks marks;
    for (int part = 0; part < 4; ++part) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + part * 16));
        const auto bits = [part](__m128i equal) { return static_cast<std::uint64_t>(_mm_movemask_epi8(equal)) << (part * 16); };
        // '[' and '{' differ in one bit, ']' and '}' in the same.
        const __m128i folded = _mm_or_si128(text, _mm_set1_epi8(0x20));
        marks.quotes |= bits(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')));
        marks.backslashes |= bits(_mm_cmpeq_epi8(text, _mm_set1_epi8('\\')));
        marks.opening |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')));
        marks.closing |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
    }
    return marks;
}
#else
BlockMarks marksOf(const char* block)
{
    BlockMarks marks;
    for (std::size_t i = 0; i < blockSize; ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        marks.quotes |= block[i] == '"' ? bit : 0;
        marks.backslashes |= block[i] == '\\' ? bit : 0;
        marks.opening |= block[i] == '{' || block[i] == '[' ? bit : 0;
        marks.closing |= block[i] == '}' || block[i] == ']' ? bit : 0;
    }
    return marks;
}
#endif

// Each bit becomes the parity of those up to it: set from an opening quote to before the closing one.
std::uint64_t prefixParity(std::uint64_t bits)
{
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

// Which characters of the block a backslash before them takes their meaning; `carried`: whether the last one of the block before
// does that to the first of this one, then the same for the next block.
std::uint64_t escapedBits(std::uint64_t backslashes, bool& carried)
{
    std::uint64_t escaped = carried ? 1 : 0;
    carried = false;
    for (std::uint64_t left = backslashes & ~escaped; left != 0;) {
        const int at = std::countr_zero(left);
        carried = at == static_cast<int>(blockSize) - 1;
        if (carried)
            break;
        escaped |= std::uint64_t{2} << at;
        left &= ~(std::uint64_t{3} << at);  // an escaped backslash escapes nothing
    }
    return escaped;
}

// Without the instruction for it, which not every machine has, std::popcount is a call.
std::size_t countBits(std::uint64_t bits)
{
    bits -= (bits >> 1) & 0x5555555555555555U;
    bits = (bits & 0x3333333333333333U) + ((bits >> 2) & 0x3333333333333333U);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fU;
    return static_cast<std::size_t>((bits * 0x0101010101010101U) >> 56);
}

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

std::size_t ObjectScanner::scanOneByOne(std::string_view piece, std::size_t at)
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

// The blocks in which no object can end, which are almost all; false at another one.
bool ObjectScanner::skipBlock(const char* block)
{
    const BlockMarks marks = marksOf(block);
    bool escapesNext = m_escaped;
    const std::uint64_t escaped = escapedBits(marks.backslashes, escapesNext);
    const std::uint64_t inText = prefixParity(marks.quotes & ~escaped) ^ (m_inText ? ~std::uint64_t{0} : 0);
    if ((marks.backslashes & ~inText) != 0)
        return false;  // not JSON: one by one, so that pieces of any length give the same
    const std::size_t closed = countBits(marks.closing & ~inText);
    if (closed >= m_depth)
        return false;
    m_depth += countBits(marks.opening & ~inText);
    m_depth -= closed;
    m_inText = (inText >> (blockSize - 1)) != 0;
    m_escaped = escapesNext;
    return true;
}

std::size_t ObjectScanner::scan(std::string_view piece, std::size_t at)
{
    while (piece.size() - at >= blockSize) {
        if (skipBlock(piece.data() + at)) {
            at += blockSize;
            continue;
        }
        at = scanOneByOne(piece.substr(0, at + blockSize), at);
        if (m_ended)
            return at;
    }
    return scanOneByOne(piece, at);
}

}  // namespace fairlead::kubernetes
