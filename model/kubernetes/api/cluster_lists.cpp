#include "model/kubernetes/api/cluster_lists.h"

#include "model/kubernetes/api/access_review.h"
#include "model/kubernetes/api/list_fetch.h"
#include "model/kubernetes/api/object_identity.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longestVersion = std::size_t{1} << 20;
// A namespace costs a request; who may read more than these has mostly the right to read all.
constexpr std::size_t mostNamespaces = 500;

std::string timeText(std::time_t time)
{
    std::tm broken{};
    gmtime_r(&time, &broken);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &broken)};
}

// Reads one cluster; made for one reading.
class ListReader {
public:
    ListReader(ApiClient& client, ClusterListOptions options) : m_client(client), m_options(std::move(options)) { }

    awaitable<Result<ClusterLists>> read()
    {
        const auto version = co_await readVersion();
        if (!version)
            co_return version.error();
        co_await reviewRights();
        const auto lists = co_await readLists();
        if (!lists)
            co_return lists.error();
        co_return finish();
    }

private:
    awaitable<Result<void>> readVersion();
    awaitable<void> reviewRights();
    awaitable<Result<void>> readLists();
    awaitable<ListOutcome> readKind(const ApiKind& kind, StepWatch& step);
    awaitable<ApiResult<std::string>> readOne(ListRequest request, ListText& text, StepWatch& step);
    awaitable<ApiResult<std::string>> readInto(const ApiKind& kind, const std::string& version, ListText& text, StepWatch& step);
    awaitable<void> readByNamespace(const ApiKind& kind, ListText& text, ListOutcome& outcome, StepWatch& step);
    bool wanted(const ApiKind& kind) const;
    void store(const ListOutcome& outcome, ListText& text, int status);
    ClusterLists finish();
    std::string summary() const;

    ApiClient& m_client;
    ClusterListOptions m_options;
    std::map<std::string, evidence::Evidence::Text, std::less<>> m_files;
    std::vector<ListOutcome> m_outcomes;
    std::string m_version;
    std::vector<std::string> m_nodes;
    std::vector<std::string> m_namespaces;
    bool m_namespacesListed = false;
    std::optional<Error> m_broken;  // the connection itself: the others would fail as well
};

awaitable<Result<void>> ListReader::readVersion()
{
    ApiRequest request;
    request.path = "/version";
    request.asked = {"read", "/version", {}};
    StepWatch step(m_client.observer(), ConnectionStep::version);
    auto text = co_await m_client.get(std::move(request), longestVersion);
    if (!text) {
        step.failed(text.error().error);
        co_return text.error().error;
    }
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view version;
    if (parser.parse(*text).get(root) != simdjson::SUCCESS || root["gitVersion"].get_string().get(version) != simdjson::SUCCESS) {
        const Error error{"cannot read /version", "the answer has no gitVersion",
                          "check the server's address: is it a Kubernetes API?"};
        step.failed(error);
        co_return error;
    }
    m_version = version;
    step.ok("Kubernetes " + m_version);
    m_files["api/version.json"] = std::make_shared<const std::string>(std::move(*text));
    co_return Result<void>();
}

awaitable<void> ListReader::reviewRights()
{
    StepWatch step(m_client.observer(), ConnectionStep::rights);
    std::string missing;
    std::size_t asked = 0;
    const std::vector<Right> rights = listRights();
    for (const Right& right : rights) {
        if (right.resource == "endpoints")
            continue;
        const auto allowed = co_await reviewRight(m_client, right);
        if (!allowed) {
            step.skipped("the server does not tell them (" + allowed.error().error.why + "); the lists will");
            co_return;
        }
        ++asked;
        if (!*allowed)
            missing += (missing.empty() ? "" : ", ") + right.toString();
    }
    if (missing.empty())
        step.ok("all " + std::to_string(asked) + " lists that Fairlead reads");
    else {
        step.failed({"missing", missing, "ask for these rights; fairlead check --rbac prints the least that Fairlead needs"});
    }
}

