#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_rule.h"
#include "model/netfilter/iptables_values.h"

#include <span>

namespace fairlead::netfilter {

namespace {
// Prints the options that need no module.
struct OptionPrinter {
    std::string& out;

    void begin(bool negated, std::string_view option) const
    {
        out += negated ? " ! " : " ";
        out += option;
    }

    void operator()(const AddressMatch& match) const
    {
        begin(match.negated, match.side == Side::source ? "-s " : "-d ");
        for (std::size_t i = 0; i < match.ranges.size(); ++i) {
            out += i == 0 ? "" : ",";
            const auto prefix = prefixOf(match.ranges[i]);
            out += prefix ? prefix->toString() : match.ranges[i].first.toString();
        }
    }

    void operator()(const InterfaceMatch& match) const
    {
        begin(match.negated, match.side == Side::source ? "-i " : "-o ");
        appendInterface(out, match.names.front());
    }

    void operator()(const ProtocolMatch& match) const
    {
        begin(match.negated, "-p ");
        appendProtocol(out, match.protocols.front());
    }

    void operator()(const KnownMatch& match) const { begin(match.negated, match.text); }
    void operator()(const UnknownMatch& match) const { out += ' ' + match.text; }
    template <class Other> void operator()(const Other&) const { }
};

void printModule(const IptablesRule& rule, const IptablesRule::Module& module, std::string& out)
{
    const auto parts = std::span(rule.parts).subspan(module.firstPart, module.partCount);
    if (module.kind == IptablesRule::ModuleKind::options) {
        for (const RulePart& part : parts)
            std::visit(OptionPrinter{out}, part);
        return;
    }
    const bool isMatch = module.kind == IptablesRule::ModuleKind::match;
    out += isMatch ? " -m " : module.kind == IptablesRule::ModuleKind::jump ? " -j " : " -g ";
    out += module.name;
    if (!module.typed) {
        if (!module.text.empty()) {
            out += ' ';
            out += module.text;
        }
    } else if (isMatch) {
        if (const MatchExtension* extension = findMatchExtension(module.name); extension != nullptr && !parts.empty())
            extension->print(parts, rule.family, out);
    } else if (const TargetExtension* extension = findTargetExtension(module.name); extension != nullptr) {
        extension->print(parts.front(), out);
    }
}
}  // namespace

std::string printIptablesRule(const IptablesRule& rule)
{
    std::string out = "-A ";
    out += rule.chain;
    for (const IptablesRule::Module& module : rule.modules) {
        const bool isTarget = module.kind == IptablesRule::ModuleKind::jump || module.kind == IptablesRule::ModuleKind::goTo;
        if (isTarget && rule.counters)
            out += " -c " + std::to_string(rule.counters->packets) + ' ' + std::to_string(rule.counters->bytes);
        printModule(rule, module, out);
    }
    return out;
}

bool IptablesRule::understood() const
{
    for (const RulePart& part : parts) {
        if (std::holds_alternative<UnknownMatch>(part) || std::holds_alternative<UnknownStatement>(part))
            return false;
    }
    return true;
}

std::string_view IptablesRule::jumpTarget() const
{
    for (const Module& module : modules) {
        if (module.partCount == 0)
            continue;
        const auto* verdict = std::get_if<Verdict>(&parts[module.firstPart]);
        if (verdict != nullptr && (verdict->kind == Verdict::Kind::jump || verdict->kind == Verdict::Kind::goTo))
            return module.name;
    }
    return {};
}

}  // namespace fairlead::netfilter
