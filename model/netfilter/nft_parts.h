#pragma once

#include "model/netfilter/nft_body.h"

#include <optional>
#include <utility>

namespace fairlead::netfilter {

// Collects the parts of one rule. nft leaves unsaid what an expression implies: "ip protocol tcp" in
// an inet table is false for IPv6, "tcp dport . ip daddr @set" is false for UDP. Here it is said.
class NftParts {
public:
    explicit NftParts(TableFamily family) : m_family(family) { }

    template <class Part> void add(Part part) { m_parts.emplace_back(std::move(part)); }
    void addNotUnderstoodMatch(NftValue source);
    void addNotUnderstood(NftValue source);

    // A packet of another family or protocol does not match.
    void require(IpFamily family);
    void require(Protocol protocol);
    // What a lookup by `key` implies.
    void require(const NftKey& key);

    TableFamily family() const { return m_family; }
    bool understood() const { return m_understood; }
    std::vector<RulePart> take() { return std::move(m_parts); }

private:
    TableFamily m_family;
    std::optional<IpFamily> m_requiredFamily;
    std::optional<Protocol> m_requiredProtocol;
    bool m_understood = true;
    std::vector<RulePart> m_parts;
};

// {"op":…,"left":…,"right":…} of a match statement; `statement` is what to show of it.
void readNftMatch(NftValue match, NftValue statement, NftParts& parts);

// "snat", "dnat", "masquerade", "redirect"; false for any other statement.
bool readNftNat(NftValue statement, NftParts& parts);

// "mangle": false where it sets what the walk has to know and does not understand.
bool readNftMangle(NftValue mangle, NftValue statement, NftParts& parts);

}  // namespace fairlead::netfilter
