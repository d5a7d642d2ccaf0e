#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"
#include "model/drift/matrix_order.h"
#include "model/map/map_filter.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::app {

// What `fairlead export` was asked for, before the view's words are understood.
struct ExportRequest {
    std::vector<std::string> view;  // "service", "shop/frontend"; "chains", "shop/frontend"; "path"; "map"; "matrix"; "all"
    std::string node;  // of chains; the focus of a service's picture; which receives the packet of a path
    std::string from;  // of a path
    std::string to;
    std::size_t outcome = 0;  // whose way is shown
    std::string with;  // of a comparison: "node:worker-2", "service:shop/cart", "capture:FILE", "demo:MODE", "reading:TIME"
    std::string port;  // of a service's picture, by name or number; empty: the first
    std::string family;  // "ipv4", "ipv6"; empty: the service's first
    std::string traffic;  // "internal", "external"; empty: the usual one
    bool returnPath = false;  // also how an answer comes back
    map::MapFilter mapFilter;  // of the map: which pods are not left pale; of the matrix: the namespace
    bool onlyTroubled = false;  // of the matrix: services and nodes with a cell that is not as it should be
    drift::MatrixOrder sort = drift::MatrixOrder::likeness;  // of the matrix
    std::vector<std::string> expand;  // what is folded and should be shown in full; "all": everything
    std::filesystem::path file;  // of "all": a folder
    std::string format;  // empty: by the file's ending; of "all": svg
    std::string theme = "light";
    double scale = 2;  // of PNG
};

// Writes pictures: a service, the chains of a service on a node, the way of a packet, the map of the
// cluster, the matrix of services and nodes, or a file for each service.
// Files are replaced as a whole or not at all.
ExitStatus exportPicture(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                         CommandOutput output);

}  // namespace fairlead::app