bool ListReader::wanted(const ApiKind& kind) const
{
    if (kind.resource != "endpoints")
        return true;
    return std::ranges::any_of(m_outcomes, [](const ListOutcome& outcome) {
        return outcome.kind->resource == "endpointslices" && outcome.state == ListState::notServed;
    });
}

awaitable<Result<void>> ListReader::readLists()
{
    StepWatch step(m_client.observer(), ConnectionStep::lists);
    for (const ApiKind& kind : apiKinds()) {
        if (!wanted(kind))
            continue;
        ListOutcome outcome = co_await readKind(kind, step);
        m_outcomes.push_back(std::move(outcome));
        if (m_broken) {
            step.failed(*m_broken);
            co_return *m_broken;
        }
    }
    const auto any = [](const ListOutcome& outcome) {
        return outcome.state == ListState::complete || outcome.state == ListState::someNamespaces;
    };
    if (std::ranges::none_of(m_outcomes, any)) {
        const ListOutcome& first = m_outcomes.front();
        const Error error{"cannot read the cluster", first.message, first.hint};
        step.failed(error);
        co_return error;
    }
    if (std::ranges::all_of(m_outcomes,
                            [&any](const auto& outcome) { return any(outcome) || outcome.state == ListState::notServed; }))
        step.ok(summary());
    else
        step.failed({"not everything can be read", summary(), "fairlead check --rbac prints the least that Fairlead needs"});
    co_return Result<void>();
}

// What is there, then each kind that is missing and why.
std::string ListReader::summary() const
{
    std::string there;
    std::string missing;
    for (const ListOutcome& outcome : m_outcomes) {
        if (outcome.state == ListState::complete || outcome.state == ListState::someNamespaces)
            there += (there.empty() ? "" : ", ") + std::to_string(outcome.objects) + ' ' + std::string(outcome.kind->resource);
        if (!outcome.message.empty() && outcome.state != ListState::notServed)
            missing += "; " + std::string(outcome.kind->resource) + ": " + outcome.message;
    }
    return there + missing;
}

awaitable<ApiResult<std::string>> ListReader::readOne(ListRequest request, ListText& text, StepWatch& step)
{
    const std::string resource(request.kind->resource);
    const bool nodes = resource == "nodes";
    const bool namespaces = resource == "namespaces";
    const std::size_t before = text.count();
    ListSink sink;
    sink.object = [&](std::string_view object) {
        text.add(object);
        if (nodes)
            m_nodes.push_back(identityOf(object).name);
        else if (namespaces)
            m_namespaces.push_back(identityOf(object).name);
    };
    sink.restart = [&] {
        if (nodes)
            m_nodes.clear();
        if (namespaces)
            m_namespaces.clear();
        text.clear();
    };
    sink.page = [&](std::size_t received, std::uint64_t remaining) {
        if (remaining == 0)
            return;
        text.expect(remaining);
        step.progress(resource + ": " + std::to_string(before + received) + " of "
                      + std::to_string(before + received + remaining));
    };
    request.pageSize = m_options.pageSize;
    auto read = co_await fetchList(m_client, std::move(request), std::move(sink));
    if (read && namespaces)
        m_namespacesListed = true;
    co_return read;
}

// The list as the kind's scope says.
awaitable<ApiResult<std::string>> ListReader::readInto(const ApiKind& kind, const std::string& version, ListText& text,
                                                       StepWatch& step)
{
    ListRequest request;
    request.kind = &kind;
    request.version = version;
    if (kind.onlyNames[0].empty()) {
        auto read = co_await readOne(std::move(request), text, step);
        co_return read;
    }
    std::string resourceVersion;
    for (const std::string_view name : kind.onlyNames) {
        ListText one;
        request.name = name;
        ListRequest copy = request;
        auto read = co_await readOne(std::move(copy), one, step);
        // The first is the one that counts; the other is a vendor's name for it.
        if (!read && resourceVersion.empty())
            co_return read;
        if (read)
            resourceVersion = *read;
        text.append(one);
    }
    co_return ApiResult<std::string>(boost::system::in_place_value, std::move(resourceVersion));
}

