#include "model/trace/hook_walk.h"

#include "model/trace/ipvs_scheduler.h"

#include <unordered_map>

namespace fairlead::trace {

using netfilter::Hook;

namespace {

bool& settled(Connection& connection, Hook hook)
{
    return translatesDestination(hook) ? connection.destinationSettled : connection.sourceSettled;
}

std::size_t hash(const Packet& packet)
{
    const std::hash<IpAddress> address;
    return address(packet.header.destination) * 31 + address(packet.header.source) * 17 + packet.header.destinationPort * 7u
        + packet.header.mark;
}

}  // namespace

std::vector<HookResult> HookWalk::run(Hook hook, Branch branch)
{
    m_live.clear();
    m_live.push_back(std::move(branch));
    m_ended.clear();
    for (const HookEntry& entry : m_node.entries(hook)) {
        switch (entry.kind) {
        case HookEntry::Kind::chain:
            runChain(entry, hook);
            break;
        case HookEntry::Kind::connectionTracking:
            track();
            break;
        case HookEntry::Kind::nat:
            runNat(hook);
            break;
        case HookEntry::Kind::ipvs:
            schedule(hook);
            break;
        }
        join();
    }
    for (Branch& one : m_live)
        m_ended.push_back({std::move(one), HookEnd::accept, {}});
    m_live.clear();
    return std::move(m_ended);
}

std::vector<Branch> HookWalk::sort(std::vector<ChainResult> results)
{
    std::vector<Branch> accepted;
    for (ChainResult& result : results) {
        switch (result.end) {
        case ChainEnd::accept:
            accepted.push_back(std::move(result.branch));
            continue;
        case ChainEnd::drop:
            m_ended.push_back({std::move(result.branch), HookEnd::drop, std::move(result.reason)});
            continue;
        case ChainEnd::reject:
            m_ended.push_back({std::move(result.branch), HookEnd::reject, std::move(result.reason)});
            continue;
        case ChainEnd::notDecidable:
            m_ended.push_back({std::move(result.branch), HookEnd::notDecidable, std::move(result.reason)});
            continue;
        }
    }
    return accepted;
}

void HookWalk::runChain(const HookEntry& entry, Hook hook)
{
    ChainWalk walk(m_site, *entry.lookup, hook, m_state);
    std::vector<Branch> next;
    for (Branch& branch : m_live) {
        for (Branch& accepted : sort(walk.run(entry.chain, std::move(branch))))
            next.push_back(std::move(accepted));
    }
    m_live = std::move(next);
}

void HookWalk::track()
{
    for (Branch& branch : m_live) {
        Connection& connection = branch.packet.connection;
        if (connection.state != Connection::State::none)
            continue;
        connection.state = Connection::State::isNew;
        connection.originalSource = branch.packet.header.source;
        connection.originalDestination = branch.packet.header.destination;
        connection.originalDestinationPort = branch.packet.header.destinationPort;
    }
}

// The first chain that settles the translation is the last one asked; where none does, nothing is
// translated, and that is settled too.
void HookWalk::runNat(Hook hook)
{
    std::vector<Branch> done;
    std::vector<Branch> open;
    const auto file = [&](Branch branch) {
        Connection& connection = branch.packet.connection;
        const bool asks = connection.state == Connection::State::isNew && !settled(connection, hook);
        (asks ? open : done).push_back(std::move(branch));
    };
    for (Branch& branch : m_live)
        file(std::move(branch));
    for (const HookEntry& entry : m_node.natChains(hook)) {
        ChainWalk walk(m_site, *entry.lookup, hook, m_state);
        std::vector<Branch> asking = std::move(open);
        open.clear();
        for (Branch& branch : asking) {
            for (Branch& accepted : sort(walk.run(entry.chain, std::move(branch))))
                file(std::move(accepted));
        }
    }
    for (Branch& branch : open) {
        settled(branch.packet.connection, hook) = true;
        done.push_back(std::move(branch));
    }
    m_live = std::move(done);
}

void HookWalk::schedule(Hook hook)
{
    std::vector<Branch> next;
    for (Branch& branch : m_live) {
        for (HookResult& result : scheduleByIpvs(m_node, hook, std::move(branch), m_state)) {
            if (result.end == HookEnd::accept)
                next.push_back(std::move(result.branch));
            else
                m_ended.push_back(std::move(result));
        }
    }
    m_live = std::move(next);
}

void HookWalk::join()
{
    if (m_live.size() < 2)
        return;
    std::unordered_multimap<std::size_t, std::size_t> byPacket;
    std::vector<Branch> joined;
    for (Branch& branch : m_live) {
        const std::size_t key = hash(branch.packet);
        bool known = false;
        for (auto [at, end] = byPacket.equal_range(key); at != end && !known; ++at) {
            Branch& same = joined[at->second];
            if (!(same.packet == branch.packet))
                continue;
            // The steps of the likelier way stand for both.
            if (branch.probability > same.probability)
                same.step = branch.step;
            same.probability += branch.probability;
            known = true;
        }
        if (known)
            continue;
        byPacket.emplace(key, joined.size());
        joined.push_back(std::move(branch));
    }
    m_live = std::move(joined);
}

}  // namespace fairlead::trace
