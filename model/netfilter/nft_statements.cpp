#include "model/netfilter/nft_body.h"
#include "model/netfilter/nft_flags.h"
#include "model/netfilter/nft_parts.h"
#include "model/netfilter/nft_values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::netfilter {
namespace {

// "icmp-port-unreachable", "tcp-reset": iptables' names, "icmpx-" where the packet's family decides.
std::string rejectWith(NftValue options, TableFamily family)
{
    std::string type(options["type"].text());
    if (type == "tcp reset")
        return "tcp-reset";
    if (type.empty())
        type = family == TableFamily::ip ? "icmp" : family == TableFamily::ip6 ? "icmpv6" : "icmpx";
    const NftValue code = options["expr"];
    const std::string_view name = nftRejectCodeName(type, code);
    const std::string with = !code ? "port-unreachable" : name.empty() ? readNftText(code) : std::string(name);
    return (type == "icmpv6" ? "icmp6" : type) + '-' + with;
}

// All statements of one rule, one function each.
class StatementReader {
public:
    explicit StatementReader(TableFamily family) : m_parts(family) { }

    NftRuleMeaning read(NftValue statements, NftValue comment)
    {
        for (NftValue statement = statements.first(); statement; statement = statement.next()) {
            if (!readStatement(statement))
                m_parts.addNotUnderstood(statement);
        }
        if (comment.is(NftTree::Kind::string))
            m_parts.add(KnownMatch{KnownMatch::Kind::comment, "comment", std::string(comment.text()), false});
        m_meaning.understood = m_parts.understood();
        m_meaning.body.parts = m_parts.take();
        return std::move(m_meaning);
    }

private:
    bool readStatement(NftValue statement)
    {
        const NftValue options = statement.first();
        const std::string_view name = options.key();
        if (name == "match") {
            readNftMatch(options, statement, m_parts);
            return true;
        }
        if (name == "counter")
            return readCounter(options, statement);
        if (readNftNat(statement, m_parts))
            return true;
        if (readVerdict(statement))
            return true;
        if (name == "vmap")
            return readVerdictMap(options);
        if (name == "mangle")
            return readNftMangle(options, statement, m_parts);
        if (name == "set" || name == "map")
            return readSetUpdate(options);
        return readOther(name, options, statement);
    }

    bool readOther(std::string_view name, NftValue options, NftValue statement)
    {
        static constexpr std::array sideEffects{"log",  "ct helper", "ct timeout", "ct expectation",
                                                "last", "secmark",   "flow",       "dup"};
        static constexpr std::array limits{"limit", "quota", "ct count", "meter", "connlimit"};
        if (name == "reject") {
            m_parts.add(Reject{rejectWith(options, m_parts.family())});
        } else if (name == "notrack") {
            m_parts.add(NoTrack{});
        } else if (name == "tproxy") {
            return readTransparentProxy(options);
        } else if (name == "xt") {
            readExtension(options, statement);
        } else if (std::ranges::find(limits, name) != limits.end()) {
            m_parts.add(LimitMatch{statement.source(), options["inv"].number() != 0});
        } else if (std::ranges::find(sideEffects, name) != sideEffects.end()) {
            m_parts.add(SideEffect{std::string(name), statement.source()});
        } else {
            return false;
        }
        return true;
    }

    bool readCounter(NftValue options, NftValue statement)
    {
        if (options.is(NftTree::Kind::string)) {
            m_parts.add(SideEffect{"counter", statement.source()});
            return true;
        }
        const auto packets = options["packets"].asNumber();
        const auto bytes = options["bytes"].asNumber();
        if (packets && bytes && !m_meaning.counters)
            m_meaning.counters = Counters{static_cast<std::uint64_t>(*packets), static_cast<std::uint64_t>(*bytes)};
        return true;
    }

    bool readVerdict(NftValue statement)
    {
        auto verdict = readNftVerdict(statement);
        if (!verdict)
            return false;
        if (verdict->kind == Verdict::Kind::jump || verdict->kind == Verdict::Kind::goTo)
            m_meaning.jump = statement.first()["target"].text();
        m_parts.add(std::move(*verdict));
        return true;
    }

