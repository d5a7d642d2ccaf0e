#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_rule.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fairlead::netfilter {

namespace {
// Options that need no module, by all their names; each ends what a module reads.
struct PlainOption {
    std::string_view name;
    char letter;
};
constexpr std::array plainOptions{
    PlainOption{"-s", 's'},
    PlainOption{"-d", 'd'},
    PlainOption{"-i", 'i'},
    PlainOption{"-o", 'o'},
    PlainOption{"-p", 'p'},
    PlainOption{"-m", 'm'},
    PlainOption{"-j", 'j'},
    PlainOption{"-g", 'g'},
    PlainOption{"-c", 'c'},
    PlainOption{"-f", 'f'},
    PlainOption{"--source", 's'},
    PlainOption{"--src", 's'},
    PlainOption{"--destination", 'd'},
    PlainOption{"--dst", 'd'},
    PlainOption{"--in-interface", 'i'},
    PlainOption{"--out-interface", 'o'},
    PlainOption{"--protocol", 'p'},
    PlainOption{"--proto", 'p'},
    PlainOption{"--match", 'm'},
    PlainOption{"--jump", 'j'},
    PlainOption{"--goto", 'g'},
    PlainOption{"--set-counters", 'c'},
    PlainOption{"--fragment", 'f'},
};

char plainOption(const IptablesToken& word)
{
    if (!word.isOption())
        return 0;
    const auto* const found = std::ranges::find(plainOptions, word.raw, &PlainOption::name);
    return found == plainOptions.end() ? '\0' : found->letter;
}

// These take the next word whatever it looks like: a comment may be "-j", unquoted.
bool takesAnyWord(std::string_view option)
{
    static constexpr std::array<std::string_view, 10> names{"--comment",        "--name",        "--nfacct-name",  "--string",
                                                            "--hex-string",     "--log-prefix",  "--nflog-prefix", "--helper",
                                                            "--hashlimit-name", "--rateest-name"};
    return std::ranges::find(names, option) != names.end();
}

class RuleDecoder {
public:
    RuleDecoder(IpFamily family, const IsChain& isChain) : m_isChain(isChain)
    {
        m_rule.family = family;
        m_rule.parts.reserve(8);
        m_rule.modules.reserve(6);
    }

    std::optional<IptablesRule> decode(std::span<const IptablesToken> words)
    {
        if (words.size() < 2 || (words[0].raw != "-A" && words[0].raw != "--append"))
            return std::nullopt;
        m_rule.chain = words[1].raw;
        m_words = words.subspan(2);
        while (!m_words.empty())
            readOption();
        giveMultiportsTheProtocol();
        return std::move(m_rule);
    }

private:
    using ModuleKind = IptablesRule::ModuleKind;

    IptablesToken take()
    {
        const IptablesToken word = m_words.front();
        m_words = m_words.subspan(1);
        return word;
    }

    // From the first to the last of some words, with what stands between them.
    std::string_view textOf(std::span<const IptablesToken> words) const
    {
        if (words.empty())
            return {};
        const char* const end = words.back().raw.data() + words.back().raw.size();
        return {words.front().raw.data(), static_cast<std::size_t>(end - words.front().raw.data())};
    }

    void addModule(ModuleKind kind, std::string_view name, std::string_view text, std::size_t firstPart, bool typed)
    {
        m_rule.modules.push_back({kind, name, text, static_cast<std::uint32_t>(firstPart),
                                  static_cast<std::uint32_t>(m_rule.parts.size() - firstPart), typed});
    }

    template <class Part> void addOption(Part part)
    {
        const std::size_t first = m_rule.parts.size();
        m_rule.parts.emplace_back(std::move(part));
        addModule(ModuleKind::options, {}, {}, first, true);
    }

    void readOption()
    {
        const auto start = m_words;
        const bool negated = m_words.size() > 1 && m_words.front().isNegation();
        const char letter = plainOption(negated ? m_words[1] : m_words[0]);
        if (letter == 0)
            return readImplicitModule();
        m_words = m_words.subspan(negated ? 2 : 1);
        if (letter == 'f')
            return addOption(KnownMatch{KnownMatch::Kind::other, "fragment", "-f", negated});
        const bool negatedInside = m_words.size() > 1 && m_words.front().isNegation();
        if (negatedInside)
            take();
        const bool read = !m_words.empty() && readArgument(letter, negated || negatedInside);
        if (!read)
            addOption(UnknownMatch{std::string(textOf(start.first(start.size() - m_words.size())))});
    }

