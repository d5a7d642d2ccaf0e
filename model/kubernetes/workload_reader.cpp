#include "model/kubernetes/kind_readers.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

ContainerPort readContainerPort(const JsonFields& fields)
{
    ContainerPort port;
    port.name = fields.text("name");
    port.protocol = fields.protocol("protocol");
    port.containerPort = fields.port("containerPort").value_or(0);
    port.hostPort = fields.port("hostPort");
    port.hostIp = fields.text("hostIP");
    return port;
}

Container readContainer(const JsonFields& fields)
{
    Container container;
    container.name = fields.text("name");
    container.image = fields.text("image");
    container.command = fields.texts("command");
    std::ranges::move(fields.texts("args"), std::back_inserter(container.command));
    container.ports = fields.entries("ports", readContainerPort, OnFault::leaveOutEntry);
    container.privileged = fields.child("securityContext").flag("privileged").value_or(false);
    return container;
}

// An init container that runs on beside the others; its ports count as theirs do.
std::optional<Container> readSidecar(const JsonFields& fields)
{
    if (fields.view("restartPolicy") != "Always")
        return std::nullopt;
    return readContainer(fields);
}

std::vector<Container> readContainers(const JsonFields& podSpec)
{
    std::vector<Container> containers = podSpec.entries("containers", readContainer);
    for (auto& sidecar : podSpec.entries("initContainers", readSidecar)) {
        if (sidecar)
            containers.push_back(std::move(*sidecar));
    }
    return containers;
}

struct ContainerStatus {
    std::string name;
    bool ready = false;
    int restartCount = 0;
};

ContainerStatus readContainerStatus(const JsonFields& fields)
{
    return {fields.text("name"), fields.flag("ready").value_or(false), fields.count("restartCount")};
}

void addStatuses(const std::vector<ContainerStatus>& statuses, std::vector<Container>& containers)
{
    for (const ContainerStatus& status : statuses) {
        const auto container = std::ranges::find(containers, status.name, &Container::name);
        if (container != containers.end()) {
            container->ready = status.ready;
            container->restartCount = status.restartCount;
        }
    }
}

std::string readIp(const JsonFields& fields) { return fields.text("ip"); }

std::vector<std::string> readPodIps(const JsonFields& status)
{
    std::vector<std::string> addresses = status.entries("podIPs", readIp, OnFault::leaveOutEntry);
    if (addresses.empty() && !status.view("podIP").empty())
        addresses.push_back(status.text("podIP"));  // all there was before dual stack
    return addresses;
}

}  // namespace

Pod readPod(const JsonFields& object)
{
    Pod pod;
    pod.meta = readObjectMeta(object);
    const JsonFields spec = object.child("spec");
    pod.nodeName = spec.text("nodeName");
    pod.hostNetwork = spec.flag("hostNetwork").value_or(false);
    pod.containers = readContainers(spec);
    const JsonFields status = object.child("status");
    pod.phase = status.text("phase");
    pod.reason = status.text("reason");
    pod.podIps = readPodIps(status);
    pod.hostIp = status.text("hostIP");
    pod.conditions = status.entries("conditions", readCondition);
    addStatuses(status.entries("containerStatuses", readContainerStatus), pod.containers);
    addStatuses(status.entries("initContainerStatuses", readContainerStatus), pod.containers);
    return pod;
}

DaemonSet readDaemonSet(const JsonFields& object)
{
    DaemonSet set;
    set.meta = readObjectMeta(object);
    const JsonFields spec = object.child("spec");
    set.selector = spec.child("selector").textMap("matchLabels");
    const JsonFields podSpec = spec.child("template").child("spec");
    set.nodeSelector = podSpec.textMap("nodeSelector");
    set.containers = readContainers(podSpec);
    const JsonFields status = object.child("status");
    set.desired = status.count("desiredNumberScheduled");
    set.current = status.count("currentNumberScheduled");
    set.ready = status.count("numberReady");
    set.updated = status.count("updatedNumberScheduled");
    set.available = status.count("numberAvailable");
    return set;
}

}  // namespace fairlead::kubernetes
