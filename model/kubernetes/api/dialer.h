#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"
#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/api/tcp_stream.h"
#include "model/kubernetes/kubeconfig/small_file.h"
#include "model/kubernetes/server_access.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fairlead::kubernetes {

class TlsSettings;

// How long the parts of a connection may take, and how long a server may say nothing. client-go's values.
struct ConnectionLimits {
    std::chrono::milliseconds dial{30'000};  // name, TCP and the proxy's answer, each
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds silence{60'000};
};

// Makes a TCP connection in place of this machine: through a jump host, say, where the name is resolved too.
struct Reach {
    std::function<boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>>(HostPort)> connect;  // empty: this machine does
    std::string by;  // "node-1", for messages
};

// Makes connections to one API server. For one I/O thread.
class Dialer {
public:
    // The observer, which may be null, outlives the dialer.
    Dialer(std::shared_ptr<const ServerAccess> access, ConnectionLimits limits, ConnectionObserver* observer, Reach reach = {});

    // The name, the proxy and TCP: nothing secret is sent, but to the proxy.
    boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect();
    // TLS on top of it, with the client certificate where there is one; as it is where the server is http.
    boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> secure(std::unique_ptr<ByteStream> stream,
                                                                       const Credentials& credentials);

    bool overTls() const { return m_access->server.scheme() == "https"; }
    // Host and port of the server, the default port included.
    HostPort target() const { return m_target; }

private:
    boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> reach(HostPort target);
    boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> reachBy(HostPort target);
    boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> throughProxy();
    void readAuthorityAgain();
    Result<std::shared_ptr<const TlsSettings>> settingsFor(const std::optional<ClientCertificate>& certificate);

    std::shared_ptr<const ServerAccess> m_access;
    ConnectionLimits m_limits;
    ConnectionObserver* m_observer;
    Reach m_reach;
    HostPort m_target;
    // Of the last certificate; making them anew costs the parsing of the CA.
    std::shared_ptr<const TlsSettings> m_settings;
    std::string m_settingsFor;  // the certificate's PEM
    // Of m_access, or what its file holds now: authorities are replaced while a program runs.
    std::string m_authorityPem;
    FileStamp m_authorityStamp;
};

// Host and port of a URL; the port by the scheme where it names none.
HostPort hostPortOf(const boost::urls::url& url);

}  // namespace fairlead::kubernetes