    bool readArgument(char letter, bool negated)
    {
        if (letter == 'm')
            return !negated && readMatch(take().raw);
        if (letter == 'j' || letter == 'g')
            return !negated && !std::exchange(m_hasTarget, true)
                && readTarget(letter == 'j' ? ModuleKind::jump : ModuleKind::goTo, take().raw);
        if (letter == 'c')
            return readCounters();
        return readPlain(letter, take().value, negated);
    }

    bool readCounters()
    {
        const auto number = [](std::string_view text) {
            std::uint64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
        };
        const auto packets = number(take().raw);
        const auto bytes = m_words.empty() ? std::nullopt : number(take().raw);
        if (packets && bytes)
            m_rule.counters = Counters{*packets, *bytes};
        return packets && bytes;
    }

    bool readPlain(char letter, std::string_view value, bool negated)
    {
        if (letter == 's' || letter == 'd')
            return readAddresses(letter == 's' ? Side::source : Side::destination, value, negated);
        if (letter == 'i' || letter == 'o') {
            addOption(InterfaceMatch{letter == 'i' ? Side::source : Side::destination, {parseInterface(value)}, negated});
            return true;
        }
        const auto protocol = parseIptablesProtocol(value);
        if (!protocol || (*protocol == Protocol::any && negated))
            return false;
        if (*protocol != Protocol::any)
            addOption(ProtocolMatch{{*protocol}, negated});
        return true;
    }

    bool readAddresses(Side side, std::string_view value, bool negated)
    {
        AddressMatch match{side, {}, negated};
        for (const std::string_view part : splitAtCommas(value)) {
            const auto prefix = Prefix::parse(part);
            if (!prefix || prefix->family() != m_rule.family)
                return false;
            match.ranges.push_back(rangeOf(*prefix));
        }
        addOption(std::move(match));
        return true;
    }

    // "-p tcp --dport 80": the option of the protocol's module, which iptables loads by itself.
    void readImplicitModule()
    {
        for (auto part = m_rule.parts.rbegin(); part != m_rule.parts.rend(); ++part) {
            const auto* match = std::get_if<ProtocolMatch>(&*part);
            if (match == nullptr || match->negated)
                continue;
            const std::string name = match->protocols.front() == Protocol::icmpv6 ? "icmp6" : toString(match->protocols.front());
            const MatchExtension* extension = findMatchExtension(name);
            if (extension != nullptr && !extension->options.empty() && !ownWords(*extension).empty())
                return readMatchOptions(*extension, extension->name);
        }
        const std::size_t count = m_words.size() > 1 && m_words.front().isNegation() ? 2 : 1;
        auto end = count;
        while (end < m_words.size() && !m_words[end].isOption() && !m_words[end].isNegation())
            ++end;
        const auto words = m_words.first(end);
        m_words = m_words.subspan(end);
        addOption(UnknownMatch{std::string(textOf(words))});
    }

    bool readMatch(std::string_view name)
    {
        static constexpr MatchExtension unknown{};
        const MatchExtension* extension = findMatchExtension(name);
        readMatchOptions(extension != nullptr ? *extension : unknown, name);
        return true;
    }

    // The words that follow as long as they can be options of the module.
    std::span<const IptablesToken> ownWords(const MatchExtension& extension) const
    {
        std::size_t end = 0;
        while (end < m_words.size()) {
            const bool negation = m_words[end].isNegation() && end + 1 < m_words.size();
            const IptablesToken& word = m_words[negation ? end + 1 : end];
            if (word.isOption() && (plainOption(word) != 0 || !owns(extension, word.raw)))
                break;
            end += negation ? 2 : 1;
            if (word.isOption() && takesAnyWord(word.raw))
                ++end;
        }
        return m_words.first(std::min(end, m_words.size()));
    }

    static bool owns(const MatchExtension& extension, std::string_view option)
    {
        if (extension.options.empty())
            return true;
        const std::size_t at = extension.options.find(option);
        return at != std::string_view::npos && at > 0 && extension.options[at - 1] == ' '
            && extension.options[at + option.size()] == ' ';
    }

    void readMatchOptions(const MatchExtension& extension, std::string_view name)
    {
        const auto words = ownWords(extension);
        m_words = m_words.subspan(words.size());
        const std::size_t first = m_rule.parts.size();
        const std::string_view text = textOf(words);
        OptionReader options(words);
        Decoded decoded = extension.name.empty() ? Decoded::unknown : Decoded::text;
        if (extension.decode != nullptr)
            decoded = extension.decode(options, m_rule.parts);
        if (decoded == Decoded::typed && (!options.atEnd() || !mayBeEmpty(extension, m_rule.parts.size() - first)))
            decoded = Decoded::unknown;
        if (decoded != Decoded::typed)
            keepAsText(extension, decoded, first, name, text);
        addModule(ModuleKind::match, name, text, first, decoded == Decoded::typed);
    }

