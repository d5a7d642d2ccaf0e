#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

std::string_view withoutBlanks(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

void checkRangesOf(const ServiceView& view, FindingList& list)
{
    std::vector<std::string> broken;
    std::vector<Prefix> ranges;
    for (const std::string& text : view.service->loadBalancerSourceRanges) {
        if (const auto range = Prefix::parse(withoutBlanks(text)))
            ranges.push_back(*range);
        else
            broken.push_back(text);
    }
    for (const PortView& port : view.ports) {
        const auto balanced = std::ranges::find(port.frontends.virtualIps, kubeproxy::ServiceFrontends::Kind::loadBalancerIp,
                                                &kubeproxy::ServiceFrontends::VirtualIp::kind);
        if (balanced == port.frontends.virtualIps.end())
            continue;
        const bool lets = std::ranges::any_of(ranges, [&](const Prefix& range) { return range.family() == port.family; });
        if (lets && broken.empty())
            continue;
        Finding finding;
        finding.severity = lets ? Severity::warning : Severity::error;
        finding.title = lets ? view.name() + " has a source range that is none: " + broken.front()
                             : "The source ranges of " + view.name() + " let nobody in";
        finding.message = "Connections to " + toString(balanced->address, port.frontends.port) + " are dropped without an answer "
            + (lets ? "where they come from what was meant by it."
                    : "from everywhere: no range is a network of the address's own family.");
        finding.service = view.name();
        finding.evidence = {
            serviceSource(*view.service, "loadBalancerSourceRanges " + listed(view.service->loadBalancerSourceRanges, 10))};
        finding.fix =
            kubectl(view.service->meta, "edit", "service") + "  # loadBalancerSourceRanges: networks such as 203.0.113.0/24";
        list.add(std::move(finding));
        return;
    }
}

}  // namespace

void lookForSourceRangesBlock(const FindingContext& context, FindingList& list)
{
    if (!context.objects().services)
        list.notKnown("the list of services was not read");
    for (const ServiceView& view : context.services()) {
        if (!view.service->loadBalancerSourceRanges.empty())
            checkRangesOf(view, list);
    }
}

}  // namespace fairlead::findings
