#pragma once

#include "model/core/source_ref.h"
#include "model/findings/finding_context.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The words that findings are written in, the commands among them.

namespace fairlead::findings {

// "1 pod", "3 pods".
std::string counted(std::size_t count, std::string_view one, std::string_view many);
// "a", "a and b", "a, b and 3 more".
std::string listed(const std::vector<std::string>& words, std::size_t most = 3);
// "app=cart,tier=web", as kubectl takes it.
std::string selectorText(const kubernetes::Labels& labels);
// "10.96.1.2 port 80/tcp, node port 30080".
std::string reachedAt(const PortView& port);
// The word for a POSIX shell: names come from the evidence, and the command is there to be copied.
std::string shellWord(std::string_view text);
// "kubectl -n shop VERB KIND NAME".
std::string kubectl(const kubernetes::ObjectMeta& meta, std::string_view verb, std::string_view kind);
// A command that has kube-proxy of the node write all its rules anew: its pod is deleted and comes back.
std::string restartProxy(const NodeView& node);

// The object of the API, with what of it matters in words.
SourceRef serviceSource(const kubernetes::Service& service, std::string_view words);
SourceRef podSource(const kubernetes::Pod& pod, std::string_view words);
// Each slice of the service, with how many endpoints it holds.
std::vector<SourceRef> sliceSources(const FindingContext& context, const kubernetes::Service& service);
// The line of nodes/NODE/sysctl.txt.
SourceRef sysctlSource(const FindingContext& context, const cluster::ClusterNode& node, std::string_view name);
// The value, as a number; nothing where it was not read or is none.
std::optional<std::uint64_t> sysctlNumber(const cluster::ClusterNode& node, std::string_view name);

}  // namespace fairlead::findings
