#include "model/drift/drift_matrix.h"
#include "model/drift/node_likeness.h"
#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/expected_ports.h"

#include <algorithm>
#include <map>
#include <thread>
#include <unordered_map>

namespace fairlead::drift {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using kubeproxy::ExpectedPort;
using RowOfService = std::unordered_map<const kubernetes::Service*, std::uint32_t>;

constexpr unsigned mostThreads = 4;

// Calls `work` for 0 … count-1 on a few threads; stops early where it is cancelled.
void inParallel(std::size_t count, MatrixProgress& progress, int fromPermille, int toPermille,
                const std::function<void(std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    const auto run = [&] {
        for (std::size_t i = next++; i < count && !progress.cancelled; i = next++) {
            work(i);
            progress.permille = fromPermille
                + static_cast<int>(++done * static_cast<std::size_t>(toPermille - fromPermille)
                                   / std::max<std::size_t>(count, 1));
        }
    };
    const unsigned threads = std::min(std::clamp(std::thread::hardware_concurrency(), 1U, mostThreads),
                                      static_cast<unsigned>(std::max<std::size_t>(count, 1)));
    std::vector<std::jthread> pool;
    for (unsigned i = 1; i < threads; ++i)
        pool.emplace_back(run);
    run();
}

// Whether a pod of the service that runs here is among its endpoints without being used.
bool hasIdlePodHere(const ClusterSnapshot& snapshot, const ClusterNode& node, const ExpectedPort& port)
{
    const auto servicePort = std::ranges::find_if(port.service->ports, [&](const kubernetes::ServicePort& candidate) {
        return candidate.name == port.frontends.name.port && candidate.protocol == port.frontends.name.protocol;
    });
    if (servicePort == port.service->ports.end() || port.frontends.virtualIps.empty())
        return false;
    const IpFamily family = port.frontends.virtualIps.front().address.family();
    const auto all = kubeproxy::endpointsOf(snapshot, *port.service, *servicePort, family);
    return std::ranges::any_of(all, [&](const auto& endpoint) { return endpoint.node == node.name && !endpoint.ready; });
}

// IPVS sends outside connections on to other nodes where this one has no endpoint (since 1.22), and
// the userspace proxy knows no policy.
bool heedsExternalPolicy(const kubeproxy::ProxySettings& settings)
{
    return settings.mode != cluster::ProxyMode::ipvs || settings.minor.value < 22;
}

std::optional<Cell> exceptionOf(const ClusterSnapshot& snapshot, const ClusterNode& node,
                                const kubeproxy::ProxySettings& settings, const ExpectedPort& port)
{
    if (!port.hasEndpoints || settings.mode == cluster::ProxyMode::userspace)
        return std::nullopt;
    const bool noneOutside =
        heedsExternalPolicy(settings) && port.externalLocal() && port.frontends.externallyAccessible() && port.local.empty();
    if (port.internalLocal() && port.local.empty())
        return Cell::notServedHere;
    if (noneOutside)
        return hasIdlePodHere(snapshot, node, port) ? Cell::notServedHere : Cell::noLocalEndpoint;
    return std::nullopt;
}

IndexedNode indexOf(const ClusterSnapshot& snapshot, const ClusterNode& node, const RowOfService& rows)
{
    IndexedNode index;
    index.node = &node;
    const kubeproxy::ProxySettings settings = kubeproxy::readProxySettings(snapshot, node);
    std::vector<kubeproxy::ExpectedPorts> expected;
    for (const IpFamily family : settings.families) {
        expected.push_back(kubeproxy::expectedPorts(snapshot, node, settings, family));
        for (const ExpectedPort& port : expected.back().ports) {
            if (const auto cell = exceptionOf(snapshot, node, settings, port))
                index.exceptions.push_back({rows.at(port.service), *cell});
        }
    }
    index.likeness = likenessOf(snapshot.evidence(), node, settings, expected);
    return index;
}

}  // namespace

std::vector<IndexedNode> indexNodes(const ClusterSnapshot& snapshot, MatrixProgress& progress)
{
    RowOfService rows;
    if (snapshot.objects().services) {
        for (const kubernetes::Service& service : *snapshot.objects().services)
            rows.emplace(&service, static_cast<std::uint32_t>(rows.size()));
    }
    const std::vector<ClusterNode>& nodes = snapshot.nodes();
    std::vector<IndexedNode> indexes(nodes.size());
    inParallel(nodes.size(), progress, 0, 500, [&](std::size_t i) {
        indexes[i].node = &nodes[i];
        if (nodes[i].rules.anyRead())
            indexes[i] = indexOf(snapshot, nodes[i], rows);
    });
    std::map<std::uint64_t, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].rules.anyRead())
            alike[indexes[i].likeness].push_back(i);
    }
    std::vector<std::vector<std::size_t>> groups;
    groups.reserve(alike.size());
    for (auto& [likeness, members] : alike)
        groups.push_back(std::move(members));
    inParallel(groups.size(), progress, 500, 950, [&](std::size_t group) {
        const ClusterNode& first = nodes[groups[group].front()];
        const auto drift = std::make_shared<const kubeproxy::NodeDrift>(kubeproxy::findDrift(snapshot, first));
        for (const std::size_t member : groups[group]) {
            indexes[member].drift = drift;
            indexes[member].comparedNode = first.name;
        }
    });
    return indexes;
}

MatrixPtr buildMatrix(std::shared_ptr<const ClusterSnapshot> snapshot, MatrixProgress& progress)
{
    const std::vector<IndexedNode> indexes = indexNodes(*snapshot, progress);
    if (progress.cancelled)
        return nullptr;
    auto matrix = std::make_shared<const DriftMatrix>(std::move(snapshot), indexes);
    progress.permille = 1000;
    return matrix;
}

}  // namespace fairlead::drift
