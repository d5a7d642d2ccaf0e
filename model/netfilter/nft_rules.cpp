#include "model/netfilter/nft_rules.h"

#include "model/netfilter/nft_text_set.h"

#include <algorithm>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace fairlead::netfilter {
namespace {

std::string describe(const SetValue& value)
{
    return std::visit(
        [](const auto& part) -> std::string {
            using Part = std::decay_t<decltype(part)>;
            if constexpr (std::is_same_v<Part, AddressRange>)
                return part.first.toString() + '-' + part.last.toString();
            else if constexpr (std::is_same_v<Part, PortRange>)
                return std::to_string(part.first) + '-' + std::to_string(part.last);
            else if constexpr (std::is_same_v<Part, Protocol>)
                return toString(part);
            else if constexpr (std::is_same_v<Part, std::uint32_t>)
                return std::to_string(part);
            else
                return part;
        },
        value);
}

std::string describe(const std::vector<SetValue>& key)
{
    std::string text;
    for (const SetValue& value : key)
        text += describe(value) + " . ";
    return text;
}

// The types that the elements in hand have, which the JSON says also where the listing says "typeof".
NftSetForm formOf(const Set& set)
{
    NftSetForm form;
    form.kind = set.kind;
    const auto typeOf = [](const SetValue& value) {
        static constexpr NftFieldType types[] = {NftFieldType::address, NftFieldType::port, NftFieldType::protocol,
                                                 NftFieldType::mark, NftFieldType::text};
        return types[value.index()];
    };
    for (const SetValue& value : set.elements.front().key)
        form.keyTypes.push_back(typeOf(value));
    for (const SetValue& value : set.elements.front().data)
        form.dataTypes.push_back(typeOf(value));
    return form;
}

// The two commands run one after the other, so that elements may have come, gone or changed places.
void takeElementLines(Set& set, const NftListing::Set& listed)
{
    for (SetElement& element : set.elements)
        element.line = set.line;
    if (set.elements.empty())
        return;
    const NftSetForm form = formOf(set);
    NftTree tree;
    std::unordered_map<std::string, int> lines;
    std::size_t index = 0;
    bool inOrder = true;
    for (NftElementTexts texts(listed.elements, listed.elementsLine); texts.next(); ++index) {
        const auto element = readNftTextElement(texts.text(), form, tree);
        if (!element)
            return;
        if (inOrder && index < set.elements.size() && set.elements[index].key == element->key) {
            set.elements[index].line = texts.line();
            continue;
        }
        inOrder = false;
        lines.emplace(describe(element->key), texts.line());
    }
    if (lines.empty())
        return;
    for (SetElement& element : set.elements) {
        if (const auto found = lines.find(describe(element.key)); found != lines.end())
            element.line = found->second;
    }
}

}  // namespace

void NftRules::takeLinesFrom(std::shared_ptr<const std::string> text, std::string file)
{
    const auto listing = readNftListing(*text, file);
    if (!listing) {
        m_warnings.push_back({{file, 0, {}},
                              "The listing cannot be read (" + listing.error().what + ": " + listing.error().why
                                  + "); rules show their JSON instead."});
        return;
    }
    m_evidence.swap(text);  // the texts of rules in the listing are compared below
    if (auto difference = findDifference(*listing, file)) {
        m_evidence.swap(text);
        m_warnings.push_back(std::move(*difference));
        return;
    }
    m_file = std::move(file);
    takeLines(*listing);
}

std::optional<Warning> NftRules::findDifference(const NftListing& listing, const std::string& file) const
{
    std::size_t chainCount = 0;
    for (const NftListing::Table& table : listing.tables) {
        for (const NftListing::Chain& listed : table.chains) {
            ++chainCount;
            const auto differs = [&](const NftListing::Chain& where) {
                return Warning{{file, where.line, {}},
                               "The listing and the JSON differ in the chain \"" + std::string(where.name)
                                   + "\": the ruleset changed between the two commands. Rules show their JSON instead."};
            };
            const auto chain = findChain(table.family, table.name, listed.name);
            if (!chain || rulesOf(*chain).size() != listed.rules.size())
                return differs(listed);
            for (std::size_t i = 0; i < listed.rules.size(); ++i) {
                const auto target = jumpOf(rulesOf(*chain)[i]);
                const std::string_view rule = evidence().substr(listed.rules[i].offset, listed.rules[i].length);
                if (target && rule.find(chains()[*target].name) == std::string_view::npos)
                    return differs(listed);
            }
        }
    }
    const auto declared = std::ranges::count_if(chains(), [](const Chain& chain) { return chain.line != 0; });
    if (chainCount == static_cast<std::size_t>(declared))
        return std::nullopt;
    return Warning{{file, 0, {}}, "The JSON has chains that the listing lacks. Rules show their JSON instead."};
}

void NftRules::takeLines(const NftListing& listing)
{
    for (Set& set : m_sets)
        set.line = 0;
    for (const NftListing::Table& table : listing.tables) {
        if (const auto index = findTable(table.family, table.name))
            m_tables[*index].line = table.line;
        for (const NftListing::Chain& listed : table.chains) {
            const ChainIndex chain = *findChain(table.family, table.name, listed.name);
            m_chains[chain].line = listed.line;
            const auto rules = rulesOf(chain);
            for (std::size_t i = 0; i < rules.size(); ++i) {
                Rule& rule = m_rules[rules[i]];
                rule.line = listed.rules[i].line;
                rule.textOffset = listed.rules[i].offset;
                rule.textLength = listed.rules[i].length;
            }
        }
        takeSetLines(table);
    }
}

void NftRules::takeSetLines(const NftListing::Table& table)
{
    for (const NftListing::Set& listed : table.sets) {
        const Set* const found = findSet(table.family, table.name, listed.name);
        if (found == nullptr)
            continue;
        Set& set = m_sets[static_cast<std::size_t>(found - m_sets.data())];
        set.line = listed.line;
        takeElementLines(set, listed);
    }
}

}  // namespace fairlead::netfilter
