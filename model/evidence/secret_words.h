#pragma once

#include <string_view>

namespace fairlead::evidence {

// Whether what is named so is likely to be a secret: "token", "client-secret", "AWS_ACCESS_KEY".
bool meansSecret(std::string_view word);
// Whether the key of a label or annotation ("DOMAIN/NAME") belongs to Kubernetes or one of its networks.
bool hasPlainDomain(std::string_view key);
// Whether the flag of a component of the cluster, without dashes, has a range, a mode or a number as its value.
bool isPlainFlag(std::string_view flag);

}  // namespace fairlead::evidence
