#include "model/diagram/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace fairlead::diagram {

namespace {

constexpr std::uint32_t none = 0xFF000000;

struct Entry {
    std::uint32_t fill;
    std::uint32_t stroke;
    std::uint32_t text;
    std::uint32_t muted;
};

struct RoleEntry {
    Role role;
    Entry light;
    Entry dark;
    double strokeWidth;
};

// clang-format off
// In the order of Role. Hues: blue is the service, green a local pod, amber the rules kube-proxy
// wrote, purple what comes from outside or had its source rewritten, red what does not get through.
constexpr std::array table{
    RoleEntry{Role::page,                {0xFFFFFF, none,     0x14202E, 0x55606E}, {0x12171E, none,     0xECF1F7, 0xA9B5C3}, 0},
    RoleEntry{Role::header,              {none,     none,     0x14202E, 0x4A5563}, {none,     none,     0xECF1F7, 0xB2BDCA}, 0},
    RoleEntry{Role::footer,              {none,     0xD5DBE3, 0x55606E, 0x55606E}, {none,     0x37424F, 0xA9B5C3, 0xA9B5C3}, 1},
    RoleEntry{Role::legend,              {none,     0x7B8794, 0x334155, 0x4A5563}, {none,     0x8A97A6, 0xD5DDE7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::caption,             {none,     none,     0x334155, 0x55606E}, {none,     none,     0xD5DDE7, 0xA9B5C3}, 0},
    RoleEntry{Role::node,                {0xF3F5F8, 0xA7B2C0, 0x14202E, 0x4F5B69}, {0x1B222B, 0x566374, 0xECF1F7, 0xA9B5C3}, 1.5},
    RoleEntry{Role::nodeControl,         {0xF3F5F8, 0x7F8C9B, 0x14202E, 0x4F5B69}, {0x1B222B, 0x76859A, 0xECF1F7, 0xA9B5C3}, 1.5},
    RoleEntry{Role::nodeMissing,         {0xFAFAFB, 0x8894A2, 0x334155, 0x55606E}, {0x161B22, 0x6B7888, 0xD5DDE7, 0xA9B5C3}, 1.5},
    RoleEntry{Role::component,           {0xFFFFFF, 0xC3CBD5, 0x334155, 0x55606E}, {0x232B36, 0x465262, 0xD5DDE7, 0xA9B5C3}, 1},
    RoleEntry{Role::proxy,               {0xFFF9E8, 0xC79A1B, 0x4A3800, 0x655015}, {0x2E2818, 0x9C7C1E, 0xF4E3B0, 0xD6C48E}, 1},
    RoleEntry{Role::serviceBand,         {0x1D4E89, 0x163C6A, 0xFFFFFF, 0xDCE8F6}, {0x2A62A8, 0x6FA3E0, 0xFFFFFF, 0xE3EDF9}, 1.5},
    RoleEntry{Role::clusterIp,           {0xFFFFFF, 0xFFFFFF, 0x133A68, 0x34557D}, {0x10243D, 0x8FB8EA, 0xE3EDF9, 0xB9CDE6}, 1.5},
    RoleEntry{Role::rulesBox,            {0xFFF1CC, 0xB98900, 0x3B2B00, 0x5F4A0C}, {0x3A3015, 0xD6A72C, 0xFBEBB9, 0xE0CE98}, 2},
    RoleEntry{Role::outside,             {0xE9EDF2, 0x5F6C7B, 0x1F2A37, 0x4A5563}, {0x2A333F, 0x9AA7B7, 0xECF1F7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::entry,               {0xF0EAF8, 0x6A4C9C, 0x36235F, 0x55437D}, {0x2C2440, 0xA98BDC, 0xECE3FB, 0xCBBBE8}, 1.5},
    RoleEntry{Role::socket,              {0x6A4C9C, 0x4D3578, 0xFFFFFF, 0xFFFFFF}, {0x7A59B3, 0xC3A8F0, 0xFFFFFF, 0xFFFFFF}, 1.5},
    RoleEntry{Role::client,              {0xFFFFFF, 0x4A5A6C, 0x1F2A37, 0x4F5B69}, {0x232B36, 0x9AA7B7, 0xECF1F7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::endpointReady,       {0xE0F3E9, 0x1B7F5C, 0x0F3D2E, 0x285A46}, {0x17332A, 0x4CC79B, 0xDCF7EB, 0xA9D8C4}, 2},
    RoleEntry{Role::endpointNotReady,    {0xFDEEE0, 0xC2560C, 0x5C2A05, 0x77400F}, {0x3A2516, 0xF09A55, 0xFCE3CE, 0xE3B992}, 2},
    RoleEntry{Role::endpointTerminating, {0xECEDF0, 0x676D7A, 0x333843, 0x4E5460}, {0x2B2E35, 0xA0A6B2, 0xE4E6EA, 0xBABFC8}, 2},
    RoleEntry{Role::endpointOutside,     {0xE3EEFA, 0x2563B8, 0x12335F, 0x36557F}, {0x17293F, 0x6FA8EE, 0xDFEBFA, 0xB1C8E4}, 2},
    RoleEntry{Role::hostEndpoint,        {0xDDF1F0, 0x0F766E, 0x083F3A, 0x255D58}, {0x123230, 0x45C2B8, 0xD8F5F2, 0xA5D6D1}, 2},
    RoleEntry{Role::notProxied,          {0xF3F5F8, 0x5F6C7B, 0x1F2A37, 0x4A5563}, {0x222A34, 0x9AA7B7, 0xECF1F7, 0xB2BDCA}, 2},
    RoleEntry{Role::noEndpoints,         {0xFDECEA, 0xB3261E, 0x6E1410, 0x7F2A25}, {0x3B1B1A, 0xF2827B, 0xFDE0DE, 0xECB3AF}, 2},
    RoleEntry{Role::edge,                {none,     0x98A4B3, 0x334155, 0x4A5563}, {none,     0x66758A, 0xD5DDE7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::edgeFocus,           {none,     0x263442, 0x14202E, 0x4A5563}, {none,     0xE3EAF2, 0xECF1F7, 0xB2BDCA}, 3},
    RoleEntry{Role::edgeLocal,           {none,     0x1B7F5C, 0x0F3D2E, 0x285A46}, {none,     0x4CC79B, 0xDCF7EB, 0xA9D8C4}, 3},
    RoleEntry{Role::edgeRemote,          {none,     0x1F6FD6, 0x12335F, 0x36557F}, {none,     0x4A90F0, 0xDFEBFA, 0xB1C8E4}, 3},
    RoleEntry{Role::edgeRewritten,       {none,     0x5B2A7E, 0x36235F, 0x55437D}, {none,     0xD2B2F7, 0xECE3FB, 0xCBBBE8}, 3},
    RoleEntry{Role::edgeDropped,         {none,     0xB3261E, 0x6E1410, 0x7F2A25}, {none,     0xE86A62, 0xFDE0DE, 0xECB3AF}, 3},
    RoleEntry{Role::edgeMissing,         {none,     0xB3261E, 0x6E1410, 0x7F2A25}, {none,     0xF2827B, 0xFDE0DE, 0xECB3AF}, 2.5},
    RoleEntry{Role::edgeReturn,          {none,     0x8A5A00, 0x4A3800, 0x655015}, {none,     0xE3B341, 0xF4E3B0, 0xD6C48E}, 2.5},
    RoleEntry{Role::wire,                {none,     0x7B8794, 0x334155, 0x4A5563}, {none,     0x8A97A6, 0xD5DDE7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::bridge,              {0xE4E8EE, 0x7B8794, 0x1F2A37, 0x404B58}, {0x2B343F, 0x8A97A6, 0xECF1F7, 0xB9C4D0}, 1.5},
    RoleEntry{Role::zone,                {none,     0x5F6C7B, 0x334155, 0x4A5563}, {none,     0x9AA7B7, 0xD5DDE7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::badgeRewritten,      {0x6A4C9C, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF}, {0x7A59B3, 0x12171E, 0xFFFFFF, 0xFFFFFF}, 1.5},
    RoleEntry{Role::badgeShare,          {0xFFFFFF, 0x334155, 0x14202E, 0x14202E}, {0x12171E, 0xB2BDCA, 0xECF1F7, 0xECF1F7}, 1.5},
    RoleEntry{Role::badgePorts,          {0xFFFFFF, 0x334155, 0x14202E, 0x14202E}, {0x12171E, 0xB2BDCA, 0xECF1F7, 0xECF1F7}, 1.5},
    RoleEntry{Role::badgeAffinity,       {0xFFFFFF, 0x0F766E, 0x083F3A, 0x083F3A}, {0x12171E, 0x45C2B8, 0xD8F5F2, 0xD8F5F2}, 1.5},
    RoleEntry{Role::badgePolicy,         {0xE9EDF2, 0x5F6C7B, 0x1F2A37, 0x1F2A37}, {0x2A333F, 0x9AA7B7, 0xECF1F7, 0xECF1F7}, 1.5},
    RoleEntry{Role::badgeWarning,        {0xB3261E, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF}, {0xC2382F, 0x12171E, 0xFFFFFF, 0xFFFFFF}, 1.5},
    RoleEntry{Role::chainCard,           {0xFFFFFF, 0x8894A2, 0x14202E, 0x4F5B69}, {0x1B222B, 0x6B7888, 0xECF1F7, 0xA9B5C3}, 1.5},
    RoleEntry{Role::chainHook,           {0xE9EDF2, 0x5F6C7B, 0x1F2A37, 0x4A5563}, {0x2A333F, 0x9AA7B7, 0xECF1F7, 0xB2BDCA}, 1.5},
    RoleEntry{Role::chainDispatch,       {0xFFF1CC, 0xB98900, 0x3B2B00, 0x5F4A0C}, {0x3A3015, 0xD6A72C, 0xFBEBB9, 0xE0CE98}, 1.5},
    RoleEntry{Role::chainService,        {0xDCE8F6, 0x1D4E89, 0x102F55, 0x34557D}, {0x182E4A, 0x6FA3E0, 0xE3EDF9, 0xB9CDE6}, 1.5},
    RoleEntry{Role::chainEndpoint,       {0xE0F3E9, 0x1B7F5C, 0x0F3D2E, 0x285A46}, {0x17332A, 0x4CC79B, 0xDCF7EB, 0xA9D8C4}, 1.5},
    RoleEntry{Role::chainOther,          {0xF0EAF8, 0x6A4C9C, 0x36235F, 0x55437D}, {0x2C2440, 0xA98BDC, 0xECE3FB, 0xCBBBE8}, 1.5},
    RoleEntry{Role::ruleRow,             {0xFFFFFF, 0xD5DBE3, 0x14202E, 0x4F5B69}, {0x1F2731, 0x3A4552, 0xECF1F7, 0xA9B5C3}, 1},
    RoleEntry{Role::ruleCounter,         {0xE59A3A, none,     0x14202E, 0x14202E}, {0xE09A3E, none,     0x14202E, 0x14202E}, 0},
    RoleEntry{Role::jumpArrow,           {none,     0x5F6C7B, 0x334155, 0x4A5563}, {none,     0x9AA7B7, 0xD5DDE7, 0xB2BDCA}, 2},
    RoleEntry{Role::setCard,             {0xE3EEFA, 0x2563B8, 0x12335F, 0x36557F}, {0x17293F, 0x6FA8EE, 0xDFEBFA, 0xB1C8E4}, 1.5},
    RoleEntry{Role::virtualServerCard,   {0xDCE8F6, 0x1D4E89, 0x102F55, 0x34557D}, {0x182E4A, 0x6FA3E0, 0xE3EDF9, 0xB9CDE6}, 1.5},
    RoleEntry{Role::difference,          {0xFDECEA, 0xB3261E, 0x6E1410, 0x7F2A25}, {0x3B1B1A, 0xF2827B, 0xFDE0DE, 0xECB3AF}, 2},
    RoleEntry{Role::focus,               {none,     0xD9480F, 0x14202E, 0x14202E}, {none,     0xFFB454, 0xECF1F7, 0xECF1F7}, 3},
};
// clang-format on

constexpr bool inOrderOfRoles()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].role) != i)
            return false;
    }
    return table.size() == static_cast<std::size_t>(Role::focus) + 1;
}
static_assert(inOrderOfRoles(), "the table is indexed by the role");

constexpr Colour colour(std::uint32_t value)
{
    return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value),
            value != none};
}

