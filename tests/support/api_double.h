#pragma once

#include "tests/support/double_cluster.h"
#include "tests/support/socket_server.h"
#include "tests/support/test_authority.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::test {

// A request as the double got it.
struct DoubleRequest {
    std::string method;
    std::string path;  // without the query, decoded nowhere
    std::map<std::string, std::string> query;  // decoded
    std::map<std::string, std::string> fields;  // names in lower case
    std::string body;
    std::string user;  // who is authenticated; empty: nobody
    // What the path means to an authorizer; empty where it is none of a resource.
    std::string verb;
    std::string group;
    std::string version;
    std::string resource;  // "pods", "pods/exec"
    std::string nameSpace;
    std::string name;

    std::string field(const std::string& fieldName) const;
    std::string parameter(const std::string& parameterName) const;
};

enum class Handled { no, keepOpen, close };

// A kube-apiserver as far as Fairlead talks to one: HTTP/1.1 over real TLS, client certificates, tokens and passwords,
// authorization, lists in pages, watches with bookmarks and WatchList, access reviews. Faults are made by an
// interceptor, which sees each request first and has the connection to itself.
class ApiDouble {
public:
    using Intercept = std::function<Handled(const DoubleRequest&, ServerStream&)>;
    using Allow = std::function<bool(const DoubleRequest&)>;

    ApiDouble();
    explicit ApiDouble(const CertificateWish& certificate, bool overTls = true);
    ~ApiDouble();

    DoubleCluster& cluster() { return m_cluster; }
    const TestAuthority& authority() const { return m_authority; }
    SocketServer& server() { return *m_server; }
    std::string url() const;

    // Who may come in. At first: the token "good-token" as "tester", any certificate of the authority as its name.
    void setTokens(std::map<std::string, std::string> userByToken);
    void setPassword(const std::string& user, const std::string& password);
    void setAllow(Allow allow);
    void setIntercept(Intercept intercept);
    // What an interceptor did not handle and the user may do comes here before the double looks at it.
    void setContainers(Intercept containers);
    void setWatchList(bool on) { m_watchList = on; }
    // Ends all watches in order, as at their time-out.
    void endWatches();
    int openWatches() const { return m_openWatches; }

    std::vector<DoubleRequest> requests() const;
    // How many requests had this verb and resource.
    int count(const std::string& verb, const std::string& resource) const;

private:
    void serve(ServerStream& stream);
    bool answer(const DoubleRequest& request, ServerStream& stream);
    bool answerResource(const DoubleRequest& request, ServerStream& stream);
    bool list(const DoubleRequest& request, ServerStream& stream);
    bool watch(const DoubleRequest& request, ServerStream& stream);
    bool review(const DoubleRequest& request, ServerStream& stream);
    void authenticate(DoubleRequest& request, const ServerStream& stream) const;
    bool allowed(const DoubleRequest& request) const;

    TestAuthority m_authority;
    DoubleCluster m_cluster;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_tokens{{"good-token", "tester"}};
    std::string m_basicUser;
    std::string m_basicPassword;
    Allow m_allow;
    Intercept m_intercept;
    Intercept m_containers;
    std::vector<DoubleRequest> m_requests;
    std::map<std::string, DoubleCluster::Snapshot> m_pages;  // by their continue token without the offset
    std::atomic<bool> m_watchList{true};
    std::atomic<int> m_watchesEnded{0};
    std::atomic<int> m_openWatches{0};
    std::atomic<bool> m_stopping{false};
    bool m_overTls;
    std::unique_ptr<SocketServer> m_server;
};

// An answer with its length; `fields` are whole lines.
std::string httpAnswer(int status, std::string_view contentType, std::string_view body, std::string_view fields = {});
// An answer that is a Status.
std::string statusAnswer(int code, std::string_view reason, std::string_view message, std::string_view fields = {});
std::string statusBody(int code, std::string_view reason, std::string_view message);
// The pieces of a chunked answer.
std::string chunkedHead(std::string_view contentType);
std::string chunk(std::string_view bytes);
// As the server packs large answers.
std::string gzipped(std::string_view text);

}  // namespace fairlead::test
