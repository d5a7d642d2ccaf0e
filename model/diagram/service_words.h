#pragma once

#include "model/core/protocol.h"
#include "model/diagram/service_graph.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The words that a service's picture and the texts written from it have in common.

namespace fairlead::diagram {

// What a path does, in a few words, as written into the rules box of `node`.
std::string pathWords(const ServiceGraph& graph, const GraphNode& node, const GraphPath& path);
// "10 s", "3 h", "1 h 30 min".
std::string durationWords(std::uint32_t seconds);
// "1 node", "33 nodes".
std::string countWords(std::size_t count, std::string_view one, std::string_view many);
// "all", "1/3", "66.7 %".
std::string shareWords(double share);
// "172.30.56.11", "10.244.1.1 or 172.30.56.11": what the endpoints see for a source that is rewritten.
std::string sourceWords(const GraphPath& path);
// "TCP"
std::string protocolWords(Protocol protocol);
// "80 → 8080", "30053/UDP → 53"; of a service without proxy "port 8080".
std::string portWords(const ServiceGraph& graph, const GraphPath& path, bool external);
// "http  ·  TCP  ·  node port 30080"
std::string portDetail(const GraphPort& port);
// "not ready", "host network"…; empty for an everyday ready endpoint.
std::string stateWords(const GraphEndpoint& endpoint);
// What the picture is of, in a sentence. `focus`: the node that is followed; null where each or none is.
std::string serviceSentence(const ServiceGraph& graph, const GraphNode* focus, bool external);
// "10.96.0.10:53", "[fd00::1]:53"
std::string clusterAddress(const ServiceGraph& graph, const GraphPort& port);

}  // namespace fairlead::diagram
