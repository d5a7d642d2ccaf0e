#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/map/cluster_map.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

// A cluster of a few objects, as its API would send them. Names may be hostile.
class LittleCluster {
public:
    using Labels = std::map<std::string, std::string>;

    LittleCluster& node(const std::string& name, const std::string& zone = {}, bool ready = true)
    {
        boost::json::object labels;
        if (!zone.empty())
            labels["topology.kubernetes.io/zone"] = zone;
        m_nodes.push_back(
            {{"metadata", {{"name", name}, {"labels", labels}}},
             {"spec", boost::json::object()},
             {"status",
              {{"addresses", boost::json::array{{{"type", "InternalIP"}, {"address", address("172.18.", m_nodes.size())}}}},
               {"conditions", condition(ready ? "True" : "False")}}}});
        return *this;
    }
    // Ready unless `ready` says otherwise: "False", "Unknown".
    LittleCluster& pod(const std::string& name, const std::string& node, const std::string& ready = "True",
                       const Labels& labels = {}, const std::string& nameSpace = "shop")
    {
        boost::json::object metadata{{"namespace", nameSpace},
                                     {"name", name},
                                     {"creationTimestamp", "2026-11-01T00:00:" + std::to_string(10 + m_pods.size() % 50) + "Z"}};
        boost::json::object written;
        for (const auto& [key, value] : labels)
            written[key] = value;
        metadata["labels"] = written;
        m_pods.push_back({{"metadata", metadata},
                          {"spec", {{"nodeName", node}}},
                          {"status",
                           {{"phase", node.empty() ? "Pending" : "Running"},
                            {"podIPs", boost::json::array{{{"ip", address("10.244.", m_pods.size())}}}},
                            {"conditions", condition(ready)}}}});
        return *this;
    }
    // The last pod's.
    LittleCluster& phase(const std::string& phase)
    {
        m_pods.back().as_object()["status"].as_object()["phase"] = phase;
        return *this;
    }
    LittleCluster& deleted()
    {
        m_pods.back().as_object()["metadata"].as_object()["deletionTimestamp"] = "2026-11-02T00:00:00Z";
        return *this;
    }
    LittleCluster& service(const std::string& name, const std::vector<std::string>& pods, const std::string& nameSpace = "shop")
    {
        m_services.push_back({{"metadata", {{"namespace", nameSpace}, {"name", name}}},
                              {"spec",
                               {{"type", "ClusterIP"},
                                {"clusterIPs", boost::json::array{address("10.96.", m_services.size())}},
                                {"ports", boost::json::array{{{"port", 80}, {"protocol", "TCP"}}}}}}});
        boost::json::array endpoints;
        for (const std::string& pod : pods)
            endpoints.push_back({{"addresses", boost::json::array{"10.244.99.99"}},
                                 {"targetRef", {{"kind", "Pod"}, {"namespace", nameSpace}, {"name", pod}}}});
        m_slices.push_back(
            {{"metadata",
              {{"namespace", nameSpace}, {"name", name + "-abc"}, {"labels", {{"kubernetes.io/service-name", name}}}}},
             {"addressType", "IPv4"},
             {"ports", boost::json::array{{{"port", 80}, {"protocol", "TCP"}}}},
             {"endpoints", endpoints}});
        return *this;
    }
    // Leaves a list out, as if it was not read: "pods", "nodes", "services".
    LittleCluster& without(const std::string& list)
    {
        m_without.push_back(list);
        return *this;
    }
    // The other order of the API's lists, which must not matter.
    LittleCluster& turnedRound()
    {
        for (boost::json::array* list : {&m_nodes, &m_pods, &m_services, &m_slices})
            std::reverse(list->begin(), list->end());
        return *this;
    }

    std::shared_ptr<const cluster::ClusterSnapshot> snapshot() const
    {
        std::map<std::string, evidence::Evidence::Text, std::less<>> files;
        const auto add = [&](const std::string& list, const char* kind, const boost::json::array& items) {
            if (std::find(m_without.begin(), m_without.end(), list) == m_without.end())
                files.emplace("api/" + list + ".json",
                              std::make_shared<const std::string>(boost::json::serialize(boost::json::object{
                                  {"kind", kind}, {"apiVersion", "v1"}, {"metadata", boost::json::object()}, {"items", items}})));
        };
        add("nodes", "NodeList", m_nodes);
        add("pods", "PodList", m_pods);
        add("services", "ServiceList", m_services);
        add("endpointslices", "EndpointSliceList", m_slices);
        return cluster::ClusterSnapshot::build({{"little", "", "v1.36.2", "2026-11-23T01:00:00Z", {}}, std::move(files)}).value();
    }
    map::ClusterMap map() const { return map::ClusterMap(snapshot()); }

private:
    static std::string address(const std::string& prefix, std::size_t i)
    {
        return prefix + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1);
    }
    static boost::json::array condition(const std::string& status) { return {{{"type", "Ready"}, {"status", status}}}; }

    boost::json::array m_nodes;
    boost::json::array m_pods;
    boost::json::array m_services;
    boost::json::array m_slices;
    std::vector<std::string> m_without;
};

}  // namespace fairlead::test
