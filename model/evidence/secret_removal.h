#pragma once

#include "model/evidence/evidence.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::evidence {

// What stands where a secret, or what may be one, stood.
inline constexpr std::string_view removedText = "(removed)";

struct SecretRemoval {
    Evidence evidence;
    std::vector<std::string> leftOut;  // files that the contract does not know, or that are broken and may hide a secret
};

// The evidence without what may be a secret, for a capture that leaves this machine. Of the API's objects: the values of
// environment variables, arguments but those that say how the cluster's components are set, HTTP headers of probes, the
// answers of ended containers, annotations of anyone but Kubernetes and its networks, the entries of ConfigMaps but those
// of kube-proxy and kubeadm, the attributes of volumes. Of text: private keys, tokens, and values that stand behind a word
// such as "password". Files that a capture does not hold (contract, section 1) are left out. Lines keep their numbers, and
// what holds nothing of the kind stays byte for byte. Files that did not change are shared. Linear; any thread.
SecretRemoval removeSecrets(const Evidence& evidence);

// A list of the API, and any other text, on its own.
Result<std::string> removeSecretsFromList(std::string_view json);
std::string removeSecretsFromText(std::string_view text);

}  // namespace fairlead::evidence
