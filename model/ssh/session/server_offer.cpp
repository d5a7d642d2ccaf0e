#include "model/ssh/session/server_offer.h"

#include "model/ssh/session/server_text.h"
#include "model/ssh/session/ssh_fields.h"

#include <charconv>

namespace fairlead::ssh {
namespace {

constexpr unsigned char kexInit = 20;
constexpr std::size_t cookieSize = 16;

std::vector<std::string> splitNames(std::string_view list)
{
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto comma = list.find(',');
        names.emplace_back(plainServerText(list.substr(0, comma), 100));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return names;
}

// RFC 4253, 6: length, length of the padding, payload.
std::string_view payloadOf(std::string_view packet)
{
    SshFields fields(packet);
    const auto length = fields.number();
    const auto padding = fields.byte();
    if (!length || !padding || *length < 2 + std::size_t{*padding} || *length - 1 - *padding > fields.rest().size())
        return {};
    return fields.rest().substr(0, *length - 1 - *padding);
}

void readOffer(std::string_view payload, ServerOffer& offer)
{
    if (payload.size() < 1 + cookieSize || static_cast<unsigned char>(payload.front()) != kexInit)
        return;
    SshFields fields(payload.substr(1 + cookieSize));
    std::vector<std::string_view> lists;
    while (lists.size() < 6) {
        const auto list = fields.text();
        if (!list)
            return;
        lists.push_back(*list);
    }
    offer.keyExchange = splitNames(lists[0]);
    offer.hostKeys = splitNames(lists[1]);
    offer.ciphers = splitNames(lists[3]);
    offer.macs = splitNames(lists[5]);
}

}  // namespace

ServerOffer parseServerOffer(std::string_view beginning)
{
    ServerOffer offer;
    bool first = true;
    while (!beginning.empty()) {
        const auto end = beginning.find('\n');
        const std::string_view line = beginning.substr(0, end);
        if (first)
            offer.greeting = plainServerText(line, 100);
        first = false;
        if (end == std::string_view::npos)
            break;
        beginning.remove_prefix(end + 1);
        if (!line.starts_with("SSH-"))
            continue;
        const auto dash = line.find('-', 4);
        if (dash != std::string_view::npos)
            offer.software = plainServerText(line.substr(dash + 1), 100);
        readOffer(payloadOf(beginning), offer);
        break;
    }
    return offer;
}

bool refusesSha1(const ServerOffer& offer)
{
    constexpr std::string_view name = "OpenSSH_";
    if (!offer.software.starts_with(name))
        return false;
    const char* const end = offer.software.data() + offer.software.size();
    int major = 0;
    int minor = 0;
    const auto [dot, failure] = std::from_chars(offer.software.data() + name.size(), end, major);
    if (failure != std::errc() || dot == end)
        return false;
    std::from_chars(dot + 1, end, minor);
    return major > 8 || (major == 8 && minor >= 8);
}

}  // namespace fairlead::ssh