double luminance(const Colour& c)
{
    const auto linear = [](std::uint8_t channel) {
        const double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

constexpr Colour black{0, 0, 0};
constexpr Colour white{255, 255, 255};
constexpr double textContrast = 7;  // AAA of WCAG 2
constexpr double outlineContrast = 4.5;

// Towards the target until the contrast against the ground is reached; the hue stays.
Colour strengthened(Colour c, const Colour& target, const Colour& ground, double wanted)
{
    const auto nearer = [](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(from + (to > from ? 1 : to < from ? -1 : 0) * std::max(1, std::abs(to - from) / 16));
    };
    while (contrast(c, ground) < wanted && (c.red != target.red || c.green != target.green || c.blue != target.blue)) {
        c.red = c.red == target.red ? c.red : nearer(c.red, target.red);
        c.green = c.green == target.green ? c.green : nearer(c.green, target.green);
        c.blue = c.blue == target.blue ? c.blue : nearer(c.blue, target.blue);
    }
    return c;
}

// Plain grounds, texts of one colour; only what is solid in the usual scheme (a band, a badge) keeps its fill.
RoleColours withHighContrast(const RoleColours& usual, bool dark)
{
    const Colour ground = dark ? black : white;
    const Colour ink = dark ? white : black;
    RoleColours result = usual;
    const bool solid = usual.fill.visible && contrast(usual.fill, dark ? black : white) > 2.5;
    if (solid && luminance(usual.text) > luminance(usual.fill)) {
        result.fill = strengthened(usual.fill, black, white, textContrast);
        result.text = result.mutedText = white;
    } else if (solid) {
        result.fill = strengthened(usual.fill, white, black, textContrast);
        result.text = result.mutedText = black;
    } else {
        if (usual.fill.visible)
            result.fill = ground;
        result.text = result.mutedText = ink;
    }
    if (usual.stroke.visible)
        result.stroke = strengthened(usual.stroke, ink, ground, outlineContrast);
    result.strokeWidth = usual.strokeWidth > 0 ? std::max(2.0, usual.strokeWidth) : 0;
    return result;
}

}  // namespace

RoleColours colours(Role role, Scheme scheme)
{
    const RoleEntry& row = table[static_cast<std::size_t>(role)];
    const bool dark = scheme == Scheme::dark || scheme == Scheme::contrastDark;
    const Entry& entry = dark ? row.dark : row.light;
    const RoleColours usual{colour(entry.fill), colour(entry.stroke), colour(entry.text), colour(entry.muted), row.strokeWidth};
    return scheme == Scheme::light || scheme == Scheme::dark ? usual : withHighContrast(usual, dark);
}

Colour textColour(Role role, TextStyle style, Scheme scheme)
{
    const RoleColours all = colours(role, scheme);
    return style == TextStyle::small || style == TextStyle::monoSmall ? all.mutedText : all.text;
}

double contrast(const Colour& a, const Colour& b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

}  // namespace fairlead::diagram
