#include "model/kubernetes/kind_readers.h"

namespace fairlead::kubernetes {

ConfigMap readConfigMap(const JsonFields& object) { return {readObjectMeta(object), object.textMap("data")}; }

ServiceCidr readServiceCidr(const JsonFields& object)
{
    return {readObjectMeta(object), object.child("spec").texts("cidrs"),
            object.child("status").entries("conditions", readCondition)};
}

IpAddressObject readIpAddress(const JsonFields& object)
{
    IpAddressObject address;
    address.meta = readObjectMeta(object);
    const JsonFields parent = object.child("spec").child("parentRef");
    address.parent = readTargetRef(parent);
    address.parent.kind = parent.text("resource");
    return address;
}

NetworkPolicy readNetworkPolicy(const JsonFields& object)
{
    NetworkPolicy policy;
    policy.meta = readObjectMeta(object);
    const JsonFields spec = object.child("spec");
    policy.podSelector = spec.child("podSelector").textMap("matchLabels");
    policy.policyTypes = spec.texts("policyTypes");
    return policy;
}

}  // namespace fairlead::kubernetes
