#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::drift {

// A number for a sequence of texts and numbers. Not for enemies: it only tells like from unlike.
class SequenceHash {
public:
    void add(std::uint64_t number);
    void add(std::string_view text);
    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0x9e3779b97f4a7c15ULL;
};

enum class DumpKind : std::uint8_t {
    iptables,  // iptables-save
    blocks,  // nft list ruleset, or its JSON
    lines,  // ipset save, ipvsadm -Sn: each line stands for itself
};

// A number for what a dump says: counters, comments of the tools with their dates, handles and the
// order do not count where kube-proxy's own order is chance (services in shared chains, elements);
// the order within other chains does, because a packet meets their rules in it. One pass.
std::uint64_t hashOfDump(std::string_view text, DumpKind kind);

}  // namespace fairlead::drift
