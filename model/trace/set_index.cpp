#include "model/trace/set_index.h"

#include <algorithm>

namespace fairlead::trace {

using netfilter::AddressRange;
using netfilter::PortRange;
using netfilter::SetElement;
using netfilter::SetValue;

namespace {

void append(std::string& text, const IpAddress& address)
{
    text += address.isIpv4() ? '4' : '6';
    text.append(reinterpret_cast<const char*>(address.bytes().data()), address.isIpv4() ? 4 : 16);
}

void append(std::string& text, char kind, std::uint32_t number)
{
    text += kind;
    for (int shift = 0; shift < 32; shift += 8)
        text += static_cast<char>(number >> shift & 0xff);
}

// Packets and elements that are one value in each field have the same text exactly when they are equal.
struct ExactText {
    std::string text;
    bool exact = true;

    void operator()(std::monostate) { exact = false; }
    void operator()(const IpAddress& value) { append(text, value); }
    void operator()(std::uint16_t value) { append(text, 'p', value); }
    void operator()(Protocol value) { append(text, 'l', static_cast<std::uint32_t>(value)); }
    void operator()(std::uint32_t value) { append(text, 'm', value); }
    void operator()(std::string_view value)
    {
        append(text, 's', static_cast<std::uint32_t>(value.size()));
        text += value;
    }
    void operator()(const AddressRange& value)
    {
        exact = exact && value.first == value.last;
        append(text, value.first);
    }
    void operator()(const PortRange& value)
    {
        exact = exact && value.first == value.last;
        append(text, 'p', value.first);
    }
    // A name that stands for something else, or a device with a wildcard: compared one by one.
    void operator()(const std::string&) { exact = false; }
};

int width(const SetElement& element)
{
    for (const SetValue& value : element.key) {
        const auto* range = std::get_if<AddressRange>(&value);
        if (range == nullptr)
            continue;
        int same = 0;
        for (std::size_t byte = 0; byte < 16 && range->first.bytes()[byte] == range->last.bytes()[byte]; ++byte)
            ++same;
        std::size_t at = static_cast<std::size_t>(same);
        int bits = same * 8;
        if (at < 16) {
            auto difference = static_cast<unsigned>(range->first.bytes()[at] ^ range->last.bytes()[at]);
            for (unsigned bit = 0x80; bit != 0 && (difference & bit) == 0; bit >>= 1)
                ++bits;
        }
        return 128 - bits;
    }
    return 0;
}

}  // namespace

SetIndex::SetIndex(const netfilter::Set& set) : m_set(set)
{
    for (const SetElement& element : set.elements) {
        ExactText key;
        for (const SetValue& value : element.key)
            std::visit(key, value);
        if (key.exact && !element.exclude)
            m_exact.emplace(std::move(key.text), &element);
        else
            m_ranges.push_back(&element);
    }
    std::ranges::stable_sort(m_ranges, {}, [](const SetElement* element) { return width(*element); });
}

SetIndex::Fit SetIndex::fit(const SetValue& element, const KeyValue& value)
{
    if (std::holds_alternative<std::monostate>(value))
        return Fit::unknown;
    const auto decide = [](bool fits) { return fits ? Fit::yes : Fit::no; };
    if (const auto* range = std::get_if<AddressRange>(&element)) {
        const auto* address = std::get_if<IpAddress>(&value);
        return address == nullptr
            ? Fit::unknown
            : decide(address->family() == range->first.family() && range->first <= *address && *address <= range->last);
    }
    if (const auto* range = std::get_if<PortRange>(&element)) {
        const auto* port = std::get_if<std::uint16_t>(&value);
        return port == nullptr ? Fit::unknown : decide(range->first <= *port && *port <= range->last);
    }
    if (const auto* protocol = std::get_if<Protocol>(&element)) {
        const auto* own = std::get_if<Protocol>(&value);
        return own == nullptr ? Fit::unknown : decide(*own == *protocol);
    }
    if (const auto* mark = std::get_if<std::uint32_t>(&element)) {
        const auto* own = std::get_if<std::uint32_t>(&value);
        return own == nullptr ? Fit::unknown : decide(*own == *mark);
    }
    const std::string& name = std::get<std::string>(element);
    const auto* own = std::get_if<std::string_view>(&value);
    if (own == nullptr)
        return Fit::unknown;
    const bool wildcard = !name.empty() && name.back() == '*';
    return decide(wildcard ? own->starts_with(std::string_view(name).substr(0, name.size() - 1)) : *own == name);
}

SetIndex::Fit SetIndex::fit(const SetElement& element, const Key& key)
{
    if (element.key.size() != key.size())
        return Fit::unknown;
    Fit all = Fit::yes;
    for (std::size_t field = 0; field < key.size(); ++field) {
        const Fit one = fit(element.key[field], key[field]);
        if (one == Fit::no)
            return Fit::no;
        if (one == Fit::unknown)
            all = Fit::unknown;
    }
    return all;
}

SetIndex::Found SetIndex::find(const Key& key) const
{
    ExactText text;
    for (const KeyValue& value : key)
        std::visit(text, value);
    if (text.exact) {
        if (const auto found = m_exact.find(text.text); found != m_exact.end())
            return {found->second, false};
    }
    Found answer;
    const auto consider = [&](const SetElement* element) {
        const Fit result = fit(*element, key);
        answer.unknown = answer.unknown || result == Fit::unknown;
        if (result == Fit::yes)
            answer.element = element->exclude ? nullptr : element;
        return result == Fit::yes;
    };
    if (!text.exact) {
        for (const SetElement& element : m_set.elements)
            if (!element.exclude && consider(&element))
                return {answer.element, false};
        return answer;
    }
    for (const SetElement* element : m_ranges) {
        if (consider(element))
            return {answer.element, false};
    }
    return answer;
}

}  // namespace fairlead::trace
