#include "model/facts/address_mentions.h"

#include <algorithm>
#include <charconv>

namespace fairlead::facts {
namespace {

bool isPartOfAddress(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':' || c == '['
        || c == ']';
}

std::optional<std::uint16_t> portNamed(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(port) : std::nullopt;
}

std::optional<AddressMention> withPort(std::string_view address, std::string_view port)
{
    const auto parsed = IpAddress::parse(address);
    const auto number = portNamed(port);
    return parsed && number ? std::optional(AddressMention{*parsed, number}) : std::nullopt;
}

std::optional<AddressMention> mentionIn(std::string_view word)
{
    while (!word.empty() && (word.back() == '.' || (word.back() == ':' && !word.ends_with("::"))))
        word.remove_suffix(1);
    if (const auto address = IpAddress::parse(word))
        return AddressMention{*address, std::nullopt};
    if (word.starts_with('[')) {
        const std::size_t end = std::min(word.find(']'), word.size());
        const std::string_view inside = word.substr(1, end - 1);
        const std::string_view after = word.substr(std::min(end + 1, word.size()));
        if (after.starts_with(':'))
            return withPort(inside, after.substr(1));
        const auto address = IpAddress::parse(inside);
        return address ? std::optional(AddressMention{*address, std::nullopt}) : std::nullopt;
    }
    for (const char separator : {':', '.'}) {
        const std::size_t at = word.rfind(separator);
        if (at == std::string_view::npos)
            continue;
        if (const auto mention = withPort(word.substr(0, at), word.substr(at + 1)))
            return mention;
    }
    return std::nullopt;
}

}  // namespace

std::vector<AddressMention> addressesIn(std::string_view text)
{
    std::vector<AddressMention> found;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isPartOfAddress(text[end]))
            ++end;
        const auto mention = mentionIn(text.substr(at, end - at));
        if (mention && std::ranges::find(found, *mention) == found.end())
            found.push_back(*mention);
        at = end + 1;
    }
    return found;
}

}  // namespace fairlead::facts