awaitable<ListOutcome> ListReader::readKind(const ApiKind& kind, StepWatch& step)
{
    step.progress(std::string(kind.resource));
    ListOutcome outcome;
    outcome.kind = &kind;
    ListText text;
    int status = 0;
    for (const std::string_view version : kind.versions) {
        if (version.empty())
            break;
        outcome.version = version;
        text.clear();
        const auto read = co_await readInto(kind, outcome.version, text, step);
        if (read) {
            outcome.state = ListState::complete;
            outcome.resourceVersion = *read;
            status = 200;
            break;
        }
        const ApiError& error = read.error();
        status = error.status;
        outcome.message = error.error.why;
        outcome.hint = error.error.hint;
        outcome.state = status == 403 ? ListState::forbidden : status == 404 ? ListState::notServed : ListState::failed;
        if (status == 0 || status == 401)
            m_broken = error.error;
        if (status != 404)
            break;
    }
    if (outcome.state == ListState::complete) {
        outcome.message.clear();
        outcome.hint.clear();
    } else if (outcome.state == ListState::forbidden && kind.scope == KindScope::allNamespaces)
        co_await readByNamespace(kind, text, outcome, step);
    outcome.objects = text.count();
    store(outcome, text, status);
    co_return outcome;
}

awaitable<void> ListReader::readByNamespace(const ApiKind& kind, ListText& text, ListOutcome& outcome, StepWatch& step)
{
    std::vector<std::string> names = m_namespacesListed ? m_namespaces : m_options.namespaces;
    const std::string& own = m_client.access().nameSpace;
    if (names.empty() && !own.empty())
        names.push_back(own);
    text.clear();
    std::size_t allowed = 0;
    std::size_t refused = 0;
    for (const std::string& name : names) {
        if (allowed + refused >= mostNamespaces)
            break;
        ListRequest request;
        request.kind = &kind;
        request.version = outcome.version;
        request.nameSpace = name;
        ListText one;
        const auto read = co_await readOne(std::move(request), one, step);
        if (!read) {
            ++refused;
            if (read.error().status == 0)
                m_broken = read.error().error;
            if (m_broken)
                co_return;
            continue;
        }
        ++allowed;
        outcome.resourceVersion = *read;
        outcome.namespaces.push_back(name);
        text.append(one);
    }
    if (allowed == 0)
        co_return;
    outcome.state = ListState::someNamespaces;
    outcome.message += "; read from " + std::to_string(allowed) + " of " + std::to_string(names.size())
        + (names.size() == 1 ? " namespace" : " namespaces");
}

void ListReader::store(const ListOutcome& outcome, ListText& text, int status)
{
    const std::string file(outcome.kind->file);
    if (outcome.state == ListState::complete || outcome.state == ListState::someNamespaces) {
        m_files[file] = std::make_shared<const std::string>(text.finish(*outcome.kind, outcome.version, outcome.resourceVersion));
    }
    if (outcome.state == ListState::complete || outcome.state == ListState::notServed)
        return;
    boost::json::object failure;
    failure["command"] = "GET " + outcome.kind->path(outcome.version);
    failure["exit"] = status;
    failure["stderr"] = outcome.message;
    m_files[file + ".error"] = std::make_shared<const std::string>(boost::json::serialize(failure) + '\n');
}

ClusterLists ListReader::finish()
{
    const ServerAccess& access = m_client.access();
    evidence::CaptureDescription description;
    description.cluster = access.cluster.empty() ? access.context : access.cluster;
    description.server = m_client.serverText();
    description.kubernetes = m_version;
    description.takenAt = timeText(m_options.now == 0 ? std::time(nullptr) : m_options.now);
    description.nodes = m_nodes;
    return {evidence::Evidence(std::move(description), std::move(m_files)), std::move(m_outcomes), m_client.warnings()};
}

}  // namespace

awaitable<Result<ClusterLists>> readClusterLists(ApiClient& client, ClusterListOptions options)
{
    ListReader reader(client, std::move(options));
    auto lists = co_await reader.read();
    co_return lists;
}

}  // namespace fairlead::kubernetes
