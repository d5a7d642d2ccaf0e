#include "model/collection/pod_collection.h"

#include "model/kubernetes/api/pod_log.h"

#include <algorithm>
#include <utility>

namespace fairlead::collection {
namespace {

using boost::asio::awaitable;

constexpr std::uint64_t logLines = 20'000;

// The images of kube-proxy hold what kube-proxy needs, not every tool of the list.
bool isOfRules(std::string_view file) { return file == "iptables-save.txt" || file == "ip6tables-save.txt"; }

void leaveOutMissingPrograms(NodeEvidence& evidence, const std::string& folder)
{
    constexpr std::string_view ending = ".error";
    std::vector<std::string> leftOut;
    for (auto file = evidence.files.begin(); file != evidence.files.end();) {
        const bool missing =
            file->first.ends_with(ending) && std::ranges::any_of(evidence.problems, [&](const Error& problem) {
                return problem.what + std::string(ending) == file->first && problem.why.ends_with("the node has no such program");
            });
        const std::string name =
            file->first.substr(folder.size(), file->first.size() - folder.size() - (missing ? ending.size() : 0));
        if (missing && !isOfRules(name)) {
            leftOut.push_back(folder + name);
            file = evidence.files.erase(file);
        } else {
            ++file;
        }
    }
    std::erase_if(evidence.problems,
                  [&](const Error& problem) { return std::ranges::find(leftOut, problem.what) != leftOut.end(); });
}

awaitable<void> readLog(kubernetes::ApiClient& client, const PodPlace& place, NodeEvidence& evidence)
{
    kubernetes::PodLogRequest request;
    request.nameSpace = place.nameSpace;
    request.pod = place.pod;
    request.container = place.container;
    request.tailLines = logLines;
    std::string log;
    const auto take = [&log](const kubernetes::LogLine& line) { (log += line.text) += '\n'; };
    const auto read = co_await kubernetes::readPodLog(client, std::move(request), take);
    const std::string file = "nodes/" + place.node + "/kube-proxy.log";
    if (read) {
        evidence.files[file] = std::make_shared<const std::string>(std::move(log));
        ++evidence.read;
        co_return;
    }
    const kubernetes::ApiError& error = read.error();
    evidence.files[file + ".error"] = std::make_shared<const std::string>(
        commandFailureJson("logs " + place.nameSpace + '/' + place.pod + " -c " + place.container, -1, error.error.why));
    evidence.problems.push_back({file, error.error.why, error.error.hint});
}

}  // namespace

awaitable<PodCollection> collectThroughPod(kubernetes::ApiClient& client, PodPlace place,
                                           std::function<void(const NodeProgress&)> progress)
{
    const auto begin = std::chrono::steady_clock::now();
    PodCollection result;
    PodCommandRunner runner(client, place);
    NodeCollection collection;
    collection.node = place.node;
    collection.scope = Scope::network;
    collection.progress = std::move(progress);
    result.evidence = co_await collectNode(runner, std::move(collection));
    if (runner.refusal()) {
        result.refused = true;
        result.evidence = unreadNode(place.node, runner.refusal()->why, runner.refusal()->hint);
    } else {
        leaveOutMissingPrograms(result.evidence, "nodes/" + place.node + "/");
    }
    co_await readLog(client, place, result.evidence);
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    co_return std::move(result);
}

NodeEvidence unreadNode(const std::string& node, const std::string& why, const std::string& hint)
{
    NodeEvidence evidence;
    const std::string file = "nodes/" + node + "/iptables-save.txt";
    evidence.files[file + ".error"] =
        std::make_shared<const std::string>(commandFailureJson("iptables-save -c", -1, hint.empty() ? why : why + "; " + hint));
    evidence.problems.push_back({file, why, hint});
    return evidence;
}

}  // namespace fairlead::collection
