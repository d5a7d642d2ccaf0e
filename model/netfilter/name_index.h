#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// Finds numbers 0, 1, 2… by a key that lies elsewhere: a hash table with open addressing that keeps
// 8 bytes an entry and no key. `same(id)` says whether the entry `id` has the wanted key.
// find and insert: O(1) on average. Thread-safe to read.
class NameIndex {
public:
    // Of `text`, with `seed` mixed in (which table, for instance).
    static std::uint32_t hash(std::string_view text, std::uint32_t seed = 0) { return hash(hashOfText(text), seed); }
    // The same in two steps, for a text whose seed is known only later.
    static std::uint64_t hashOfText(std::string_view text);
    static std::uint32_t hash(std::uint64_t textHash, std::uint32_t seed);

    // Where this key will be looked for; null while there is none. To be asked of the memory ahead: with 100,000 keys it is
    // in no cache.
    const void* placeOf(std::uint32_t hashValue) const
    {
        return m_slots.empty() ? nullptr : &m_slots[hashValue & (m_slots.size() - 1)];
    }

    template <class Same> std::optional<std::uint32_t> find(std::uint32_t hashValue, Same&& same) const
    {
        if (m_slots.empty())
            return std::nullopt;
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t i = hashValue & mask; m_slots[i].idPlusOne != 0; i = (i + 1) & mask) {
            if (m_slots[i].hash == hashValue && same(m_slots[i].idPlusOne - 1))
                return m_slots[i].idPlusOne - 1;
        }
        return std::nullopt;
    }

    void reserve(std::size_t count);
    // The caller has made sure that no entry has the same key.
    void insert(std::uint32_t hashValue, std::uint32_t id);

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t idPlusOne = 0;  // 0: free
    };
    void rehash(std::size_t slotCount);

    std::vector<Slot> m_slots;  // a power of two of them, at most half full
    std::size_t m_count = 0;
};

}  // namespace fairlead::netfilter
