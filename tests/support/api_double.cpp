#include "tests/support/api_double.h"

#include "tests/support/api_double_requests.h"

#include <boost/json.hpp>

namespace fairlead::test {
namespace {

namespace json = boost::json;

constexpr const char* versionText = R"({"major":"1","minor":"36","gitVersion":"v1.36.2","platform":"linux/amd64"})";
constexpr std::size_t packedFrom = 128 * 1024;

const std::map<std::string, std::string>& kindByResource()
{
    static const std::map<std::string, std::string> kinds{{"nodes", "Node"},
                                                          {"namespaces", "Namespace"},
                                                          {"services", "Service"},
                                                          {"pods", "Pod"},
                                                          {"endpoints", "Endpoints"},
                                                          {"endpointslices", "EndpointSlice"},
                                                          {"daemonsets", "DaemonSet"},
                                                          {"configmaps", "ConfigMap"},
                                                          {"servicecidrs", "ServiceCIDR"},
                                                          {"ipaddresses", "IPAddress"},
                                                          {"networkpolicies", "NetworkPolicy"}};
    return kinds;
}

bool send(const DoubleRequest& request, ServerStream& stream, const std::string& body)
{
    if (body.size() < packedFrom || request.field("accept-encoding") != "gzip")
        return stream.write(httpAnswer(200, "application/json", body, "Audit-Id: 1\r\n"));
    return stream.write(httpAnswer(200, "application/json", gzipped(body), "Content-Encoding: gzip\r\n"));
}

std::string apiVersionOf(const DoubleRequest& request)
{
    return request.group.empty() ? request.version : request.group + '/' + request.version;
}

// Events carry kind and version, items of lists do not.
std::string withKind(const std::string& object, const DoubleRequest& request)
{
    if (object.starts_with(R"({"kind":)"))
        return object;
    return R"({"kind":")" + kindByResource().at(request.resource) + R"(","apiVersion":")" + apiVersionOf(request) + "\","
        + object.substr(1);
}

std::string eventText(const std::string& type, const std::string& object)
{
    return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string forbiddenMessage(const DoubleRequest& request)
{
    return request.resource + R"( is forbidden: User ")" + request.user + R"(" cannot )" + request.verb + R"( resource ")"
        + request.resource + R"(" in API group ")" + request.group + '"'
        + (request.nameSpace.empty() ? " at the cluster scope" : R"( in the namespace ")" + request.nameSpace + '"');
}

}  // namespace

ApiDouble::ApiDouble() : ApiDouble(CertificateWish{"kube-apiserver", {}, "DNS:localhost,IP:127.0.0.1"}) { }

ApiDouble::ApiDouble(const CertificateWish& certificate, bool overTls) : m_overTls(overTls)
{
    const auto serveOne = [this](ServerStream& stream) { serve(stream); };
    if (!overTls) {
        m_server = std::make_unique<SocketServer>(serveOne);
        return;
    }
    const IssuedCertificate issued = m_authority.issue(certificate);
    m_server = std::make_unique<SocketServer>(serveOne, TlsServerOptions{issued.pem, issued.keyPem, m_authority.pem()});
}

ApiDouble::~ApiDouble()
{
    m_stopping = true;
    m_cluster.wake();
    m_server->stop();
}

