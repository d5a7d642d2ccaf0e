#pragma once

#include "model/diagram/display_list.h"
#include "model/map/cluster_map.h"
#include "model/map/map_filter.h"
#include "model/map/map_layout.h"

#include <optional>
#include <string>

// What is said of the things on the map: on the picture, in a hover card, read aloud, in a file.

namespace fairlead::map {

// "1 pod", "2,004 pods".
std::string counted(std::size_t count, const char* one, const char* many);

std::string titleOf(const ClusterMap& map);  // "Map of shop"
// "31 pods on 3 nodes, 9 services", and what was not read.
std::string summaryOf(const ClusterMap& map);
// The same with a filter: "3 of 31 pods: namespace shop".
std::string filterWords(const ClusterMap& map, const MapFilter& filter, const Emphasis& emphasis);

std::string titleOf(const MapZone& zone);  // "zone-a", "No zone", "Pods without a node"
std::string countsOf(const MapZone& zone);  // "12 nodes, 340 pods, 3 not ready"
// "iptables · kube-proxy 1.36 not ready · node not ready".
std::string stateOf(const ClusterMap& map, const MapNode& node);
std::string addressOf(const kubernetes::Pod& pod);  // "10.244.1.4"; "no address"
std::string addressOf(const kubernetes::Service& service);  // "10.96.0.10:80", "headless"
// "ready", and why not where the API says it.
std::string stateOf(const MapPod& pod);
// "4 pods on 3 nodes", "no endpoints".
std::string reachOf(const ClusterMap& map, const MapService& service);

diagram::Role roleOf(PodState state);
diagram::Role roleOf(const ClusterMap& map, const MapNode& node);
diagram::Role roleOf(MapService::State state);
// What a node's colours must not say alone: whether something about the machine itself is wrong.
bool isTroubled(const ClusterMap& map, const MapNode& node);

// "pod:shop/cart-x", "node:worker-1", "service:shop/cart", "zone:zone-a": the id of its entry, and back.
std::string idOf(const ClusterMap& map, const Thing& thing);
Thing thingOf(const ClusterMap& map, const std::string& id);

// The thing as the entry of a picture: its place, its words, where it leads, and the evidence.
// `shown`: the service whose pods are lit is where a node or one of the pods leads.
diagram::Item itemOf(const ClusterMap& map, const MapLayout& layout, const Thing& thing, const Thing& shown = {});

}  // namespace fairlead::map
