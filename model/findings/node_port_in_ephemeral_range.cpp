#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

#include <cstdlib>

namespace fairlead::findings {
namespace {

struct Ephemeral {
    unsigned long first = 0;
    unsigned long last = 0;
};

// "32768	60999"
std::optional<Ephemeral> parseEphemeral(const std::string& text)
{
    char* end = nullptr;
    Ephemeral range;
    range.first = std::strtoul(text.c_str(), &end, 10);
    const char* const second = end;
    range.last = std::strtoul(second, &end, 10);
    return end == second || range.first == 0 || range.first > range.last ? std::nullopt : std::optional(range);
}

}  // namespace

void lookForNodePortInEphemeralRange(const FindingContext& context, FindingList& list)
{
    const std::string name = "net.ipv4.ip_local_port_range";
    for (const NodeView& node : context.nodes()) {
        const auto text = node.node->sysctls.find(name);
        const auto range = text == node.node->sysctls.end() ? std::nullopt : parseEphemeral(text->second);
        if (!range) {
            list.notKnown(name + " was not read", node.node->name);
            continue;
        }
        std::vector<std::string> ports;
        std::vector<SourceRef> sources;
        for (const ServiceView& view : context.services()) {
            for (const kubernetes::ServicePort& port : view.service->ports) {
                const std::uint16_t number = port.nodePort.value_or(0);
                if (number < range->first || number > range->last)
                    continue;
                ports.push_back(std::to_string(number) + " of " + view.name());
                if (sources.size() < 5)
                    sources.push_back(serviceSource(*view.service, "node port " + std::to_string(number)));
            }
        }
        if (ports.empty() || node.node->sysctls.contains("net.ipv4.ip_local_reserved_ports"))
            continue;
        Finding finding;
        finding.severity = Severity::warning;
        finding.title = "Node ports lie in the range that the kernel gives to clients";
        finding.message = "The kernel takes source ports for the node's own connections from " + std::to_string(range->first)
            + " to " + std::to_string(range->last) + ", and node port " + listed(ports)
            + " lies there. Now and then a connection of the node and one of a client take the same port, and one of them fails.";
        finding.nodes = {node.node->name};
        finding.evidence = {sysctlSource(context, *node.node, name)};
        finding.evidence.insert(finding.evidence.end(), sources.begin(), sources.end());
        finding.fix =
            "# on the node:\nsudo sysctl -w net.ipv4.ip_local_port_range='32768 60999'\n# or keep the node ports out of it:\n"
            "sudo sysctl -w net.ipv4.ip_local_reserved_ports=30000-32767";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
