#pragma once

#include "model/core/result.h"

#include <boost/asio/awaitable.hpp>
#include <boost/url/url.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// A token, password or private key. It is asked for by name where it is used, so that no secret gets into a message
// by a slip: there is no conversion to text, no comparison and no output.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : m_value(std::move(value)) { }

    bool empty() const { return m_value.empty(); }
    const std::string& reveal() const { return m_value; }

private:
    std::string m_value;
};

struct ClientCertificate {
    std::string certificatePem;  // the leaf first, then what it was issued by
    Secret keyPem;
};

// What proves to the API server who asks; any of them can be missing.
struct Credentials {
    Secret bearerToken;
    std::string userName;  // of HTTP Basic; empty: none
    Secret password;
    std::optional<ClientCertificate> certificate;
};

// Where credentials come from: the kubeconfig itself, files that are read again, a plugin that is run, an OIDC refresh.
// Belongs to one I/O thread, as everything that it returns.
class CredentialSource {
public:
    CredentialSource() = default;
    CredentialSource(const CredentialSource&) = delete;
    CredentialSource& operator=(const CredentialSource&) = delete;
    virtual ~CredentialSource() = default;

    // The credentials that are good now: from memory where they are, else read, run or asked for. Asked before every
    // request; the error names the file and entry, never the secret. Can be cancelled where it waits.
    virtual boost::asio::awaitable<Result<Credentials>> credentials() = 0;
    // The server answered 401 to them: the next call gets new ones where that is possible.
    virtual void refused() = 0;
};

// As whom to act (kubeconfig's as, as-uid, as-groups, as-user-extra).
struct Impersonation {
    std::string user;
    std::string uid;
    std::vector<std::string> groups;
    std::map<std::string, std::vector<std::string>> extra;
};

// All that is needed to reach one API server as one user: a context of a kubeconfig, resolved and validated.
struct ServerAccess {
    std::string context;  // the three names of the kubeconfig, for messages
    std::string cluster;
    std::string user;
    std::string nameSpace;  // the context's; where cluster-wide lists are forbidden, it may be the one that is not
    boost::urls::url server;  // http or https; its path is a prefix of every request
    std::optional<boost::urls::url> proxy;  // http, https or socks5: proxy-url, or the environment's after NO_PROXY
    std::string tlsServerName;  // the name asked for and verified; empty: the server's host
    std::string certificateAuthorityPem;  // in place of the system's; empty: the system's
    std::string certificateAuthorityFile;  // where it was read from, to be read again when it changes; empty: nowhere
    bool insecureSkipTlsVerify = false;
    bool disableCompression = false;
    Impersonation impersonation;
    std::shared_ptr<CredentialSource> credentials;  // null: none, and always null for http
};

}  // namespace fairlead::kubernetes