std::string ApiDouble::url() const
{
    return (m_overTls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(m_server->port());
}

void ApiDouble::setTokens(std::map<std::string, std::string> userByToken)
{
    const std::lock_guard lock(m_mutex);
    m_tokens = std::move(userByToken);
}

void ApiDouble::setPassword(const std::string& user, const std::string& password)
{
    const std::lock_guard lock(m_mutex);
    m_basicUser = user;
    m_basicPassword = password;
}

void ApiDouble::setAllow(Allow allow)
{
    const std::lock_guard lock(m_mutex);
    m_allow = std::move(allow);
}

void ApiDouble::setIntercept(Intercept intercept)
{
    const std::lock_guard lock(m_mutex);
    m_intercept = std::move(intercept);
}

void ApiDouble::setContainers(Intercept containers)
{
    const std::lock_guard lock(m_mutex);
    m_containers = std::move(containers);
}

void ApiDouble::endWatches()
{
    ++m_watchesEnded;
    m_cluster.wake();
}

std::vector<DoubleRequest> ApiDouble::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

int ApiDouble::count(const std::string& verb, const std::string& resource) const
{
    int number = 0;
    for (const DoubleRequest& request : requests())
        number += request.verb == verb && request.resource == resource ? 1 : 0;
    return number;
}

void ApiDouble::authenticate(DoubleRequest& request, const ServerStream& stream) const
{
    const std::string authorization = request.field("authorization");
    const std::lock_guard lock(m_mutex);
    if (authorization.starts_with("Bearer ")) {
        const auto found = m_tokens.find(authorization.substr(7));
        request.user = found == m_tokens.end() ? std::string() : found->second;
    } else if (authorization.starts_with("Basic ")) {
        if (!m_basicUser.empty() && decodedBase64(authorization.substr(6)) == m_basicUser + ':' + m_basicPassword)
            request.user = m_basicUser;
    } else
        request.user = m_overTls ? stream.clientName() : "anybody";
    if (!request.user.empty() && !request.field("impersonate-user").empty())
        request.user = request.field("impersonate-user");
}

bool ApiDouble::allowed(const DoubleRequest& request) const
{
    const std::lock_guard lock(m_mutex);
    return !m_allow || m_allow(request);
}

void ApiDouble::serve(ServerStream& stream)
{
    while (auto request = readRequest(stream)) {
        authenticate(*request, stream);
        Intercept intercept;
        Intercept containers;
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(*request);
            intercept = m_intercept;
            containers = m_containers;
        }
        Handled handled = intercept ? intercept(*request, stream) : Handled::no;
        if (handled == Handled::no && containers && !request->user.empty() && allowed(*request))
            handled = containers(*request, stream);
        if (handled == Handled::close || (handled == Handled::no && !answer(*request, stream)))
            return;
    }
}

bool ApiDouble::answer(const DoubleRequest& request, ServerStream& stream)
{
    if (request.user.empty())
        return stream.write(statusAnswer(401, "Unauthorized", "Unauthorized"));
    if (request.path == "/version")
        return stream.write(httpAnswer(200, "application/json", versionText));
    if (request.resource == "selfsubjectaccessreviews")
        return review(request, stream);
    if (request.resource.starts_with("pods/") && !allowed(request))
        return stream.write(statusAnswer(403, "Forbidden", forbiddenMessage(request)));
    if (!kindByResource().contains(request.resource) || !m_cluster.has(request.resource))
        return stream.write(httpAnswer(404, "text/plain; charset=utf-8", "404 page not found\n"));
    if (!allowed(request))
        return stream.write(statusAnswer(403, "Forbidden", forbiddenMessage(request)));
    return answerResource(request, stream);
}

bool ApiDouble::answerResource(const DoubleRequest& request, ServerStream& stream)
{
    return request.verb == "watch" ? watch(request, stream) : list(request, stream);
}

bool ApiDouble::review(const DoubleRequest& request, ServerStream& stream)
{
    json::value value = json::parse(request.body);
    const json::object& attributes = value.at("spec").at("resourceAttributes").as_object();
    const auto text = [&attributes](const char* key) {
        const json::value* const found = attributes.if_contains(key);
        return found ? std::string(found->as_string()) : std::string();
    };
    DoubleRequest asked = request;
    asked.verb = text("verb");
    asked.group = text("group");
    asked.resource = text("resource") + (text("subresource").empty() ? "" : '/' + text("subresource"));
    asked.nameSpace = text("namespace");
    asked.name = text("name");
    json::object status;
    status["allowed"] = allowed(asked);
    value.as_object()["status"] = std::move(status);
    return stream.write(httpAnswer(201, "application/json", json::serialize(value)));
}

