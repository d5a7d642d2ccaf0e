#pragma once

#include "model/netfilter/set.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace fairlead::trace {

// One field of a packet that is looked up; monostate where the packet's value is not known.
using KeyValue = std::variant<std::monostate, IpAddress, std::uint16_t, Protocol, std::uint32_t, std::string_view>;
using Key = std::vector<KeyValue>;

// Looks packets up in an ipset, nft set or map without trying every element. Keeps a reference to
// the set. Immutable after construction, which is linear in the elements; a look-up costs a hash
// and the elements that are ranges.
class SetIndex {
public:
    explicit SetIndex(const netfilter::Set& set);

    struct Found {
        const netfilter::SetElement* element = nullptr;  // null: no element
        bool unknown = false;  // an element could match, but a value is not known
    };
    // Where several match, the narrowest wins, and one that excludes is none.
    Found find(const Key& key) const;

    const netfilter::Set& set() const { return m_set; }

private:
    enum class Fit : std::uint8_t { no, yes, unknown };
    static Fit fit(const netfilter::SetValue& element, const KeyValue& value);
    static Fit fit(const netfilter::SetElement& element, const Key& key);

    const netfilter::Set& m_set;
    std::unordered_map<std::string, const netfilter::SetElement*> m_exact;
    std::vector<const netfilter::SetElement*> m_ranges;
};

}  // namespace fairlead::trace
