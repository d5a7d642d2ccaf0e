#include "app/commands/services_command.h"

#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/service_state.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using cluster::ClusterSnapshot;
using kubeproxy::ServiceEndpoint;
using kubernetes::Service;
using kubernetes::ServicePort;

json::value textOrNull(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

std::string upperCase(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

// A number or a name, as the API has it.
json::value targetPortJson(const std::string& text)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size())
        return number;
    return textOrNull(text);
}

json::array portsJson(const Service& service)
{
    json::array ports;
    for (const ServicePort& port : service.ports) {
        ports.push_back({{"name", port.name},
                         {"port", port.port},
                         {"protocol", upperCase(toString(port.protocol))},
                         {"targetPort", targetPortJson(port.targetPort)},
                         {"nodePort", port.nodePort ? json::value(*port.nodePort) : json::value(nullptr)}});
    }
    return ports;
}

json::object endpointJson(const ServiceEndpoint& endpoint)
{
    return {{"address", endpoint.address.toString()},
            {"port", endpoint.port},
            {"pod", endpoint.pod ? json::value(endpoint.pod->meta.qualifiedName()) : json::value(nullptr)},
            {"node", textOrNull(endpoint.node)},
            {"zone", textOrNull(endpoint.zone)},
            {"ready", endpoint.ready},
            {"serving", endpoint.serving},
            {"terminating", endpoint.terminating}};
}

// Of all ports and both families, each address and port once.
std::vector<ServiceEndpoint> allEndpoints(const ClusterSnapshot& snapshot, const Service& service)
{
    std::vector<ServiceEndpoint> endpoints;
    std::set<std::pair<IpAddress, std::uint16_t>> seen;
    for (const ServicePort& port : service.ports) {
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            for (ServiceEndpoint& endpoint : kubeproxy::endpointsOf(snapshot, service, port, family)) {
                if (seen.emplace(endpoint.address, endpoint.port).second)
                    endpoints.push_back(std::move(endpoint));
            }
        }
    }
    return endpoints;
}

json::value policyJson(const std::optional<kubernetes::TrafficPolicy>& policy)
{
    return policy ? json::value(toString(*policy)) : json::value(nullptr);
}

json::object serviceJson(const ClusterSnapshot& snapshot, const Service& service)
{
    json::array endpoints;
    for (const ServiceEndpoint& endpoint : allEndpoints(snapshot, service))
        endpoints.push_back(endpointJson(endpoint));
    return {{"namespace", service.meta.nameSpace},
            {"name", service.meta.name},
            {"type", toString(service.type)},
            {"clusterIPs", json::array(service.clusterIps.begin(), service.clusterIps.end())},
            {"ports", portsJson(service)},
            {"externalTrafficPolicy", policyJson(service.externalTrafficPolicy)},
            {"internalTrafficPolicy", policyJson(service.internalTrafficPolicy)},
            {"sessionAffinity", service.clientIpAffinity ? "ClientIP" : "None"},
            {"endpoints", std::move(endpoints)},
            {"state", kubeproxy::toString(kubeproxy::stateOf(snapshot, service))}};
}

std::string portsText(const Service& service)
{
    std::string text;
    for (const ServicePort& port : service.ports) {
        text += (text.empty() ? "" : ",") + std::to_string(port.port);
        if (port.nodePort)
            text += ':' + std::to_string(*port.nodePort);
        text += '/' + upperCase(toString(port.protocol));
    }
    return text.empty() ? "-" : text;
}

std::vector<std::string> serviceRow(const ClusterSnapshot& snapshot, const Service& service)
{
    const auto endpoints = allEndpoints(snapshot, service);
    const auto ready = std::ranges::count_if(endpoints, &ServiceEndpoint::ready);
    std::string address = service.clusterIps.empty() ? "-" : service.clusterIps.front();
    if (service.clusterIps.size() > 1)
        address += " +" + std::to_string(service.clusterIps.size() - 1);
    if (service.type == kubernetes::ServiceType::externalName)
        address = service.externalName;
    return {printable(service.meta.nameSpace),
            printable(service.meta.name),
            std::string(toString(service.type)),
            printable(address),
            portsText(service),
            std::to_string(ready) + '/' + std::to_string(endpoints.size()),
            std::string(kubeproxy::toString(kubeproxy::stateOf(snapshot, service)))};
}

}  // namespace

json::array servicesJson(const ClusterSnapshot& snapshot)
{
    json::array services;
    if (snapshot.objects().services) {
        for (const Service& service : *snapshot.objects().services)
            services.push_back(serviceJson(snapshot, service));
    }
    return services;
}

ExitStatus printServices(const ClusterSnapshot& snapshot, bool asJson, CommandOutput output)
{
    if (!snapshot.objects().services)
        return report({"services", "the evidence holds no list of services (api/services.json)",
                       "take the capture again with read access to services", ErrorKind::source},
                      output.err);
    if (asJson)
        return writeJson(servicesJson(snapshot), output);
    std::vector<std::vector<std::string>> rows{{"NAMESPACE", "NAME", "TYPE", "CLUSTER-IP", "PORTS", "READY", "STATE"}};
    for (const Service& service : *snapshot.objects().services)
        rows.push_back(serviceRow(snapshot, service));
    writeTable(rows, output.out);
    return ExitStatus::fine;
}

}  // namespace fairlead::app