bool ApiDouble::list(const DoubleRequest& request, ServerStream& stream)
{
    const std::string selector = request.parameter("fieldSelector");
    const std::string name = selector.starts_with("metadata.name=") ? selector.substr(14) : std::string();
    const std::string token = request.parameter("continue");
    DoubleCluster::Snapshot snapshot;
    std::size_t from = 0;
    if (token.empty())
        snapshot = m_cluster.list(request.resource, request.nameSpace, name);
    else {
        const std::size_t colon = token.find(':');
        from = std::stoul(token.substr(0, colon));
        const std::lock_guard lock(m_mutex);
        snapshot = m_pages.at(token.substr(colon + 1));
    }
    if (!token.empty() && m_cluster.compacted(snapshot.version))
        return stream.write(statusAnswer(410, "Expired",
                                         "The provided continue parameter is too old to display a consistent "
                                         "list result. You can start a new list without the continue parameter."));
    const std::string limit = request.parameter("limit");
    const std::size_t all = snapshot.objects.size();
    const std::size_t to = limit.empty() ? all : std::min(all, from + std::stoul(limit));
    std::string body = R"({"kind":")" + kindByResource().at(request.resource) + R"(List","apiVersion":")" + apiVersionOf(request)
        + R"(","metadata":{"resourceVersion":")" + std::to_string(snapshot.version) + '"';
    if (to < all) {
        const std::string page = request.resource + '@' + request.nameSpace + '@' + std::to_string(snapshot.version);
        body += R"(,"continue":")" + std::to_string(to) + ':' + page + R"(","remainingItemCount":)" + std::to_string(all - to);
        const std::lock_guard lock(m_mutex);
        m_pages[page] = snapshot;
    }
    body += R"(},"items":[)";
    for (std::size_t i = from; i < to; ++i)
        body += (i > from ? "," : "") + snapshot.objects[i];
    return send(request, stream, body + "]}\n");
}

bool ApiDouble::watch(const DoubleRequest& request, ServerStream& stream)
{
    const std::string from = request.parameter("resourceVersion");
    const bool initial = request.parameter("sendInitialEvents") == "true";
    if (initial && !m_watchList)
        return stream.write(statusAnswer(422, "Invalid",
                                         "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: "
                                         "sendInitialEvents is forbidden for watch unless the WatchList feature "
                                         "gate is enabled"));
    std::uint64_t version = from.empty() ? m_cluster.version() : std::stoull(from);
    if (!initial && m_cluster.compacted(version))
        return stream.write(statusAnswer(410, "Expired", "too old resource version: " + from));
    if (!stream.write(chunkedHead("application/json")))
        return false;
    std::size_t position = 0;
    if (initial) {
        const auto snapshot = m_cluster.list(request.resource, request.nameSpace, request.name);
        for (const std::string& object : snapshot.objects)
            stream.write(chunk(eventText("ADDED", withKind(object, request))));
        version = snapshot.version;
        const std::string end = R"({"kind":")" + kindByResource().at(request.resource) + R"(","metadata":{"resourceVersion":")"
            + std::to_string(version) + R"(","annotations":{"k8s.io/initial-events-end":"true"}}})";
        stream.write(chunk(eventText("BOOKMARK", end)));
    }
    const int ended = m_watchesEnded;
    ++m_openWatches;
    bool open = true;
    while (open && !m_stopping && ended == m_watchesEnded) {
        const auto events =
            m_cluster.eventsAfter(version, position, request.resource, [&] { return m_stopping || ended != m_watchesEnded; });
        for (const DoubleEvent& event : events) {
            if (event.type != "BOOKMARK"
                && ((!request.nameSpace.empty() && event.nameSpace != request.nameSpace)
                    || (!request.name.empty() && event.name != request.name)))
                continue;
            open = open && stream.write(chunk(eventText(event.type, withKind(event.object, request))));
        }
    }
    --m_openWatches;
    return open && stream.write(chunk(""));
}

}  // namespace fairlead::test
