#include "model/kubernetes/kind_readers.h"

namespace fairlead::kubernetes {
namespace {

EndpointPort readEndpointPort(const JsonFields& fields)
{
    EndpointPort port;
    port.name = fields.text("name");
    port.protocol = fields.protocol("protocol");
    port.port = fields.port("port");
    port.appProtocol = fields.text("appProtocol");
    return port;
}

std::optional<TargetRef> readOptionalTarget(const JsonFields& fields)
{
    if (!fields.has("targetRef"))
        return std::nullopt;
    return readTargetRef(fields.child("targetRef"));
}

std::string readHintName(const JsonFields& fields) { return fields.text("name"); }

Endpoint readSliceEndpoint(const JsonFields& fields)
{
    Endpoint endpoint;
    endpoint.addresses = fields.texts("addresses");
    const JsonFields conditions = fields.child("conditions");
    endpoint.ready = conditions.flag("ready").value_or(true);  // "unknown is to be read as ready"
    endpoint.serving = conditions.flag("serving").value_or(endpoint.ready);
    endpoint.terminating = conditions.flag("terminating").value_or(false);
    endpoint.hostname = fields.text("hostname");
    // discovery v1beta1 held node and zone in a map of topology labels.
    const JsonFields topology = fields.child("topology");
    endpoint.nodeName = fields.text("nodeName");
    if (endpoint.nodeName.empty())
        endpoint.nodeName = topology.text("kubernetes.io/hostname");
    endpoint.zone = fields.text("zone");
    if (endpoint.zone.empty())
        endpoint.zone = topology.text("topology.kubernetes.io/zone");
    const JsonFields hints = fields.child("hints");
    endpoint.hintedZones = hints.entries("forZones", readHintName);
    endpoint.hintedNodes = hints.entries("forNodes", readHintName);
    endpoint.target = readOptionalTarget(fields);
    return endpoint;
}

Endpoints::Address readAddress(const JsonFields& fields)
{
    return {fields.text("ip"), fields.text("hostname"), fields.text("nodeName"), readOptionalTarget(fields)};
}

Endpoints::Subset readSubset(const JsonFields& fields)
{
    return {fields.entries("addresses", readAddress, OnFault::leaveOutEntry),
            fields.entries("notReadyAddresses", readAddress, OnFault::leaveOutEntry),
            fields.entries("ports", readEndpointPort, OnFault::leaveOutEntry)};
}

}  // namespace

EndpointSlice readEndpointSlice(const JsonFields& object)
{
    EndpointSlice slice;
    slice.meta = readObjectMeta(object);
    const auto service = slice.meta.labels.find("kubernetes.io/service-name");
    if (service != slice.meta.labels.end())
        slice.serviceName = service->second;
    slice.addressType = object.text("addressType");
    slice.ports = object.entries("ports", readEndpointPort, OnFault::leaveOutEntry);
    slice.endpoints = object.entries("endpoints", readSliceEndpoint, OnFault::leaveOutEntry);
    return slice;
}

Endpoints readEndpoints(const JsonFields& object)
{
    Endpoints endpoints;
    endpoints.meta = readObjectMeta(object);
    endpoints.subsets = object.entries("subsets", readSubset);
    return endpoints;
}

}  // namespace fairlead::kubernetes
