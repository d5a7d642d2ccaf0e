#include "model/kubernetes/api/dialer.h"

#include "model/kubernetes/api/deadline.h"
#include "model/kubernetes/api/proxy_tunnel.h"
#include "model/kubernetes/api/tls_settings.h"
#include "model/kubernetes/api/tls_stream.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;
using StreamResult = Result<std::unique_ptr<ByteStream>>;

std::string joinAddresses(const std::vector<std::string>& addresses)
{
    std::string text;
    for (const std::string& address : addresses)
        text += (text.empty() ? "" : ", ") + address;
    return text;
}

}  // namespace

HostPort hostPortOf(const boost::urls::url& url)
{
    HostPort result{url.host_address(), url.port_number()};
    if (result.port == 0)
        result.port = url.scheme() == "https" ? 443 : url.scheme() == "socks5" ? 1080 : 80;
    return result;
}

Dialer::Dialer(std::shared_ptr<const ServerAccess> access, ConnectionLimits limits, ConnectionObserver* observer, Reach reach)
    : m_access(std::move(access)),
      m_limits(limits),
      m_observer(observer),
      m_reach(std::move(reach)),
      m_target(hostPortOf(m_access->server)),
      m_authorityPem(m_access->certificateAuthorityPem)
{
}

awaitable<StreamResult> Dialer::connect()
{
    if (m_target.host.empty())
        co_return Error{"cannot connect", "the server's address is empty", "set server of the kubeconfig's cluster"};
    if (m_access->proxy) {
        auto tunnel = co_await throughProxy();
        co_return tunnel;
    }
    auto stream = co_await reach(m_target);
    if (stream)
        StepWatch(m_observer, ConnectionStep::proxy).skipped("none");
    co_return stream;
}

awaitable<StreamResult> Dialer::reachBy(HostPort target)
{
    StepWatch(m_observer, ConnectionStep::name).skipped(m_reach.by + " looks it up");
    StepWatch step(m_observer, ConnectionStep::tcp);
    const std::string where = target.toString();
    auto stream = co_await m_reach.connect(std::move(target));
    if (stream)
        step.ok("connected to " + where + " by way of " + m_reach.by);
    else
        step.failed(stream.error());
    co_return stream;
}

awaitable<StreamResult> Dialer::reach(HostPort target)
{
    if (m_reach.connect) {
        auto stream = co_await reachBy(std::move(target));
        co_return stream;
    }
    std::vector<std::string> addresses;
    {
        StepWatch step(m_observer, ConnectionStep::name);
        auto resolved = co_await resolveHost(target, m_limits.dial);
        if (!resolved) {
            step.failed(resolved.error());
            co_return resolved.error();
        }
        addresses = std::move(*resolved);
        step.ok(addresses.size() == 1 && addresses.front() == target.host ? "it is an address"
                                                                          : target.host + " is " + joinAddresses(addresses));
    }
    StepWatch step(m_observer, ConnectionStep::tcp);
    auto connected = co_await connectTcp(target, std::move(addresses), m_limits.dial);
    if (!connected) {
        step.failed(connected.error());
        co_return connected.error();
    }
    step.ok("connected to " + connected->peer + (m_access->proxy ? ", the proxy" : ""));
    co_return std::move(connected->stream);
}

awaitable<StreamResult> Dialer::throughProxy()
{
    const boost::urls::url proxy = *m_access->proxy;
    const HostPort proxyTarget = hostPortOf(proxy);
    auto reached = co_await reach(proxyTarget);
    if (!reached)
        co_return reached;
    StepWatch step(m_observer, ConnectionStep::proxy);
    std::unique_ptr<ByteStream> stream = std::move(*reached);
    if (proxy.scheme() == "https") {
        // As Go does: the proxy is judged by the same authorities. It is not shown the client certificate.
        readAuthorityAgain();
        const auto settings = TlsSettings::make(m_authorityPem, m_access->insecureSkipTlsVerify, std::nullopt);
        if (!settings) {
            step.failed(settings.error());
            co_return settings.error();
        }
        auto secured = co_await startTls(std::move(stream), *settings, proxyTarget.host, m_limits.handshake);
        if (!secured) {
            step.failed(secured.error());
            co_return secured.error();
        }
        stream = std::move(secured->stream);
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    const Deadline deadline(executor, m_limits.dial, [raw = stream.get()] { raw->close(); });
    const auto opened = co_await openTunnel(*stream, proxy, m_target);
    if (!opened) {
        Error error = opened.error();
        if (deadline.expired())
            error.why = "no answer in time";
        step.failed(error);
        co_return error;
    }
    step.ok(withoutUser(proxy) + " leads to " + m_target.toString());
    co_return std::move(stream);
}

// What is no certificate, or half written, is not taken: the next connection looks again.
void Dialer::readAuthorityAgain()
{
    const std::string& file = m_access->certificateAuthorityFile;
    if (file.empty())
        return;
    const FileStamp stamp = stampOf(file);
    if (stamp == m_authorityStamp)
        return;
    const auto pem = readSmallFile(file, maxAuthorityBytes);
    if (!pem || !authorityProblem(*pem).empty())
        return;
    m_authorityStamp = stamp;
    if (std::exchange(m_authorityPem, *pem) != *pem)
        m_settings.reset();
}

Result<std::shared_ptr<const TlsSettings>> Dialer::settingsFor(const std::optional<ClientCertificate>& certificate)
{
    readAuthorityAgain();
    const std::string key = certificate ? certificate->certificatePem : std::string();
    if (m_settings && m_settingsFor == key)
        return m_settings;
    auto settings = TlsSettings::make(m_authorityPem, m_access->insecureSkipTlsVerify, certificate);
    if (settings) {
        m_settings = *settings;
        m_settingsFor = key;
    }
    return settings;
}

awaitable<StreamResult> Dialer::secure(std::unique_ptr<ByteStream> stream, const Credentials& credentials)
{
    StepWatch step(m_observer, ConnectionStep::tls);
    if (!overTls()) {
        step.skipped("the server is plain http: nothing is encrypted");
        co_return std::move(stream);
    }
    const auto settings = settingsFor(credentials.certificate);
    if (!settings) {
        step.failed(settings.error());
        co_return settings.error();
    }
    const std::string name = m_access->tlsServerName.empty() ? m_target.host : m_access->tlsServerName;
    auto secured = co_await startTls(std::move(stream), *settings, name, m_limits.handshake);
    if (!secured) {
        step.failed(secured.error());
        co_return secured.error();
    }
    step.ok(secured->summary);
    co_return std::move(secured->stream);
}

}  // namespace fairlead::kubernetes
