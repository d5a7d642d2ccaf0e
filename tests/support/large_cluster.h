#pragma once

#include "model/evidence/evidence.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace fairlead::test {

// How large a made-up cluster is, and how much of it is not as it should be.
struct LargeCluster {
    std::size_t nodes = 5000;
    std::size_t pods = 150'000;
    std::size_t services = 2000;
    std::size_t zones = 3;  // 0: no node carries a zone
    std::size_t namespaces = 40;
    std::size_t troubledIn = 97;  // one pod of so many is not ready; 0: none
    std::size_t nodelessIn = 0;  // one pod of so many has no node; 0: none
};

// Writes the lists that a large cluster's API server would send, as evidence: the same for the same
// numbers, without a clock and without chance. Every service has one slice.
class LargeClusterWriter {
public:
    explicit LargeClusterWriter(const LargeCluster& cluster) : m_cluster(cluster) { }

    evidence::Evidence write() const
    {
        std::map<std::string, evidence::Evidence::Text, std::less<>> files;
        const auto add = [&files](const char* path, std::string text) {
            files.emplace(path, std::make_shared<const std::string>(std::move(text)));
        };
        add("api/nodes.json", list("NodeList", "v1", m_cluster.nodes, [this](std::size_t i) { return node(i); }));
        add("api/pods.json", list("PodList", "v1", m_cluster.pods, [this](std::size_t i) { return pod(i); }));
        add("api/services.json", list("ServiceList", "v1", m_cluster.services, [this](std::size_t i) { return service(i); }));
        add("api/endpointslices.json",
            list("EndpointSliceList", "discovery.k8s.io/v1", m_cluster.services, [this](std::size_t i) { return slice(i); }));
        return {{"large", "https://large.example:6443", "v1.36.2", "2026-11-23T01:00:00Z", {}}, std::move(files)};
    }

private:
    template <class Write> static std::string list(const char* kind, const char* version, std::size_t count, Write write)
    {
        std::string text = std::string(R"({"kind":")") + kind + R"(","apiVersion":")" + version + R"(","metadata":{},"items":[)";
        for (std::size_t i = 0; i < count; ++i) {
            text += i > 0 ? ",\n" : "\n";
            text += write(i);
        }
        return text + "\n]}\n";
    }
    static std::string number(std::size_t value, std::size_t digits)
    {
        std::string text = std::to_string(value);
        return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
    }
    static std::string address(const char* first, std::size_t i)
    {
        return std::string(first) + std::to_string(i / 65536 % 256) + '.' + std::to_string(i / 256 % 256) + '.'
            + std::to_string(i % 256);
    }
    std::string nameSpaceOf(std::size_t serviceIndex) const { return "team-" + number(serviceIndex % m_cluster.namespaces, 2); }
    static std::string serviceName(std::size_t i) { return "service-" + number(i, 4); }
    std::size_t serviceOfPod(std::size_t pod) const { return m_cluster.services == 0 ? 0 : pod % m_cluster.services; }
    bool isTroubled(std::size_t pod) const
    {
        return m_cluster.troubledIn > 0 && pod % m_cluster.troubledIn == m_cluster.troubledIn - 1;
    }
    bool isNodeless(std::size_t pod) const
    {
        return m_cluster.nodelessIn > 0 && pod % m_cluster.nodelessIn == m_cluster.nodelessIn - 1;
    }
    std::string nodeName(std::size_t i) const { return "node-" + number(i, 4); }
    std::string nodeOfPod(std::size_t pod) const
    {
        // Not evenly, as schedulers do not either.
        return isNodeless(pod) || m_cluster.nodes == 0 ? std::string() : nodeName((pod * 7 + pod / 3) % m_cluster.nodes);
    }
    std::string podName(std::size_t i) const { return serviceName(serviceOfPod(i)) + "-7d4f9c6b5d-" + number(i, 6); }

    std::string node(std::size_t i) const
    {
        const bool ready = i % 501 != 500;
        std::string labels = R"("kubernetes.io/hostname":")" + nodeName(i) + '"';
        if (m_cluster.zones > 0)
            labels +=
                R"(,"topology.kubernetes.io/zone":"zone-)" + std::string(1, static_cast<char>('a' + i % m_cluster.zones)) + '"';
        return R"({"metadata":{"name":")" + nodeName(i) + R"(","labels":{)" + labels
            + R"(}},"spec":{},"status":{"addresses":[{"type":"InternalIP","address":")" + address("172.", i)
            + R"("}],"conditions":[{"type":"Ready","status":")" + (ready ? "True" : "Unknown")
            + R"("}],"nodeInfo":{"kubeletVersion":"v1.36.2","kubeProxyVersion":"v1.36.2"}}})";
    }
    std::string pod(std::size_t i) const
    {
        const bool ready = !isTroubled(i) && !isNodeless(i);
        const std::string name = serviceName(serviceOfPod(i));
        std::string text = R"({"metadata":{"namespace":")" + nameSpaceOf(serviceOfPod(i)) + R"(","name":")" + podName(i)
            + R"(","creationTimestamp":"2026-11-)" + number(1 + i % 22, 2) + R"(T00:00:00Z","labels":{"app":")" + name
            + R"(","tier":")" + (i % 5 == 0 ? "back" : "front") + R"("}},"spec":{)";
        if (const std::string node = nodeOfPod(i); !node.empty())
            text += R"("nodeName":")" + node + R"(",)";
        text += R"("containers":[]},"status":{"phase":")" + std::string(isNodeless(i) ? "Pending" : "Running") + '"';
        if (!isNodeless(i))
            text += R"(,"podIPs":[{"ip":")" + address("10.", 1'000'000 + i) + R"("}])";
        text += R"(,"conditions":[{"type":"Ready","status":")" + std::string(ready ? "True" : "False") + '"';
        return text + (ready ? "" : R"(,"reason":"ContainersNotReady")") + "}]}}";
    }
    std::string service(std::size_t i) const
    {
        return R"({"metadata":{"namespace":")" + nameSpaceOf(i) + R"(","name":")" + serviceName(i)
            + R"("},"spec":{"type":"ClusterIP","clusterIP":")" + address("10.", 96 * 65536 + i) + R"(","clusterIPs":[")"
            + address("10.", 96 * 65536 + i)
            + R"("],"ports":[{"name":"http","port":80,"protocol":"TCP","targetPort":8080}],"selector":{"app":")" + serviceName(i)
            + R"("}}})";
    }
    std::string slice(std::size_t i) const
    {
        std::string endpoints;
        for (std::size_t pod = i; pod < m_cluster.pods; pod += m_cluster.services) {
            if (isNodeless(pod))
                continue;
            endpoints += (endpoints.empty() ? "" : ",") + std::string(R"({"addresses":[")") + address("10.", 1'000'000 + pod)
                + R"("],"conditions":{"ready":)" + (isTroubled(pod) ? "false" : "true") + R"(},"nodeName":")" + nodeOfPod(pod)
                + R"(","targetRef":{"kind":"Pod","namespace":")" + nameSpaceOf(i) + R"(","name":")" + podName(pod) + R"("}})";
        }
        return R"({"metadata":{"namespace":")" + nameSpaceOf(i) + R"(","name":")" + serviceName(i)
            + R"(-abcde","labels":{"kubernetes.io/service-name":")" + serviceName(i)
            + R"("}},"addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":[)" + endpoints
            + "]}";
    }

    LargeCluster m_cluster;
};

inline evidence::Evidence largeCluster(const LargeCluster& cluster = {}) { return LargeClusterWriter(cluster).write(); }

}  // namespace fairlead::test
