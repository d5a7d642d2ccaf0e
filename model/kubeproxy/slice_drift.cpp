#include "model/kubeproxy/slice_drift.h"

#include "model/kubeproxy/expected_words.h"

namespace fairlead::kubeproxy {
namespace {

AddressNames namesFor(const cluster::ClusterSnapshot& snapshot, const ServiceSlice& slice)
{
    std::vector<ServiceFrontends> frontends;
    const kubernetes::Service* const service = snapshot.findService(slice.port.nameSpace, slice.port.name);
    if (service) {
        for (const kubernetes::ServicePort& port : service->ports) {
            if (nameOf(*service, port) == slice.port)
                frontends.push_back(frontendsOf(*service, port, slice.family));
        }
    }
    return {snapshot, std::move(frontends)};
}

Difference::Kind kindOf(const Difference& difference, const DriftEntry& entry)
{
    if (!entry.found)
        return Difference::Kind::missing;
    if (entry.expected.empty() && difference.kind == Difference::Kind::extra)
        return Difference::Kind::extra;
    return Difference::Kind::stale;
}

}  // namespace

bool concerns(const Difference& difference, const ServiceSlice& slice)
{
    if (difference.family != slice.family)
        return false;
    return difference.port ? *difference.port == slice.port : difference.kind != Difference::Kind::extra;
}

SliceDrift driftOfSlice(const cluster::ClusterSnapshot& snapshot, const ServiceSlice& slice, const NodeDrift& drift)
{
    SliceDrift result;
    for (const NodeDrift::NotCompared& entry : drift.notCompared) {
        if (!entry.family || *entry.family == slice.family)
            result.notCompared.push_back(entry.reason);
    }
    const AddressNames names = namesFor(snapshot, slice);
    for (const Difference& difference : drift.differences) {
        if (!concerns(difference, slice))
            continue;
        SliceDrift::Matter matter{difference.kind, difference.sentence, {}, {}};
        const std::vector<std::string> words = expectedWords(difference, names);
        for (std::size_t i = 0; i < difference.entries.size(); ++i) {
            const DriftEntry& entry = difference.entries[i];
            if (entry.found)
                matter.found.push_back(*entry.found);
            if (!entry.expected.empty())
                matter.expected.push_back(entry.expected);
            result.deviations.push_back({kindOf(difference, entry), entry.place, words[i], entry.expected, entry.found,
                                         difference.endpoint, entry.expectedShare, entry.foundShare});
        }
        result.matters.push_back(std::move(matter));
    }
    return result;
}

}  // namespace fairlead::kubeproxy
