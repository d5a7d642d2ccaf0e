#pragma once

#include "model/anonymization/rule_names.h"
#include "model/core/result.h"

#include <string>
#include <string_view>

namespace fairlead::anonymization {

// The maps that all texts of one capture are rewritten by. One thread.
struct Aliases {
    NameMap& names;
    AddressMap& addresses;
    RuleNames& rules;
};

// Addresses and the names of kube-proxy's chains and sets, wherever they stand; the rest stays. For the listings of the kernel:
// nft, ipset, IPVS, connections.
std::string rewriteWords(std::string_view text, Aliases& aliases);
// iptables-save: also comments, log prefixes and chains that neither kube-proxy nor a known network made.
std::string rewriteIptables(std::string_view text, Aliases& aliases);
// A comment of a rule.
std::string rewriteComment(std::string_view comment, Aliases& aliases);
// nft list ruleset: also comments and log prefixes.
std::string rewriteNft(std::string_view text, Aliases& aliases);
// nft -j, ip -j: every string and number of the JSON.
Result<std::string> rewriteKernelJson(std::string_view json, Aliases& aliases);
// A value that a person or a program set: addresses and lists of them, words that Kubernetes gives a meaning; an alias for
// anything else.
std::string rewriteValue(std::string_view value, Aliases& aliases);
// YAML of a configuration or a manifest: the keys stay, values become those of rewriteValue.
std::string rewriteYaml(std::string_view yaml, Aliases& aliases);
// JSON of a configuration, as rewriteYaml.
Result<std::string> rewriteConfigurationJson(std::string_view json, Aliases& aliases);
// A list of the API: what Fairlead reads of it; the rest is emptied.
Result<std::string> rewriteList(std::string_view json, Aliases& aliases);
// A log of kube-proxy: the lines that tell its mode and version; the others are emptied.
std::string rewriteLog(std::string_view log);
// What a command said on its error output: addresses and names of the cluster's objects.
std::string rewriteWordsAndNames(std::string_view text, Aliases& aliases);

}  // namespace fairlead::anonymization
