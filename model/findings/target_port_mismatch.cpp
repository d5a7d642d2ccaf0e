#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>
#include <set>

namespace fairlead::findings {
namespace {

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether a container of the pod says that it listens there; yes also where no container says anything.
bool declares(const kubernetes::Pod& pod, std::uint16_t number, Protocol protocol)
{
    bool anything = false;
    for (const kubernetes::Container& container : pod.containers) {
        for (const kubernetes::ContainerPort& port : container.ports) {
            anything = true;
            if (port.containerPort == number && port.protocol == protocol)
                return true;
        }
    }
    return !anything;
}

std::string portsOf(const kubernetes::Pod& pod)
{
    std::vector<std::string> ports;
    for (const kubernetes::Container& container : pod.containers) {
        for (const kubernetes::ContainerPort& port : container.ports)
            ports.push_back((port.name.empty() ? "" : port.name + '=') + std::to_string(port.containerPort) + '/'
                            + toString(port.protocol));
    }
    return ports.empty() ? "no ports" : listed(ports, 6);
}

class PortCheck {
public:
    PortCheck(const ServiceView& view, FindingList& list) : m_view(view), m_list(list) { }

    void check()
    {
        std::set<const kubernetes::ServicePort*> seen;
        for (const PortView& port : m_view.ports) {
            if (seen.insert(port.port).second)
                checkPort(port);
        }
    }

private:
    void checkPort(const PortView& port)
    {
        std::vector<const kubernetes::Pod*> lacking;
        bool runs = false;
        for (const kubernetes::Pod* const pod : m_view.pods) {
            const auto number = targetPortOf(*port.port, *pod);
            if (number && declares(*pod, *number, port.port->protocol))
                continue;
            lacking.push_back(pod);
            runs = runs || pod->ready();
        }
        // What does not run is no endpoint anyway, unless no pod has the port.
        if (!runs && lacking.size() < m_view.pods.size())
            return;
        const bool named = !port.port->targetPort.empty() && !isNumber(port.port->targetPort);
        if (lacking.empty() || (!named && lacking.size() < m_view.pods.size()))
            return;
        report(port, named, lacking);
    }

    void report(const PortView& port, bool named, const std::vector<const kubernetes::Pod*>& lacking)
    {
        const std::string target = port.port->targetPort.empty() ? std::to_string(port.port->port) : port.port->targetPort;
        const bool all = lacking.size() == m_view.pods.size();
        Finding finding;
        finding.severity = named && all ? Severity::error : Severity::warning;
        finding.title = m_view.name() + " targets port " + target + ", which "
            + (all ? "no container has" : counted(lacking.size(), "pod lacks", "pods lack"));
        finding.message = (named ? "A pod without a port of this name is no endpoint of the service: "
                                   + std::string(all ? "connections to " + reachedAt(port) + " are refused."
                                                     : "it gets no connections from " + reachedAt(port) + '.')
                                 : "If the programs do listen only where their containers say, connections to " + reachedAt(port)
                                   + " are refused by the pods.")
            + " The containers of " + lacking.front()->meta.name + " say " + portsOf(*lacking.front()) + '.';
        finding.service = m_view.name();
        if (lacking.size() == 1)
            finding.pod = lacking.front()->meta.qualifiedName();
        finding.evidence = {serviceSource(*m_view.service,
                                          "port " + std::to_string(port.port->port) + ", targetPort " + target + '/'
                                              + toString(port.port->protocol)),
                            podSource(*lacking.front(), "containers say " + portsOf(*lacking.front()))};
        const auto index = static_cast<std::size_t>(port.port - m_view.service->ports.data());
        finding.fix = kubectl(m_view.service->meta, "patch", "service")
            + " --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/ports/" + std::to_string(index)
            + "/targetPort\",\"value\":" + suggestion(*lacking.front(), port.port->protocol) + "}]'";
        m_list.add(std::move(finding));
    }

    static std::string suggestion(const kubernetes::Pod& pod, Protocol protocol)
    {
        for (const kubernetes::Container& container : pod.containers) {
            for (const kubernetes::ContainerPort& port : container.ports) {
                if (port.protocol == protocol)
                    return std::to_string(port.containerPort);
            }
        }
        return "PORT";
    }

    const ServiceView& m_view;
    FindingList& m_list;
};

}  // namespace

void lookForTargetPortMismatch(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods)
        list.notKnown("the list of pods was not read");
    for (const ServiceView& view : context.services()) {
        if (!view.pods.empty())
            PortCheck(view, list).check();
    }
}

}  // namespace fairlead::findings
