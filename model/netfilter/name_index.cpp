#include "model/netfilter/name_index.h"

#include <bit>
#include <cstring>

namespace fairlead::netfilter {

namespace {
std::uint64_t mix(std::uint64_t state, std::uint64_t word)
{
    state = (state ^ word) * 0x9e3779b97f4a7c15ULL;
    return state ^ (state >> 29);
}
}  // namespace

std::uint64_t NameIndex::hashOfText(std::string_view text)
{
    std::uint64_t state = mix(0x243f6a8885a308d3ULL, text.size());
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        state = mix(state, word);
    }
    std::uint64_t word = 0;
    if (left != 0)
        std::memcpy(&word, at, left);
    return mix(state, word);
}

std::uint32_t NameIndex::hash(std::uint64_t textHash, std::uint32_t seed)
{
    const std::uint64_t state = seed == 0 ? textHash : mix(textHash, seed);
    return static_cast<std::uint32_t>(state ^ (state >> 32));
}

void NameIndex::reserve(std::size_t count)
{
    const std::size_t wanted = std::bit_ceil(count * 2 + 8);
    if (wanted > m_slots.size())
        rehash(wanted);
}

void NameIndex::insert(std::uint32_t hashValue, std::uint32_t id)
{
    reserve(m_count + 1);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t i = hashValue & mask;
    while (m_slots[i].idPlusOne != 0)
        i = (i + 1) & mask;
    m_slots[i] = {hashValue, id + 1};
    ++m_count;
}

void NameIndex::rehash(std::size_t slotCount)
{
    std::vector<Slot> old = std::move(m_slots);
    m_slots.assign(slotCount, Slot());
    const std::size_t mask = slotCount - 1;
    for (const Slot& slot : old) {
        if (slot.idPlusOne == 0)
            continue;
        std::size_t i = slot.hash & mask;
        while (m_slots[i].idPlusOne != 0)
            i = (i + 1) & mask;
        m_slots[i] = slot;
    }
}

}  // namespace fairlead::netfilter
