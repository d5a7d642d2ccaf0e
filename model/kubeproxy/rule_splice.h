#pragma once

#include <string>
#include <string_view>

namespace fairlead::kubeproxy {

// A dump as it would be after a change: each block that differs between what kube-proxy writes
// before and after the change is as it is after; every other line of the dump stays verbatim, so
// what other software wrote, and what is amiss elsewhere, stays too. A block is a chain of a table
// (iptables; never one of the kernel's own, which hold rules of everybody), a chain, set or map (nft), a set (ipset), a virtual
// server (IPVS). `found`: the dump that was read. `before`, `after`: expected dumps in the same notation, of which `before` may
// be empty: then all blocks of `after` are written anew. Linear in the three texts. Blocks that `found` lacks go to the end of
// their table; nothing is added to tables it lacks.
std::string spliceIptables(std::string_view found, std::string_view before, std::string_view after);
std::string spliceNft(std::string_view found, std::string_view before, std::string_view after);
std::string spliceIpset(std::string_view found, std::string_view before, std::string_view after);
std::string spliceIpvs(std::string_view found, std::string_view before, std::string_view after);

}  // namespace fairlead::kubeproxy
