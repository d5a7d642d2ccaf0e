#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::anonymization {

struct AnonymizedEvidence {
    evidence::Evidence evidence;
    std::vector<std::string> leftOut;  // files that could not be rewritten
    std::vector<std::string> keptAddresses;  // that no other could be found for
    // What stands for a name, address, prefix or "NS/NAME:PORT" of the original: for whoever holds both.
    std::function<std::string(std::string_view)> aliasOf;
};

// The evidence with other names and addresses, so that it can be shown to somebody who must not know the cluster, and still
// behaves the same: prefixes hold what they held, the hashes in the names of kube-proxy's chains are those of the new names,
// so that drift, paths, facts and pictures are the same under their new names. Files are left out that Fairlead concludes
// nothing from and that may hold a name (metrics), logs and objects emptied of what it does not read. What stays: ports, counts,
// times, versions, the names of devices, of tables of nftables that are not kube-proxy's, and what Kubernetes itself names.
// `key` decides which addresses are chosen; 0: one of the system's random numbers, so that nobody can work them back.
// Expects evidence without secrets (removeSecrets). Error: the lists of the API cannot be read. Linear; any thread.
Result<AnonymizedEvidence> anonymize(const evidence::Evidence& evidence, std::uint64_t key = 0);

}  // namespace fairlead::anonymization
