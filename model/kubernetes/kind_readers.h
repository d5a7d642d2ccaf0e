#pragma once

#include "model/kubernetes/json_fields.h"
#include "model/kubernetes/objects.h"

// One function for each kind of the API: a JSON object in, the typed value out. They never fail;
// what is wrong with a field goes to the faults of `fields`, which also say whether the object is
// to be left out. The file and line come from the faults.

namespace fairlead::kubernetes {

ObjectMeta readObjectMeta(const JsonFields& object);
Condition readCondition(const JsonFields& fields);
TargetRef readTargetRef(const JsonFields& fields);

Node readNode(const JsonFields& object);
Namespace readNamespace(const JsonFields& object);
Service readService(const JsonFields& object);
Pod readPod(const JsonFields& object);
Endpoints readEndpoints(const JsonFields& object);
EndpointSlice readEndpointSlice(const JsonFields& object);
DaemonSet readDaemonSet(const JsonFields& object);
ConfigMap readConfigMap(const JsonFields& object);
ServiceCidr readServiceCidr(const JsonFields& object);
IpAddressObject readIpAddress(const JsonFields& object);
NetworkPolicy readNetworkPolicy(const JsonFields& object);

}  // namespace fairlead::kubernetes