    // "-m tcp" alone asks for nothing but its module; other modules without options ask nothing
    // that iptables would accept.
    static bool mayBeEmpty(const MatchExtension& extension, std::size_t partCount)
    {
        return partCount > 0 || extension.name == "tcp" || extension.name == "udp" || extension.name == "sctp"
            || extension.name == "icmp" || extension.name == "icmp6";
    }

    void keepAsText(const MatchExtension& extension, Decoded decoded, std::size_t first, std::string_view name,
                    std::string_view text)
    {
        m_rule.parts.erase(m_rule.parts.begin() + static_cast<std::ptrdiff_t>(first), m_rule.parts.end());
        if (decoded == Decoded::unknown)
            m_rule.parts.emplace_back(UnknownMatch{"-m " + std::string(name) + (text.empty() ? "" : " ") + std::string(text)});
        else if (name == "limit" || name == "hashlimit")
            m_rule.parts.emplace_back(LimitMatch{std::string(text), false});
        else
            m_rule.parts.emplace_back(KnownMatch{extension.kind, std::string(name), std::string(text), false});
    }

    // All words that are left belong to the target, but for a plain option that people put after it.
    bool readTarget(ModuleKind kind, std::string_view name)
    {
        const auto words = ownWords(MatchExtension{});
        m_words = m_words.subspan(words.size());
        const std::size_t first = m_rule.parts.size();
        const std::string_view text = textOf(words);
        const TargetExtension* target = kind == ModuleKind::jump ? findTargetExtension(name) : nullptr;
        Decoded decoded = Decoded::unknown;
        if (target != nullptr)
            decoded = readTargetOptions(*target, words, text);
        else if (words.empty() && m_isChain(name)) {
            const auto verdict = kind == ModuleKind::jump ? Verdict::Kind::jump : Verdict::Kind::goTo;
            m_rule.parts.emplace_back(Verdict{verdict, std::string(name)});
            decoded = Decoded::typed;
        }
        if (decoded == Decoded::unknown) {
            m_rule.parts.erase(m_rule.parts.begin() + static_cast<std::ptrdiff_t>(first), m_rule.parts.end());
            const std::string option = kind == ModuleKind::jump ? "-j " : "-g ";
            m_rule.parts.emplace_back(
                UnknownStatement{option + std::string(name) + (text.empty() ? "" : " ") + std::string(text)});
        }
        addModule(kind, name, text, first, decoded == Decoded::typed);
        return true;
    }

    Decoded readTargetOptions(const TargetExtension& target, std::span<const IptablesToken> words, std::string_view text)
    {
        const std::size_t first = m_rule.parts.size();
        OptionReader options(words);
        const Decoded decoded = target.decode != nullptr ? target.decode(options, m_rule.family, m_rule.parts) : Decoded::text;
        if (decoded == Decoded::text && m_rule.parts.size() == first)
            m_rule.parts.emplace_back(SideEffect{std::string(target.name), std::string(text)});
        const bool complete = (decoded != Decoded::typed || options.atEnd()) && m_rule.parts.size() == first + 1;
        return complete ? decoded : Decoded::unknown;
    }

    void giveMultiportsTheProtocol()
    {
        Protocol protocol = Protocol::any;
        for (const RulePart& part : m_rule.parts) {
            if (const auto* match = std::get_if<ProtocolMatch>(&part); match != nullptr && !match->negated)
                protocol = match->protocols.front();
        }
        for (RulePart& part : m_rule.parts) {
            if (auto* match = std::get_if<PortMatch>(&part); match != nullptr && match->protocol == Protocol::any)
                match->protocol = protocol;
        }
    }

    const IsChain& m_isChain;
    bool m_hasTarget = false;
    std::span<const IptablesToken> m_words;
    IptablesRule m_rule;
};
}  // namespace

std::optional<IptablesRule> decodeIptablesRule(std::string_view text, IpFamily family, const IsChain& isChain)
{
    const auto tokens = IptablesTokens::split(text);
    return tokens ? RuleDecoder(family, isChain).decode(tokens->words()) : std::nullopt;
}

}  // namespace fairlead::netfilter
