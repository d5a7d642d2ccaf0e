#include "model/netfilter/ipset_parser.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/ipset_element.h"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>
#include <utility>

namespace fairlead::netfilter {
namespace {

using Words = std::span<const std::string_view>;
using Problem = std::optional<std::string>;  // why a line cannot be read

// Options of create and add that are a word alone; all others take one value.
constexpr std::array flagOptions{"counters", "comment", "skbinfo", "forceadd", "nomatch", "noexist"};

bool isFlag(std::string_view option) { return std::ranges::find(flagOptions, option) != flagOptions.end(); }

class IpsetSaveReader {
public:
    Result<std::vector<Set>> read(std::string_view text, const std::string& file)
    {
        DumpLines lines(text);
        while (lines.next()) {
            if (const Problem problem = readLine(lines.line(), lines.number()))
                return lineError(file, lines.number(), *problem);
        }
        return std::move(m_sets);
    }

private:
    Problem readLine(std::string_view line, int number)
    {
        const auto words = splitWords(line);
        if (!words)
            return "a quoted comment does not end";
        if (words->empty() || words->front().starts_with('#'))
            return std::nullopt;
        const bool create = words->front() == "create";
        if (!create && words->front() != "add")
            return "expected a line that begins with \"create\" or \"add\"";
        if (words->size() < 3)
            return create ? "a create line names a set and its type" : "an add line names a set and an element";
        return create ? readCreate(*words, number) : readAdd(*words, number);
    }

    Problem readCreate(Words words, int number)
    {
        Set set;
        set.kind = Set::Kind::ipset;
        set.name = words[1];
        set.type = words[2];
        set.line = number;
        IpsetElementForm form;
        const auto dimensions = ipsetDimensions(set.type);
        if (!dimensions)
            return "the set type \"" + set.type + "\" is not known";
        form.dimensions = *dimensions;
        form.bitmap = set.type.starts_with("bitmap:");
        for (std::size_t at = 3; at < words.size(); ++at) {
            const std::string_view option = words[at];
            const bool flag = isFlag(option);
            if (!flag && at + 1 == words.size())
                return "the option \"" + std::string(option) + "\" has no value";
            const std::string_view value = flag ? std::string_view() : words[++at];
            set.flags.push_back(flag ? std::string(option) : std::string(option) + ' ' + std::string(value));
            if (Problem problem = applyCreateOption(option, value, set, form))
                return problem;
        }
        if (form.netmask && *form.netmask > (form.family == IpFamily::ipv4 ? 32 : 128))
            return "the netmask is longer than an address";
        if (!m_indexByName.emplace(set.name, m_sets.size()).second)
            return "the set \"" + set.name + "\" is created twice";
        m_sets.push_back(std::move(set));
        m_forms.push_back(std::move(form));
        return std::nullopt;
    }

    static Problem applyCreateOption(std::string_view option, std::string_view value, Set& set, IpsetElementForm& form)
    {
        if (option == "family") {
            if (value != "inet" && value != "inet6")
                return "the family \"" + std::string(value) + "\" is not known";
            form.family = set.family = value == "inet6" ? IpFamily::ipv6 : IpFamily::ipv4;
        } else if (option == "timeout") {
            const auto seconds = parseNumber<std::uint32_t>(value);
            if (!seconds)
                return "the timeout \"" + std::string(value) + "\" is no number";
            set.timeout = std::chrono::seconds(*seconds);
        } else if (option == "netmask") {
            const auto length = parseNumber<std::uint8_t>(value);
            if (!length)
                return "the netmask \"" + std::string(value) + "\" is no number";
            form.netmask = *length;
        }
        return std::nullopt;
    }

    Problem readAdd(Words words, int number)
    {
        const auto found = m_indexByName.find(std::string(words[1]));
        if (found == m_indexByName.end())
            return "no line above creates the set \"" + std::string(words[1]) + '"';
        Set& set = m_sets[found->second];
        auto key = parseIpsetElement(words[2], m_forms[found->second]);
        if (!key)
            return '"' + std::string(words[2]) + "\" is no element of a set of the type " + set.type;
        SetElement element;
        element.key = std::move(*key);
        element.line = number;
        for (std::size_t at = 3; at < words.size(); ++at) {
            const std::string_view option = words[at];
            // On an add line "comment" has a value, other than on a create line.
            const bool flag = option == "nomatch";
            if (!flag && at + 1 == words.size())
                return "the option \"" + std::string(option) + "\" has no value";
            const std::string_view value = flag ? std::string_view() : words[++at];
            if (Problem problem = applyAddOption(option, value, element))
                return problem;
        }
        set.elements.push_back(std::move(element));
        return std::nullopt;
    }

    static Problem applyAddOption(std::string_view option, std::string_view value, SetElement& element)
    {
        static constexpr std::array known{"packets", "bytes", "skbmark", "skbprio", "skbqueue", "before", "after"};
        if (option == "nomatch") {
            element.exclude = true;
        } else if (option == "comment") {
            element.comment = value;
        } else if (option == "timeout") {
            const auto seconds = parseNumber<std::uint32_t>(value);
            if (!seconds)
                return "the timeout \"" + std::string(value) + "\" is no number";
            if (*seconds > 0)  // 0: the element stays
                element.expires = std::chrono::seconds(*seconds);
        } else if (std::ranges::find(known, option) == known.end()) {
            return "the option \"" + std::string(option) + "\" of an element is not known";
        }
        return std::nullopt;
    }

    std::vector<Set> m_sets;
    std::vector<IpsetElementForm> m_forms;  // by index of m_sets
    std::unordered_map<std::string, std::size_t> m_indexByName;
};

}  // namespace

Result<std::vector<Set>> parseIpsetSave(std::string_view text, const std::string& file)
{
    return IpsetSaveReader().read(text, file);
}

}  // namespace fairlead::netfilter
