#include "model/kubernetes/kind_readers.h"

namespace fairlead::kubernetes {
namespace {

NodeAddress readNodeAddress(const JsonFields& fields) { return {fields.text("type"), fields.text("address")}; }

Taint readTaint(const JsonFields& fields) { return {fields.text("key"), fields.text("value"), fields.text("effect")}; }

std::vector<std::string> readPodCidrs(const JsonFields& spec)
{
    std::vector<std::string> cidrs = spec.texts("podCIDRs");
    if (cidrs.empty() && !spec.view("podCIDR").empty())
        cidrs.push_back(spec.text("podCIDR"));  // all there was before dual stack
    return cidrs;
}

}  // namespace

Node readNode(const JsonFields& object)
{
    Node node;
    node.meta = readObjectMeta(object);
    const JsonFields spec = object.child("spec");
    node.podCidrs = readPodCidrs(spec);
    node.taints = spec.entries("taints", readTaint);
    node.unschedulable = spec.flag("unschedulable").value_or(false);
    const JsonFields status = object.child("status");
    node.addresses = status.entries("addresses", readNodeAddress, OnFault::leaveOutEntry);
    node.conditions = status.entries("conditions", readCondition);
    const JsonFields info = status.child("nodeInfo");
    node.kubeletVersion = info.text("kubeletVersion");
    node.kubeProxyVersion = info.text("kubeProxyVersion");
    node.kernelVersion = info.text("kernelVersion");
    node.osImage = info.text("osImage");
    node.containerRuntimeVersion = info.text("containerRuntimeVersion");
    return node;
}

Namespace readNamespace(const JsonFields& object)
{
    Namespace result;
    result.meta = readObjectMeta(object);
    result.phase = object.child("status").text("phase");
    return result;
}

}  // namespace fairlead::kubernetes