    bool readVerdictMap(NftValue options)
    {
        const NftValue data = options["data"];
        if (const NftValue generator = options["key"]["numgen"])
            return readVerdictByNumber(generator, data["set"]);
        const auto key = readNftKey(options["key"]);
        if (!key)
            return false;
        m_parts.require(*key);
        VerdictMapLookup lookup;
        lookup.key = key->fields;
        if (data.text().starts_with('@'))
            lookup.map = data.text().substr(1);
        else
            lookup.anonymous = std::make_shared<const Set>(readAnonymousNftSet(data, Set::Kind::verdictMap, *key, {}));
        m_parts.add(std::move(lookup));
        return true;
    }

    bool readVerdictByNumber(NftValue generator, NftValue choices)
    {
        const auto modulus = readNftMark(generator["mod"]);
        if (!modulus || *modulus == 0 || !choices)
            return false;
        VerdictByNumber result;
        result.generator = {generator["mode"].isString("inc") ? NumberGenerator::Mode::incremental
                                                              : NumberGenerator::Mode::random,
                            *modulus, readNftMark(generator["offset"]).value_or(0)};
        for (NftValue pair = choices.first(); pair; pair = pair.next()) {
            const auto numbers = readNftPorts(pair.first());
            auto verdict = readNftVerdict(pair.first().next());
            if (!numbers || !verdict)
                return false;
            result.choices.push_back({*numbers, std::move(*verdict)});
        }
        m_parts.add(std::move(result));
        return true;
    }

    bool readSetUpdate(NftValue options)
    {
        const NftValue element = options["elem"];
        const auto key = readNftKey(element["elem"] ? element["elem"]["val"] : element);
        const std::string_view name = options["set"] ? options["set"].text() : options["map"].text();
        const NftValue op = options["op"];
        if (!key || !name.starts_with('@'))
            return false;
        m_parts.require(*key);
        SetUpdate update;
        update.operation = op.isString("add") ? SetUpdate::Operation::add
            : op.isString("update")           ? SetUpdate::Operation::update
                                              : SetUpdate::Operation::remove;
        update.set = name.substr(1);
        update.key = key->fields;
        m_parts.add(std::move(update));
        // "add @set { ip saddr limit rate over 10/second }": the element's own statement decides.
        for (NftValue inner = options["stmt"].first(); inner; inner = inner.next()) {
            if (!readStatement(inner))
                return false;
        }
        return true;
    }

    bool readTransparentProxy(NftValue options)
    {
        TransparentProxy proxy;
        if (const NftValue address = options["addr"]) {
            proxy.address = IpAddress::parse(address.text());
            if (!proxy.address)
                return false;
        }
        if (const NftValue port = options["port"]) {
            const auto ports = readNftPorts(port);
            if (!ports || ports->first != ports->last)
                return false;
            proxy.port = ports->first;
        }
        m_parts.add(proxy);
        return true;
    }

    // What iptables-nft put into the kernel: only the extension's name is to be seen.
    void readExtension(NftValue options, NftValue statement)
    {
        if (options["name"].isString("comment"))
            m_parts.add(KnownMatch{KnownMatch::Kind::comment, "comment", {}, false});
        else if (options["type"].isString("match"))
            m_parts.addNotUnderstoodMatch(statement);
        else
            m_parts.addNotUnderstood(statement);
    }

    NftParts m_parts;
    NftRuleMeaning m_meaning;
};

}  // namespace

std::optional<Verdict> readNftVerdict(NftValue statement)
{
    using Kind = Verdict::Kind;
    static constexpr std::pair<std::string_view, Kind> verdicts[] = {
        {"accept", Kind::accept}, {"drop", Kind::drop}, {"return", Kind::returnToCaller},
        {"jump", Kind::jump},     {"goto", Kind::goTo}, {"continue", Kind::continueNext},
        {"queue", Kind::queue}};
    const NftValue options = statement.first();
    if (!statement.is(NftTree::Kind::object))
        return std::nullopt;
    for (const auto& [name, kind] : verdicts) {
        if (name != options.key())
            continue;
        const bool needsTarget = kind == Kind::jump || kind == Kind::goTo;
        if (needsTarget && options["target"].text().empty())
            return std::nullopt;
        return Verdict{kind, needsTarget ? std::string(options["target"].text()) : std::string()};
    }
    return std::nullopt;
}

NftRuleMeaning readNftRule(NftValue statements, NftValue comment, TableFamily family)
{
    return StatementReader(family).read(statements, comment);
}

}  // namespace fairlead::netfilter
