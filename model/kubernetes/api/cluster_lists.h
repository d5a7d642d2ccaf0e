#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/api/api_kinds.h"

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

enum class ListState : std::uint8_t {
    complete,
    someNamespaces,  // cluster-wide was forbidden; what is there comes from the namespaces that allow it
    forbidden,
    notServed,  // the server does not have this kind
    failed,
};

// What became of the list of one kind. `message` and `hint` are for the person where it is not complete.
struct ListOutcome {
    const ApiKind* kind = nullptr;
    ListState state = ListState::complete;
    std::string version;  // "v1"
    std::size_t objects = 0;
    std::string resourceVersion;
    std::vector<std::string> namespaces;  // that allowed it, where only some did
    std::string message;
    std::string hint;
};

struct ClusterLists {
    evidence::Evidence evidence;
    std::vector<ListOutcome> outcomes;  // one for each kind that was asked for, in the order of apiKinds()
    std::vector<std::string> warnings;  // that the server sent
};

struct ClusterListOptions {
    // To look into where a list is forbidden cluster-wide and the namespaces cannot be listed either.
    std::vector<std::string> namespaces;
    std::size_t pageSize = 500;
    std::time_t now = 0;  // written into the description; 0: the clock's
};

// Reads the version and every list once: what a capture holds below api/, so that ClusterSnapshot::build works as with
// one. A kind that cannot be read does not hinder the others: its file is missing, FILE.error says why, and so does its
// outcome. Reports the steps version, rights and lists to the client's observer. Error: the server cannot be reached,
// refuses the credentials, or gives no list at all.
boost::asio::awaitable<Result<ClusterLists>> readClusterLists(ApiClient& client, ClusterListOptions options);

}  // namespace fairlead::kubernetes
