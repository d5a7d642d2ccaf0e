#pragma once

#include "model/trace/chain_walk.h"
#include "model/trace/node_view.h"

#include <string>
#include <vector>

namespace fairlead::trace {

enum class HookEnd : std::uint8_t {
    accept,
    drop,
    reject,
    notDecidable,
    scheduled,  // IPVS took it from here and sends it to a real server
};

struct HookResult {
    Branch branch;
    HookEnd end = HookEnd::accept;
    std::string reason;
};

// Leads a packet through everything that hangs on one hook of one node, in the kernel's order.
// Branches that became the same packet are joined again, so chance without consequence costs nothing.
// Connections are taken to be tracked: the kernel does so wherever any rule needs it (a translation, a
// match on the state), and where none does it would not ask nat chains either.
class HookWalk {
public:
    HookWalk(const NodeView& node, WalkState& state) : m_node(node), m_site(node.site(state.options.client)), m_state(state) { }

    std::vector<HookResult> run(netfilter::Hook hook, Branch branch);

private:
    void runChain(const HookEntry& entry, netfilter::Hook hook);
    void runNat(netfilter::Hook hook);
    void track();
    void schedule(netfilter::Hook hook);
    // Takes the results of a chain: those that go on are returned, the others are ended.
    std::vector<Branch> sort(std::vector<ChainResult> results);
    void join();

    const NodeView& m_node;
    MatchSite m_site;
    WalkState& m_state;
    std::vector<Branch> m_live;
    std::vector<HookResult> m_ended;
};

}  // namespace fairlead::trace
