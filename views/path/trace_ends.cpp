#include "views/path/trace_ends.h"

#include "views/model_text.h"

#include <string_view>

namespace fairlead::views {

namespace {

using diagram::Link;
using diagram::Role;

constexpr std::string_view endpointPrefix = "endpoint:";
constexpr std::string_view socketPrefix = "socket:node:";

QString suffix(Protocol protocol) { return protocol == Protocol::tcp ? QString() : QLatin1Char('/') + toQ(toString(protocol)); }

QString serviceTarget(const cluster::ClusterSnapshot& snapshot, const std::string& nameSpace, const std::string& name)
{
    const kubernetes::Service* const service = snapshot.findService(nameSpace, name);
    if (!service || service->headless() || service->ports.empty())
        return {};
    const kubernetes::ServicePort& port = service->ports.front();
    QString text = QStringLiteral("service:%1/%2").arg(toQ(nameSpace), toQ(name));
    if (service->ports.size() == 1)
        return text;
    return text + QLatin1Char(':') + (port.name.empty() ? QString::number(port.port) : toQ(port.name));
}

// The protocol of the endpoints with this port: the entry shows only the number.
Protocol protocolOfEndpoint(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service, const std::string& port)
{
    for (const kubernetes::EndpointSlice* slice : snapshot.slicesOf(service)) {
        for (const auto& each : slice->ports) {
            if (each.port && std::to_string(*each.port) == port)
                return each.protocol;
        }
    }
    return Protocol::tcp;
}

QString socketTarget(const kubernetes::Service& service, const diagram::Item& entry)
{
    for (const kubernetes::ServicePort& port : service.ports) {
        if (!port.nodePort)
            continue;
        const std::string number = std::to_string(*port.nodePort);
        for (const diagram::Text& text : entry.texts) {
            if (text.text.find(number) != std::string::npos)
                return QStringLiteral("node:%1:%2").arg(toQ(entry.id.substr(socketPrefix.size()))).arg(*port.nodePort)
                    + suffix(port.protocol);
        }
    }
    return {};
}

}  // namespace

QString traceOriginOf(const diagram::Item& entry)
{
    if (entry.role == Role::outside)
        return QStringLiteral("outside");
    if (entry.link.kind == Link::Kind::pod)
        return QStringLiteral("pod:%1/%2").arg(toQ(entry.link.nameSpace), toQ(entry.link.name));
    if (entry.link.kind == Link::Kind::node && entry.role != Role::socket)
        return QStringLiteral("node:%1").arg(toQ(entry.link.name));
    return {};
}

QString traceTargetOf(const cluster::ClusterSnapshot& snapshot, const diagram::Item& entry, const Place& here)
{
    if (entry.link.kind == Link::Kind::service)
        return serviceTarget(snapshot, entry.link.nameSpace, entry.link.name);
    const kubernetes::Service* const service =
        here.hasService() ? snapshot.findService(here.nameSpace.toStdString(), here.service.toStdString()) : nullptr;
    if (!service)
        return {};
    if (entry.id.starts_with(socketPrefix))
        return socketTarget(*service, entry);
    if (entry.id.starts_with(endpointPrefix)) {
        const std::string address = entry.id.substr(endpointPrefix.size());
        return toQ(address) + suffix(protocolOfEndpoint(snapshot, *service, address.substr(address.rfind(':') + 1)));
    }
    if (entry.role == Role::clusterIp || entry.role == Role::serviceBand || entry.role == Role::rulesBox)
        return serviceTarget(snapshot, service->meta.nameSpace, service->meta.name);
    return {};
}

}  // namespace fairlead::views
