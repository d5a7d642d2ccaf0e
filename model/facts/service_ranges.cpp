#include "model/facts/address_ranges.h"
#include "model/facts/component_arguments.h"
#include "model/facts/kubeadm_config.h"

#include <algorithm>

namespace fairlead::facts {
namespace {

using cluster::ClusterSnapshot;
using kubernetes::Service;

void addServiceCidrObjects(const ClusterSnapshot& snapshot, std::vector<RangeStatement>& statements)
{
    if (!snapshot.objects().serviceCidrs)
        return;
    for (const kubernetes::ServiceCidr& object : *snapshot.objects().serviceCidrs) {
        RangeStatement statement{{}, object.meta.source, object.meta.name != "kubernetes"};
        statement.source.text = "ServiceCIDR " + object.meta.name + ": spec.cidrs";
        for (const std::string& text : object.cidrs) {
            statement.source.text += ' ' + text;
            if (const auto range = Prefix::parse(text))
                statement.ranges.push_back(*range);
        }
        statements.push_back(std::move(statement));
    }
}

// Every ClusterIP lies in one of them, or contradicts those of its family.
void compareWithServices(const std::vector<Service>& services, std::vector<Fact>& facts)
{
    std::vector<std::size_t> inside(facts.size(), 0);
    for (const Service& service : services) {
        for (const std::string& text : service.clusterIps) {
            const auto address = IpAddress::parse(text);
            if (!address)
                continue;
            bool found = false;
            for (std::size_t i = 0; i < facts.size(); ++i) {
                if (Prefix::parse(facts[i].value)->contains(*address)) {
                    ++inside[i];
                    found = true;
                }
            }
            for (Fact& fact : facts) {
                if (!found && Prefix::parse(fact.value)->family() == address->family())
                    fact.disagree.push_back(
                        {text, sourceOf(service.meta, "Service " + service.meta.qualifiedName() + ": ClusterIP " + text)});
            }
        }
    }
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (inside[i] > 0)
            facts[i].from.push_back(
                {"api/services.json", 0, std::to_string(inside[i]) + " ClusterIPs in use lie in " + facts[i].value});
    }
}

std::vector<Fact> inferredFromServices(const std::vector<Service>& services)
{
    std::vector<Fact> facts;
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        std::vector<IpAddress> inUse;
        for (const Service& service : services) {
            for (const std::string& text : service.clusterIps) {
                if (const auto address = IpAddress::parse(text); address && address->family() == family)
                    inUse.push_back(*address);
            }
        }
        if (const auto range = smallestNetwork(inUse))
            facts.push_back({range->toString(),
                             {{"api/services.json", 0, std::to_string(inUse.size()) + " ClusterIPs in use"}},
                             {},
                             true,
                             "the smallest network that holds the ClusterIPs in use; the cluster's own is as large or larger"});
    }
    return facts;
}

}  // namespace

std::vector<Fact> serviceRanges(const ClusterSnapshot& snapshot)
{
    std::vector<RangeStatement> statements;
    for (const char* component : {"kube-apiserver", "kube-controller-manager"}) {
        for (const Witness& witness : argumentsOf(snapshot, component, "service-cluster-ip-range"))
            statements.push_back({parseRanges(witness.value), witness.source});
    }
    addServiceCidrObjects(snapshot, statements);
    if (const auto said = kubeadmSetting(snapshot, "serviceSubnet"))
        statements.push_back({parseRanges(said->value), said->source});
    std::vector<Fact> facts = rangeFacts(statements);
    if (!snapshot.objects().services)
        return facts;
    if (facts.empty())
        return inferredFromServices(*snapshot.objects().services);
    compareWithServices(*snapshot.objects().services, facts);
    return facts;
}

}  // namespace fairlead::facts
