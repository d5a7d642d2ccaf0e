#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace fairlead::netfilter {

namespace {
struct Bit {
    std::string_view name;
    std::uint8_t bit;
    bool isStatus;
};
// In the order in which iptables-save prints them.
constexpr std::array connectionStates{
    Bit{"INVALID", ConntrackMatch::invalid, false},
    Bit{"NEW", ConntrackMatch::isNew, false},
    Bit{"RELATED", ConntrackMatch::related, false},
    Bit{"ESTABLISHED", ConntrackMatch::established, false},
    Bit{"UNTRACKED", ConntrackMatch::untracked, false},
    Bit{"SNAT", ConntrackMatch::snat, true},
    Bit{"DNAT", ConntrackMatch::dnat, true},
};
constexpr std::array connectionStatus{
    Bit{"EXPECTED", ConntrackMatch::expected, true},
    Bit{"SEEN_REPLY", ConntrackMatch::seenReply, true},
    Bit{"ASSURED", ConntrackMatch::assured, true},
    Bit{"CONFIRMED", ConntrackMatch::confirmed, true},
};

std::optional<ConntrackMatch> parseStates(std::string_view text, std::span<const Bit> names)
{
    ConntrackMatch match;
    for (const std::string_view part : splitAtCommas(text)) {
        const auto name = std::ranges::find(names, part, &Bit::name);
        if (name == names.end())
            return std::nullopt;
        auto& bits = name->isStatus ? match.status : match.states;
        bits = static_cast<std::uint8_t>(bits | name->bit);
    }
    return match;
}

Decoded decodeConntrack(OptionReader& options, std::vector<RulePart>& parts)
{
    while (options.next()) {
        const bool isStatus = options.name() == "--ctstatus";
        if (!isStatus && options.name() != "--ctstate" && options.name() != "--state")
            return Decoded::text;  // the original addresses and ports, direction, expiry
        const auto text = options.argument();
        const std::span<const Bit> names = isStatus ? std::span<const Bit>(connectionStatus) : connectionStates;
        auto match = text ? parseStates(*text, names) : std::nullopt;
        if (!match)
            return Decoded::unknown;
        match->negated = options.negated();
        parts.emplace_back(*match);
    }
    return Decoded::typed;
}

void printStates(std::span<const RulePart> parts, std::string_view option, std::string& out)
{
    constexpr unsigned onlyStatus =
        ConntrackMatch::expected | ConntrackMatch::seenReply | ConntrackMatch::assured | ConntrackMatch::confirmed;
    for (const RulePart& part : parts) {
        const auto& match = std::get<ConntrackMatch>(part);
        const bool isStatus = (match.status & onlyStatus) != 0;
        out += match.negated ? " ! " : " ";
        out += isStatus ? "--ctstatus" : option;
        char separator = ' ';
        for (const Bit& name : isStatus ? std::span<const Bit>(connectionStatus) : connectionStates) {
            if (((name.isStatus ? match.status : match.states) & name.bit) == 0)
                continue;
            out += std::exchange(separator, ',');
            out += name.name;
        }
    }
}

void printConntrack(std::span<const RulePart> parts, IpFamily, std::string& out) { printStates(parts, "--ctstate", out); }
void printState(std::span<const RulePart> parts, IpFamily, std::string& out) { printStates(parts, "--state", out); }

Decoded decodeAnyMark(OptionReader& options, std::vector<RulePart>& parts, MarkKind kind)
{
    while (options.next()) {
        const auto text = options.argument();
        const auto mark = text ? parseValueAndMask(*text) : std::nullopt;
        if (!mark)
            return Decoded::unknown;
        parts.emplace_back(MarkMatch{kind, mark->value, mark->mask, options.negated()});
    }
    return Decoded::typed;
}

Decoded decodeMark(OptionReader& options, std::vector<RulePart>& parts)
{
    return decodeAnyMark(options, parts, MarkKind::packet);
}

Decoded decodeConnectionMark(OptionReader& options, std::vector<RulePart>& parts)
{
    return decodeAnyMark(options, parts, MarkKind::connection);
}

void printMark(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<MarkMatch>(part);
        out += match.negated ? " ! --mark " : " --mark ";
        appendHex(out, match.value);
        if (match.mask != 0xffffffff) {
            out += '/';
            appendHex(out, match.mask);
        }
    }
}

constexpr double probabilityUnits = 2147483648.0;  // 2^31, what the kernel counts in

std::optional<double> parseProbability(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
        return std::nullopt;
    return std::round(value * probabilityUnits) / probabilityUnits;
}

Decoded decodeStatistic(OptionReader& options, std::vector<RulePart>& parts)
{
    StatisticMatch match;
    bool known = true;
    while (options.next()) {
        const std::string_view name = options.name();
        const auto text = options.argument();
        if (!text)
            return Decoded::unknown;
        match.negated = match.negated || options.negated();
        if (name == "--mode") {
            known = known && (*text == "random" || *text == "nth");
            match.mode = *text == "nth" ? StatisticMatch::Mode::nth : StatisticMatch::Mode::random;
        } else if (name == "--probability") {
            const auto probability = parseProbability(*text);
            known = known && probability;
            match.probability = probability.value_or(0);
        } else {
            const auto number = parseNumber(*text);
            known = known && number;
            (name == "--every" ? match.every : match.packet) = number.value_or(0);
        }
    }
    parts.emplace_back(match);
    const bool possible = match.every > 0 && match.packet < match.every;
    return known && possible ? Decoded::typed : Decoded::unknown;
}

void printStatistic(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    const auto& match = std::get<StatisticMatch>(parts.front());
    const bool isRandom = match.mode == StatisticMatch::Mode::random;
    out += isRandom ? " --mode random" : " --mode nth";
    out += match.negated ? " !" : "";
    if (isRandom) {
        std::array<char, 32> digits{};
        std::snprintf(digits.data(), digits.size(), " --probability %.11f", match.probability);
        out += digits.data();
    } else {
        out += " --every " + std::to_string(match.every) + " --packet " + std::to_string(match.packet);
    }
}

constexpr std::array stateExtensions{
    MatchExtension{"conntrack",
                   " --ctstate --ctproto --ctorigsrc --ctorigdst --ctreplsrc --ctrepldst --ctorigsrcport --ctorigdstport"
                   " --ctreplsrcport --ctrepldstport --ctstatus --ctexpire --ctdir ",
                   KnownMatch::Kind::other, decodeConntrack, printConntrack},
    MatchExtension{"state", " --state ", KnownMatch::Kind::other, decodeConntrack, printState},
    MatchExtension{"mark", " --mark ", KnownMatch::Kind::other, decodeMark, printMark},
    MatchExtension{"connmark", " --mark ", KnownMatch::Kind::other, decodeConnectionMark, printMark},
    MatchExtension{"statistic", " --mode --probability --every --packet ", KnownMatch::Kind::other, decodeStatistic,
                   printStatistic},
};
}  // namespace

std::span<const MatchExtension> stateMatchExtensions() { return stateExtensions; }

}  // namespace fairlead::netfilter
